import type { Schemas } from "@tandem/sdk";
import { Printer } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { AutoRefresh } from "#components/shop/auto-refresh.tsx";
import { SendFax } from "#components/shop/fax/send-fax.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { formatMoney } from "#lib/format.ts";
import { load, loadExtra, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { faxMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

export const metadata: Metadata = { title: "Fax" };

type Fax = Schemas["Fax"];
type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

const underWay = new Set<Fax["state"]>(["queued", "sending", "unconfirmed"]);

/** The account's faxes, sent and received, and another one to send. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/faxes");
  const query = typeof cursor === "string" ? { cursor } : {};
  const { data: faxes, failure } = await load("/faxes", async () => (await serverApi()).faxes.list(query));
  if (failure) return <LoadFailed failure={failure} retry="/faxes" />;
  const numbers = await loadExtra(async () => (await serverApi()).numbers.list({ status: "active", limit: 200 }));
  const own = numbers?.data.filter(({ features }) => features === null || features.includes("fax")) ?? [];
  return (
    <div className={pageColumn}>
      {faxes.data.some((fax) => underWay.has(fax.state)) ? <AutoRefresh seconds={5} /> : null}
      <h1 className="font-semibold text-ink text-xl tracking-tight">Fax</h1>
      <Card title="Send a fax" description="A PDF, from a number of yours. Paid by the page, when it arrived.">
        {own.length > 0 ? (
          <SendFax numbers={own.map(({ number }) => number)} />
        ) : (
          <Notice
            tone="info"
            action={
              <Link href="/numbers/find?country=US&features=fax" className={buttonStyle()}>
                Find a number
              </Link>
            }
          >
            Faxes are sent and received by a number of yours, and you have none that takes them yet.
          </Notice>
        )}
      </Card>
      {faxes.data.length === 0 ? (
        <EmptyState icon={<Printer aria-hidden="true" />} title="No fax yet">
          What you send stands here, and what comes in to your numbers.
        </EmptyState>
      ) : (
        <Card title="Faxes" flush>
          <ul className="divide-y divide-line">
            {faxes.data.map((fax) => (
              <li key={fax.id}>
                <Entry fax={fax} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {faxes.nextCursor ? (
        <Link
          href={`/faxes?cursor=${encodeURIComponent(faxes.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older faxes
        </Link>
      ) : null}
    </div>
  );
}

const reasons: Record<NonNullable<Fax["failure"]>, string> = {
  busy: "The line was busy",
  no_answer: "Nobody answered",
  number: "The number takes no fax",
  document: "The document could not be read",
  provider: "It could not be sent",
};

function Entry({ fax }: { fax: Fax }) {
  const meaning = faxMeaning[fax.state];
  const isOut = fax.direction === "outbound";
  return (
    <div className="flex items-center justify-between gap-3 px-4 py-3">
      <div className="flex min-w-0 flex-col gap-0.5">
        <span className="font-medium text-base text-ink">{isOut ? `To ${fax.to}` : `From ${fax.from}`}</span>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft text-sm">
          <StatusBadge plain tone={meaning.tone}>
            {meaning.label}
          </StatusBadge>
          <RelativeTime at={fax.createdAt} />
          {fax.pages === null ? null : <span>{fax.pages === 1 ? "1 page" : `${fax.pages} pages`}</span>}
          {fax.failure ? <span>{reasons[fax.failure]}</span> : null}
        </span>
      </div>
      <div className="flex shrink-0 flex-col items-end gap-0.5 text-base">
        <span className="tabular">{fax.charged ? formatMoney(fax.charged) : ""}</span>
        <a href={`/v1/faxes/${fax.id}/document`} className="text-primary-text hover:underline">
          PDF
        </a>
      </div>
    </div>
  );
}
