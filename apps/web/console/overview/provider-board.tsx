import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { AgainstTarget, RateAgainstTarget } from "#console/lib/against-target.tsx";
import { percentOf, secondsOf } from "#console/lib/figures.ts";
import { healthMeaning } from "#console/lib/meanings.ts";
import { formatBalance } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { SmallTable } from "#ui/small-table.tsx";

const head = [
  { text: "Provider" },
  { text: "Health" },
  { text: "Delivered" },
  { text: "Delivery time" },
  { text: "Uptime" },
  { text: "Share", right: true },
  { text: "Balance", right: true },
];

/** Every provider's figures beside their targets. */
export function ProviderBoard({ providers }: { providers: readonly Schemas["ProviderSummary"][] }) {
  return (
    <Card
      title="Providers against their targets"
      flush
      actions={
        <Link href="/console/providers" className={buttonStyle({ size: "sm", variant: "ghost", className: "-my-1.5" })}>
          All providers
        </Link>
      }
    >
      {providers.length === 0 ? (
        <EmptyState
          title="No providers yet"
          action={
            <Link href="/console/providers/new" className={buttonStyle({ variant: "primary" })}>
              Add a provider
            </Link>
          }
        >
          A provider delivers the eSIMs we sell. Two of them make a backup.
        </EmptyState>
      ) : (
        <SmallTable label="Providers against their targets" head={head}>
          {providers.map((one) => {
            const health = healthMeaning[one.health];
            return (
              <tr key={one.id} className="hover:bg-sunken/60">
                <td className="min-w-28">
                  <Link href={`/console/providers/${one.id}`} className="font-medium text-ink hover:underline">
                    {one.name}
                  </Link>
                  <span className="block text-ink-faint text-xs">tier {one.tier}</span>
                </td>
                <td>
                  <StatusBadge tone={health.tone} plain>
                    {health.label}
                  </StatusBadge>
                </td>
                <td>
                  <RateAgainstTarget rate={one.successRate} of={["try", "tries"]} />
                </td>
                <td>
                  <AgainstTarget figure={one.deliverySeconds} better="lower" text={(value) => secondsOf(value)} />
                </td>
                <td>
                  <RateAgainstTarget rate={one.uptime} of={["check", "checks"]} digits={2} />
                </td>
                <td className="tabular whitespace-nowrap text-right">{percentOf(one.shareOfOrders, 0)}</td>
                <td className="tabular whitespace-nowrap text-right">
                  {one.balance ? formatBalance(one.balance) : "–"}
                </td>
              </tr>
            );
          })}
        </SmallTable>
      )}
    </Card>
  );
}
