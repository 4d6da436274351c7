import type { Schemas } from "@tandem/sdk";
import { Activity, Download } from "lucide-react";
import type { Metadata } from "next";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { widePageColumn } from "#components/shop/page-column.ts";
import { PlanChoice } from "#components/shop/usage/plan-choice.tsx";
import { SubscriptionCard } from "#components/shop/usage/subscription-card.tsx";
import { UsageSums } from "#components/shop/usage/usage-sums.tsx";
import { load, requireMe } from "#lib/load.ts";
import { getBrand, serverApi } from "#lib/server-api.ts";
import { formatUnits, wordOfUse } from "#lib/use-words.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Money } from "#ui/money.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

export const metadata: Metadata = { title: "Plans and usage" };

/** Plans with included units, how much of them is left, and what was used and charged. */
export default async function Page() {
  await requireMe("/usage");
  const { data, failure } = await load("/usage", async () => {
    const client = await serverApi();
    const [plans, subscriptions, sums, uses, wallet, brand] = await Promise.all([
      client.api.GET("/v1/subscription-plans"),
      client.api.GET("/v1/subscriptions"),
      client.api.GET("/v1/usage/summary"),
      client.api.GET("/v1/usage", { params: { query: { limit: 25 } } }),
      client.wallet.get(),
      getBrand(),
    ]);
    return {
      plans: plans.data?.data ?? [],
      subscriptions: subscriptions.data?.data ?? [],
      sums: sums.data?.data ?? [],
      uses: uses.data?.data ?? [],
      wallet,
      brand,
    };
  });
  if (failure) return <LoadFailed failure={failure} retry="/usage" />;
  const { plans, subscriptions, sums, uses, wallet, brand } = data;
  const live = subscriptions.filter((one) => one.state !== "ended");
  const taken = new Set(live.map((one) => one.plan.family));
  const shop = { sandbox: brand.environment === "sandbox", supportEmail: brand.supportEmail };
  return (
    <div className={widePageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Plans and usage</h1>
      {live.map((one) => (
        <SubscriptionCard
          key={one.id}
          subscription={one}
          others={plans.filter((plan) => plan.family === one.plan.family && plan.id !== one.plan.id && plan.price)}
        />
      ))}
      <PlanChoice plans={plans.filter((plan) => !taken.has(plan.family))} wallet={wallet} {...shop} />
      <UsageSums sums={sums} />
      <Card
        title="Last used"
        flush
        actions={
          uses.length > 0 ? (
            <a href="/usage/usage.csv" download className={buttonStyle({ size: "sm", variant: "ghost" })}>
              <Download aria-hidden="true" />
              CSV
            </a>
          ) : null
        }
      >
        {uses.length === 0 ? (
          <EmptyState icon={<Activity aria-hidden="true" />} title="Nothing used yet">
            Messages, calls and codes stand here with what each was charged.
          </EmptyState>
        ) : (
          <Uses uses={uses} />
        )}
      </Card>
    </div>
  );
}

function Uses({ uses }: { uses: readonly Schemas["UsageRecord"][] }) {
  return (
    <ul className="divide-y divide-line border-line border-t">
      {uses.map((use) => (
        <li key={use.id} className="flex items-start justify-between gap-4 px-4 py-3">
          <div className="min-w-0">
            <div className="truncate text-base text-ink">
              {wordOfUse(use.service)}
              {use.otherParty ? ` ${use.direction === "inbound" ? "from" : "to"} ${use.otherParty}` : ""}
            </div>
            <div className="flex flex-wrap gap-x-2 text-ink-soft text-sm">
              <RelativeTime at={use.at} />
              <span>{formatUnits(use.service, use.billedUnits)}</span>
            </div>
          </div>
          <div className="shrink-0 text-right">
            <Money value={use.charged} className="font-medium text-base" />
            {use.includedUnits > 0 ? (
              <div className="text-ink-soft text-sm">{formatUnits(use.service, use.includedUnits)} included</div>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}
