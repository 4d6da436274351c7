"use client";

import type { Schemas } from "@tandem/sdk";
import { BadgeDollarSign, Pencil, Plus, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button, IconButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { PricePreview } from "./price-preview.tsx";
import { effectWords, useRuleEffect } from "./rule-effect.tsx";
import { useResellers } from "./rule-fields.tsx";
import { RuleSheet } from "./rule-sheet.tsx";
import { markupWords, matchWords, roundingWords } from "./rule-words.ts";

type Rule = Schemas["PriceRule"];

const head = [
  { text: "Order", right: true },
  { text: "Rule" },
  { text: "For" },
  { text: "Price" },
  { text: "Rounded" },
  { text: "Margin, at least", right: true },
  { text: "Plans", right: true },
  { text: "State" },
  { text: "Actions", hidden: true },
];

/** What removing a rule does, asked when the question is shown. */
function RemovalEffect({ rule }: { rule: Rule }) {
  const effect = useRuleEffect({ ruleId: rule.id });
  if (effect.failure) return <>The next fitting rule takes over; a plan without one leaves the shop.</>;
  if (!effect.data) return <>Looking at the prices it makes …</>;
  return <>{effectWords(effect.data)} The next fitting rule takes over at once.</>;
}

function DeleteRule({ rule }: { rule: Rule }) {
  const remove = useAct(
    () => operator.DELETE("/v1/operator/price-rules/{ruleId}", { params: { path: { ruleId: rule.id } } }),
    { done: `${rule.name} is removed, prices are made anew` },
  );
  return (
    <Confirm
      trigger={
        <IconButton label={`Remove ${rule.name}`} size="icon-sm">
          <Trash2 aria-hidden="true" />
        </IconButton>
      }
      title={`Remove ${rule.name}`}
      consequence={<RemovalEffect rule={rule} />}
      action="Remove rule"
      pending={remove.pending}
      onConfirm={(close) => remove.run(undefined, { onSettled: close })}
    />
  );
}

function RuleRow({
  rule,
  names,
  may,
  onEdit,
}: {
  rule: Rule;
  names: ReadonlyMap<string, string>;
  may: boolean;
  onEdit: () => void;
}) {
  return (
    <tr className="hover:bg-sunken/60">
      <td className="tabular text-right">{rule.order}</td>
      <td className="min-w-40 font-medium">{rule.name}</td>
      <td className="min-w-40">{matchWords(rule.match, names)}</td>
      <td className="whitespace-nowrap">{markupWords(rule.markup)}</td>
      <td className="min-w-32 text-ink-soft">{roundingWords[rule.rounding]}</td>
      <td className="tabular text-right">{rule.minMarginPercent === null ? "–" : `${rule.minMarginPercent} %`}</td>
      <td className="tabular text-right">{rule.planCount === null ? "–" : formatCount(rule.planCount)}</td>
      <td>
        <StatusBadge tone={rule.active ? "success" : "neutral"} plain>
          {rule.active ? "Used" : "Off"}
        </StatusBadge>
      </td>
      <td className="whitespace-nowrap text-right">
        {may ? (
          <>
            <IconButton label={`Edit ${rule.name}`} size="icon-sm" onClick={onEdit}>
              <Pencil aria-hidden="true" />
            </IconButton>
            <DeleteRule rule={rule} />
          </>
        ) : null}
      </td>
    </tr>
  );
}

/** How prices are made from costs: the rules, most specific first, and what they make of a cost. */
export function PriceRulesPage() {
  const may = useMay("admin");
  const [editing, setEditing] = useState<Rule | "new" | null>(null);
  const providers = useProviderOptions();
  const resellers = useResellers();
  const names = useMemo(
    () =>
      new Map([
        ...providers.map((one) => [one.value, one.label] as const),
        ...resellers.map((one) => [one.id, one.name] as const),
      ]),
    [providers, resellers],
  );
  const rules = useAsk(["price-rules"], (signal) => operator.GET("/v1/operator/price-rules", { signal }));
  const brand = useAsk(["brand"], (signal) => operator.GET("/v1/brand", { signal }));
  const currency = brand.data?.currency ?? "USD";
  const add = (
    <Button variant="primary" onClick={() => setEditing("new")}>
      <Plus aria-hidden="true" />
      Add rule
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Price rules"
        count={rules.data?.data.length}
        description="The most specific rule that fits makes the price; among equals the lower order."
        actions={may ? add : null}
      />
      <Loaded asked={rules}>
        {({ data }) => (
          <Card flush>
            {data.length === 0 ? (
              <EmptyState icon={<BadgeDollarSign aria-hidden="true" />} title="No rules yet" action={may ? add : null}>
                Without a rule a plan has no price and is not in the shop.
              </EmptyState>
            ) : (
              <SmallTable title={2} label="Price rules" head={head}>
                {data.map((rule) => (
                  <RuleRow key={rule.id} rule={rule} names={names} may={may} onEdit={() => setEditing(rule)} />
                ))}
              </SmallTable>
            )}
          </Card>
        )}
      </Loaded>
      <div className="max-w-2xl">
        <PricePreview currency={currency} />
      </div>
      {editing ? (
        <RuleSheet
          key={editing === "new" ? "new" : editing.id}
          rule={editing === "new" ? null : editing}
          currency={currency}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </>
  );
}
