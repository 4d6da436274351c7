import type { Schemas } from "@tandem/sdk";
import { ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { widePageColumn } from "#components/shop/page-column.ts";
import { CodesChart } from "#components/shop/verify/codes-chart.tsx";
import { TryCode } from "#components/shop/verify/try-code.tsx";
import { channelWords, verificationMeaning } from "#components/shop/verify/words.ts";
import { formatMoney, formatPercent } from "#lib/format.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { Stat } from "#ui/stat.tsx";

export const metadata: Metadata = { title: "2FA" };

/** One-time codes: how many were entered, a form to try one, and the last ones. */
export default async function Page() {
  await requireMe("/codes");
  const { data, failure } = await load("/codes", async () => {
    const { api } = await serverApi();
    return Promise.all([
      api.GET("/v1/verifications/statistics"),
      api.GET("/v1/verifications", { params: { query: { limit: 10 } } }),
    ]);
  });
  if (failure) return <LoadFailed failure={failure} retry="/codes" />;
  const statistics = data[0].data;
  const last = data[1].data?.data ?? [];
  if (!statistics) return null;
  return (
    <div className={widePageColumn}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-semibold text-ink text-xl tracking-tight">2FA</h1>
        <Link href="/codes/developers" className={buttonStyle({ size: "sm" })}>
          For developers
        </Link>
      </div>
      <Figures statistics={statistics} />
      <Card title="Try it" description="A code is sent to a phone of yours and paid from the wallet like any other.">
        <TryCode />
      </Card>
      {statistics.rows.length > 0 ? (
        <>
          <CodesChart statistics={statistics} />
          <ByChannel rows={statistics.rows} />
        </>
      ) : null}
      <Card title="Last verifications" flush>
        {last.length === 0 ? (
          <EmptyState icon={<ShieldCheck aria-hidden="true" />} title="None yet">
            Send a code above, or from your own program.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line border-line border-t">
            {last.map((verification) => (
              <Row key={verification.id} verification={verification} />
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

function Figures({ statistics }: { statistics: Schemas["VerificationStatistics"] }) {
  const { started, approved, conversion, entryMs } = statistics;
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
      <Stat label="Started in 30 days" value={started} dense />
      <Stat
        label="Entered"
        value={conversion === null ? "–" : formatPercent(conversion)}
        hint={`${approved} of ${started}`}
        dense
      />
      <Stat label="Half entered within" value={entryMs === null ? "–" : `${Math.round(entryMs / 1_000)} s`} dense />
    </div>
  );
}

function ByChannel({ rows }: { rows: readonly Schemas["VerificationFigures"][] }) {
  const groups = new Map<string, { sent: number; delivered: number; approved: number }>();
  for (const row of rows) {
    const key = `${channelWords[row.channel]}|${row.country}`;
    const sum = groups.get(key) ?? { sent: 0, delivered: 0, approved: 0 };
    groups.set(key, {
      sent: sum.sent + row.sent,
      delivered: sum.delivered + row.delivered,
      approved: sum.approved + row.approved,
    });
  }
  return (
    <Card title="By channel and country" flush>
      <SmallTable
        label="Codes by channel and country"
        className="border-line border-t"
        head={[
          { text: "Channel" },
          { text: "Country" },
          { text: "Sent", right: true },
          { text: "Arrived", right: true },
          { text: "Entered", right: true },
        ]}
      >
        {[...groups].map(([key, { sent, delivered, approved }]) => (
          <tr key={key}>
            <td>{key.split("|")[0]}</td>
            <td>{key.split("|")[1]}</td>
            <td className="tabular text-right">{sent}</td>
            <td className="tabular text-right">{delivered}</td>
            <td className="tabular text-right">{approved}</td>
          </tr>
        ))}
      </SmallTable>
    </Card>
  );
}

function Row({ verification }: { verification: Schemas["Verification"] }) {
  const meaning = verificationMeaning[verification.state];
  return (
    <li className="flex items-start justify-between gap-4 px-4 py-3">
      <div className="min-w-0">
        <div className="tabular font-medium text-base text-ink">{verification.to}</div>
        <div className="text-ink-soft text-sm">
          {verification.sends.map(({ channel }) => channelWords[channel]).join(", then ")} ·{" "}
          {formatMoney(verification.charged)} · <RelativeTime at={verification.createdAt} />
        </div>
      </div>
      <StatusBadge tone={meaning.tone} plain>
        {meaning.label}
      </StatusBadge>
    </li>
  );
}
