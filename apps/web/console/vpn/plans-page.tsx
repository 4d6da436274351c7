"use client";

import type { Schemas } from "@tandem/sdk";
import { Pencil, Plus, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatMoney, formatPercent } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button, IconButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { NewPlanDialog } from "./new-plan-dialog.tsx";
import { PlanSheet } from "./plan-sheet.tsx";

type Plan = Schemas["OperatorVpnPlan"];

const head = [
  { text: "Plan" },
  { text: "Months", right: true },
  { text: "Price", right: true },
  { text: "Made by" },
  { text: "You pay", right: true },
  { text: "Margin", right: true },
  { text: "Providers" },
  { text: "State" },
  { text: "Actions", hidden: true },
];

function providersOf({ costs }: Plan): string {
  const able = costs.filter(({ cost }) => cost !== null);
  return able.length === 0 ? "–" : able.map(({ provider }) => provider).join(", ");
}

function stateOf({ active, price }: Plan): { tone: "success" | "warning" | "neutral"; label: string } {
  if (!active) return { tone: "neutral", label: "Not sold" };
  return price ? { tone: "success", label: "Sold" } : { tone: "warning", label: "Nobody delivers" };
}

function PlanRow({ plan, onEdit }: { plan: Plan; onEdit: (() => void) | null }) {
  const state = stateOf(plan);
  return (
    <tr className="hover:bg-sunken/60">
      <td className="min-w-36 font-medium">{plan.name}</td>
      <td className="tabular text-right">{plan.months}</td>
      <td className="tabular text-right">{plan.price ? formatMoney(plan.price) : "–"}</td>
      <td className="whitespace-nowrap text-ink-soft">{plan.priceIsSet ? "hand" : "price rules"}</td>
      <td className="tabular text-right">{plan.cost ? formatMoney(plan.cost) : "–"}</td>
      <td className="tabular text-right">{plan.margin === null ? "–" : formatPercent(plan.margin, 0)}</td>
      <td className="min-w-40 text-ink-soft">{providersOf(plan)}</td>
      <td>
        <StatusBadge tone={state.tone} plain>
          {state.label}
        </StatusBadge>
      </td>
      <td className="text-right">
        {onEdit ? (
          <IconButton label={`Edit ${plan.name}`} size="icon-sm" onClick={onEdit}>
            <Pencil aria-hidden="true" />
          </IconButton>
        ) : null}
      </td>
    </tr>
  );
}

/** How long VPN accounts can be bought for, at what price and from whom. */
export function VpnPlansPage() {
  const may = useMay("admin");
  const [editing, setEditing] = useState<string | null>(null);
  const plans = useAsk(["vpn-plans"], (signal) => operator.GET("/v1/operator/vpn/plans", { signal }));
  const brand = useAsk(["brand"], (signal) => operator.GET("/v1/brand", { signal }));
  const edited = plans.data?.data.find(({ id }) => id === editing);
  const add = may ? (
    <NewPlanDialog
      trigger={
        <Button variant="primary">
          <Plus aria-hidden="true" />
          Add a length
        </Button>
      }
      onAdded={setEditing}
    />
  ) : null;
  return (
    <>
      <PageHeader
        title="VPN plans"
        description="Prices come from the dearest provider that could deliver, by the price rules, unless you set one. A provider without a cost sells none."
        actions={add}
      />
      <Loaded asked={plans}>
        {({ data }) => (
          <Card flush>
            {data.length === 0 ? (
              <EmptyState icon={<ShieldCheck aria-hidden="true" />} title="No VPN plans yet" action={add}>
                Connect a VPN provider, add a length, and say what it costs there.
              </EmptyState>
            ) : (
              <SmallTable label="VPN plans" head={head}>
                {data.map((plan) => (
                  <PlanRow key={plan.id} plan={plan} onEdit={may ? () => setEditing(plan.id) : null} />
                ))}
              </SmallTable>
            )}
          </Card>
        )}
      </Loaded>
      {edited ? (
        <PlanSheet
          key={edited.id}
          plan={edited}
          currency={brand.data?.currency ?? "USD"}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </>
  );
}
