"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { useSettled } from "#console/lib/use-settled.ts";
import { formatCount, formatMoney, isNegative, subtractMoney } from "#lib/format.ts";
import { cn } from "#ui/cn.ts";
import { Money } from "#ui/money.tsx";
import { Notice } from "#ui/notice.tsx";
import { SkeletonText } from "#ui/skeleton.tsx";
import { SmallTable } from "#ui/small-table.tsx";

type Effect = Schemas["PriceRuleEffect"];

const plans = (count: number): string => `${formatCount(count)} ${count === 1 ? "plan" : "plans"}`;

/** What a change of rules does to prices, in one sentence. */
export function effectWords(effect: Effect): string {
  if (effect.changed === 0) return "No price changes.";
  const parts = [
    effect.dearer > 0 ? `${plans(effect.dearer)} become dearer` : "",
    effect.cheaper > 0 ? `${plans(effect.cheaper)} become cheaper` : "",
    effect.gained > 0 ? `${plans(effect.gained)} come into the shop` : "",
    effect.lost > 0 ? `${plans(effect.lost)} leave the shop` : "",
  ].filter(Boolean);
  return `${parts.join(", ").replace(/\b1 plan (become|come|leave)\b/g, "1 plan $1s")}.`;
}

function Difference({ example }: { example: Effect["examples"][number] }) {
  const { before, after } = example;
  if (!before) return <span className="text-ink-soft">new</span>;
  if (!after) return <span className="text-danger-text">leaves</span>;
  const difference = subtractMoney(after, before);
  return (
    <span className={cn("tabular", isNegative(difference) ? "text-success-text" : "text-ink")}>
      {formatMoney(difference, { signed: true })}
    </span>
  );
}

const head = [
  { text: "Plan" },
  { text: "Now", right: true },
  { text: "Then", right: true },
  { text: "Change", right: true },
];

function Examples({ effect }: { effect: Effect }) {
  const rest = effect.changed - effect.examples.length;
  return (
    <div className="rounded-md border border-line">
      <SmallTable label="Prices that change" head={head}>
        {effect.examples.map((one) => (
          <tr key={`${one.plan.id}-${one.buyer?.id ?? ""}`}>
            <td>
              <Link href={`/console/catalogue/plans/${one.plan.id}`} target="_blank" className="hover:underline">
                {one.plan.name}
              </Link>
              <span className="block text-ink-soft text-xs">
                cost {formatMoney(one.cost)}
                {one.buyer ? `, asked of ${one.buyer.name}` : ""}
              </span>
            </td>
            <td className="text-right">{one.before ? <Money value={one.before} /> : "–"}</td>
            <td className="text-right font-medium">{one.after ? <Money value={one.after} /> : "–"}</td>
            <td className="text-right">
              <Difference example={one} />
            </td>
          </tr>
        ))}
      </SmallTable>
      {rest > 0 ? (
        <p className="border-line border-t px-4 py-2 text-ink-soft text-sm">and {formatCount(rest)} smaller changes</p>
      ) : null}
    </div>
  );
}

/** The effect of saving a rule (in place of `ruleId` when it has one), or of removing one. Asked of the server; nothing is written. */
export function useRuleEffect(change: Schemas["PriceRuleEffectRequest"], enabled = true) {
  const settled = useSettled(change, 400);
  return useAsk(
    ["rule-effect", settled],
    (signal) => operator.POST("/v1/operator/price-rules/effect", { body: settled, signal }),
    { enabled },
  );
}

/** Which plans a rule being typed changes, and to what. */
export function RuleEffect({ rule, ruleId }: { rule: Schemas["NewPriceRule"] | null; ruleId: string | null }) {
  const effect = useRuleEffect({ ...(rule ? { rule } : {}), ...(ruleId ? { ruleId } : {}) }, rule !== null);
  if (!rule) return <p className="text-base text-ink-soft">Correct the fields above to see which prices change.</p>;
  if (effect.failure) return <Notice tone="danger">{effect.failure.message}</Notice>;
  if (!effect.data) return <SkeletonText lines={3} />;
  return (
    <div className={cn("flex flex-col gap-3", effect.refreshing && "opacity-60")} aria-busy={effect.refreshing}>
      <p className="text-base">
        <strong>{effectWords(effect.data)}</strong>{" "}
        <span className="text-ink-soft">
          The rule makes {formatCount(effect.data.madeByRule)} {effect.data.madeByRule === 1 ? "price" : "prices"}.
        </span>
      </p>
      {effect.data.examples.length > 0 ? <Examples effect={effect.data} /> : null}
    </div>
  );
}
