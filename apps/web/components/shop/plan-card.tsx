import type { Plan } from "@tandem/sdk";
import Link from "next/link";
import { formatDays, formatMoney, formatUnitPrice } from "#lib/format.ts";
import { networksText } from "#lib/networks.ts";
import { Badge } from "#ui/badge.tsx";
import { cn } from "#ui/cn.ts";

/** A plan in a list: data, days, speed, networks, price, price per GB. The best value of the list is marked, by the API's rule. */
export function PlanCard({ plan }: { plan: Plan }) {
  return (
    <Link
      href={`/plans/${plan.id}`}
      className={cn(
        "flex flex-col gap-1 rounded-md border bg-surface px-4 py-3.5 transition-colors",
        plan.bestValue ? "border-primary" : "border-line hover:border-line-strong",
      )}
    >
      <span className="flex items-center justify-between gap-4">
        <span className="flex min-w-0 flex-col gap-1">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="tabular font-semibold text-ink text-lg">{plan.dataLabel}</span>
            {plan.bestValue ? <Badge tone="brand">Best value</Badge> : null}
          </span>
          <span className="text-base text-ink-soft">
            {formatDays(plan.validityDays)} · {plan.fiveG ? "5G" : "4G"}
            {plan.topUp ? " · top-up" : ""}
            {plan.countryCodes.length > 1 ? ` · ${plan.countryCodes.length} countries` : ""}
          </span>
        </span>
        <span className="flex shrink-0 flex-col items-end gap-1">
          <span className="tabular font-semibold text-ink text-lg">{formatMoney(plan.price)}</span>
          <span className="tabular text-base text-ink-soft">
            {plan.pricePerGb ? `${formatUnitPrice(plan.pricePerGb)} per GB` : "no limit"}
          </span>
        </span>
      </span>
      {plan.networkCount > 0 ? <span className="text-base text-ink-soft">{networksText(plan)}</span> : null}
    </Link>
  );
}
