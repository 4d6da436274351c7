"use client";

import type { Schemas } from "@tandem/sdk";
import { useMemo } from "react";
import { percentOf } from "#console/lib/figures.ts";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { Countries, Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatDays } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { KeyValue } from "#ui/key-value.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { usePlanStatus } from "./use-plan-status.ts";

type Plan = Schemas["OperatorPlanDetail"];

const head = [
  { text: "Provider" },
  { text: "Offer" },
  { text: "Data", right: true },
  { text: "Days", right: true },
  { text: "Cost", right: true },
  { text: "Margin", right: true },
  { text: "State" },
];

function Offers({ plan }: { plan: Plan }) {
  const price = plan.price ? Number(plan.price.amount) : null;
  const offers = useMemo(
    () => plan.offers.toSorted((a, b) => Number(a.cost.amount) - Number(b.cost.amount)),
    [plan.offers],
  );
  if (offers.length === 0) {
    return (
      <EmptyState title="Nobody can deliver this plan">
        It is not shown in the shop until a provider offers it.
      </EmptyState>
    );
  }
  return (
    <SmallTable label="Offers behind this plan" head={head}>
      {offers.map((offer) => (
        <tr key={offer.id} className="hover:bg-sunken/60">
          <td className="whitespace-nowrap font-medium">{offer.provider.name}</td>
          <td>
            <Mono>{offer.upstreamRef}</Mono>
          </td>
          <td className="tabular text-right">{offer.dataLabel}</td>
          <td className="tabular text-right">{offer.validityDays}</td>
          <td className="text-right">
            <Money value={offer.cost} />
          </td>
          <td className="tabular text-right">
            {price === null || price === 0 ? "–" : percentOf((price - Number(offer.cost.amount)) / price, 0)}
          </td>
          <td>
            <StatusBadge tone={offer.available ? "success" : "neutral"} plain>
              {offer.available ? "Available" : "Gone"}
            </StatusBadge>
          </td>
        </tr>
      ))}
    </SmallTable>
  );
}

function PlanView({ plan }: { plan: Plan }) {
  const may = useMay("admin");
  const setStatus = usePlanStatus();
  const active = plan.status === "active";
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Plans", href: "/console/catalogue/plans" }]}
        title={plan.name}
        status={<StatusBadge tone={active ? "success" : "neutral"}>{active ? "In the shop" : "Hidden"}</StatusBadge>}
        description={<Mono copy>{plan.id}</Mono>}
        actions={
          may ? (
            <Button onClick={() => setStatus(plan, active ? "hidden" : "active")}>
              {active ? "Hide from the shop" : "Show in the shop"}
            </Button>
          ) : null
        }
      />
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Card title="Who can deliver it" description="Cheapest first. Routing chooses among them." flush>
          <Offers plan={plan} />
        </Card>
        <div className="flex flex-col gap-3">
          <Card title="Price" description={plan.priceReason}>
            <KeyValue
              facts={[
                { label: "Price", value: plan.price ? <Money value={plan.price} /> : "no rule makes one" },
                plan.pricePerGb ? { label: "Per GB", value: <Money value={plan.pricePerGb} /> } : null,
                plan.cheapestCost ? { label: "Cost, from", value: <Money value={plan.cheapestCost} /> } : null,
                plan.margin
                  ? { label: "Margin", value: <Money value={plan.margin} />, hint: percentOf(plan.marginRate) }
                  : null,
              ]}
            />
          </Card>
          <Card title="Content">
            <KeyValue
              facts={[
                { label: "Where", value: <Countries codes={plan.countryCodes} /> },
                { label: "Data", value: plan.dataLabel },
                { label: "Valid", value: formatDays(plan.validityDays) },
                { label: "5G", value: plan.fiveG ? "yes" : "no" },
                { label: "Top-up", value: plan.topUp ? "yes" : "no" },
              ]}
            />
          </Card>
        </div>
      </div>
    </>
  );
}

/** One plan: what it holds, what it costs and who can deliver it. */
export function PlanPage({ planId }: { planId: string }) {
  const plan = useAsk(["plan", planId], (signal) =>
    operator.GET("/v1/operator/plans/{planId}", { params: { path: { planId } }, signal }),
  );
  return <Loaded asked={plan}>{(data) => <PlanView plan={data} />}</Loaded>;
}
