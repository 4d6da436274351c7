import type { Schemas } from "@tandem/sdk";
import { formatCount, formatMoney, fromMicros, toMicros } from "#lib/format.ts";
import { formatUnitSum, serviceWords, type UseService } from "#lib/use-words.ts";
import { Card } from "#ui/card.tsx";

type Sum = Schemas["UsageSum"];
type Total = {
  service: UseService;
  uses: number;
  units: number;
  includedUnits: number;
  micros: bigint;
  currency: string;
};

/** Each service's days added up, the dearest first. */
function totalsOf(sums: readonly Sum[]): Total[] {
  const totals = new Map<UseService, Total>();
  for (const sum of sums) {
    const { service, charged } = sum;
    const total = totals.get(service) ?? {
      ...{ service, uses: 0, units: 0, includedUnits: 0 },
      ...{ micros: 0n, currency: charged.currency },
    };
    total.uses += sum.uses;
    total.units += sum.units;
    total.includedUnits += sum.includedUnits;
    total.micros += toMicros(charged.amount);
    totals.set(service, total);
  }
  return [...totals.values()].sort((one, other) => Number(other.micros - one.micros));
}

/** What was used in the last thirty days, by service. */
export function UsageSums({ sums }: { sums: readonly Sum[] }) {
  const totals = totalsOf(sums);
  if (totals.length === 0) return null;
  return (
    <Card title="The last 30 days" flush>
      <ul className="divide-y divide-line border-line border-t">
        {totals.map((total) => (
          <li key={total.service} className="flex items-baseline justify-between gap-4 px-4 py-3">
            <div className="min-w-0">
              <div className="font-medium text-base text-ink">{serviceWords[total.service]}</div>
              <div className="text-ink-soft text-sm">
                {formatUnitSum(total.service, total.units)} in {formatCount(total.uses)}{" "}
                {total.uses === 1 ? "use" : "uses"}
                {total.includedUnits > 0 ? `, ${formatUnitSum(total.service, total.includedUnits)} included` : ""}
              </div>
            </div>
            <div className="tabular font-medium text-base text-ink">
              {formatMoney({ amount: fromMicros(total.micros), currency: total.currency })}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
