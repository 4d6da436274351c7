import { RefreshCw } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { AttemptList } from "#components/shop/renewals/attempt-list.tsx";
import { RenewalRow } from "#components/shop/renewals/renewal-row.tsx";
import { formatMoney, toMicros } from "#lib/format.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Notice } from "#ui/notice.tsx";

export const metadata: Metadata = { title: "Renewals" };

/** What renews or ends, when and for how much; the switch and the day of each; every attempt. */
export default async function Page() {
  await requireMe("/renewals");
  const { data, failure } = await load("/renewals", async () => {
    const { api } = await serverApi();
    const [renewals, attempts] = await Promise.all([
      api.GET("/v1/renewals"),
      api.GET("/v1/renewals/attempts", { params: { query: { limit: 30 } } }),
    ]);
    return { renewals: renewals.data, attempts: attempts.data?.data ?? [] };
  });
  if (failure) return <LoadFailed failure={failure} retry="/renewals" />;
  const { renewals, attempts } = data;
  const all = renewals?.data ?? [];
  const short = renewals ? toMicros(renewals.dueIn30Days.amount) > toMicros(renewals.available.amount) : false;
  return (
    <div className={pageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Renewals</h1>
      {renewals && all.some((one) => one.autoRenew) ? (
        <Notice
          tone={short ? "warning" : "info"}
          action={
            short ? (
              <Link href="/wallet" className={buttonStyle({ variant: "primary" })}>
                Add money
              </Link>
            ) : null
          }
        >
          The next 30 days take {formatMoney(renewals.dueIn30Days)} from your wallet. You can spend{" "}
          {formatMoney(renewals.available)}.
        </Notice>
      ) : null}
      <Card title="What renews or ends" flush>
        {all.length === 0 ? (
          <EmptyState
            icon={<RefreshCw aria-hidden="true" />}
            title="Nothing has an end yet"
            action={
              <Link href="/" className={buttonStyle()}>
                Find a plan
              </Link>
            }
          >
            eSIMs in use, numbers and other services stand here, each with its day and its switch.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line border-line border-t">
            {all.map((renewal) => (
              <RenewalRow key={renewal.id} renewal={renewal} />
            ))}
          </ul>
        )}
      </Card>
      <p className="text-ink-soft text-sm">
        Renewals are made at 00:00 UTC of their day, from the wallet. You are told seven days and one day before, and
        how it went. Recharging the wallet by itself is chosen under{" "}
        <Link href="/wallet" className="text-primary-text underline">
          Wallet
        </Link>
        .
      </p>
      {attempts.length > 0 ? <AttemptList attempts={attempts} /> : null}
    </div>
  );
}
