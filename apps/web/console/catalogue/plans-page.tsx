"use client";

import type { Schemas } from "@tandem/sdk";
import { Package } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { percentOf } from "#console/lib/figures.ts";
import { useMay } from "#console/lib/me.tsx";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useCountryOptions } from "#console/lib/options.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Flag } from "#ui/flag.tsx";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { Switch } from "#ui/switch.tsx";
import { usePlanStatus } from "./use-plan-status.ts";

type Plan = Schemas["OperatorPlan"];

const filterIds = ["country", "status", "search"] as const;
const cheapestFirst = { id: "price", desc: false };
const idOf = (plan: Plan) => plan.id;
const nothing = <span className="text-ink-faint">–</span>;

const statusOptions = [
  { value: "active", label: "In the shop" },
  { value: "hidden", label: "Hidden" },
];

const columns: readonly TableColumn<Plan>[] = [
  {
    id: "name",
    header: "Plan",
    cell: (plan) => (
      <span className="inline-flex max-w-96 items-center gap-2">
        {plan.countryCodes.length === 1 && plan.countryCodes[0] ? <Flag code={plan.countryCodes[0]} /> : null}
        <Link href={`/console/catalogue/plans/${plan.id}`} className="truncate font-medium hover:underline">
          {plan.name}
        </Link>
      </span>
    ),
  },
  { id: "data", header: "Data", align: "right", sortable: true, cell: (plan) => plan.dataLabel },
  { id: "days", header: "Days", align: "right", sortable: true, cell: (plan) => plan.validityDays },
  { id: "fiveG", header: "5G", cell: (plan) => (plan.fiveG ? <Badge tone="brand">5G</Badge> : null) },
  {
    id: "providers",
    header: "Providers",
    phone: "line",
    cell: (plan) => (
      <StatusBadge
        tone={plan.providers.length > 1 ? "success" : plan.providers.length === 1 ? "warning" : "danger"}
        plain
      >
        {plan.providers.length === 0 ? "nobody" : plan.providers.map((one) => one.name).join(", ")}
      </StatusBadge>
    ),
  },
  {
    id: "cost",
    header: "Cost, from",
    align: "right",
    cell: (plan) => (plan.cheapestCost ? <Money value={plan.cheapestCost} /> : nothing),
  },
  {
    id: "price",
    header: "Price",
    phone: "line",
    align: "right",
    sortable: true,
    cell: (plan) => (plan.price ? <Money value={plan.price} className="font-medium" /> : nothing),
  },
  { id: "margin", header: "Margin", align: "right", cell: (plan) => percentOf(plan.marginRate, 0) },
];

/** What we sell, with who can deliver it and what it earns. */
export function PlansPage() {
  const may = useMay("admin");
  const state = useTableState(filterIds, cheapestFirst);
  const countries = useCountryOptions();
  const setStatus = usePlanStatus();
  const plans = useAsk(["plans", state.query], (signal) =>
    operator.GET("/v1/operator/plans", { params: { query: listQuery<"listOperatorPlans">(state) }, signal }),
  );
  const filters = useMemo(
    () => [
      { id: "country", label: "Country", options: countries },
      { id: "status", label: "Status", options: statusOptions },
    ],
    [countries],
  );
  const shown = useMemo(
    (): readonly TableColumn<Plan>[] => [
      ...columns,
      {
        id: "status",
        header: "In the shop",
        phone: "side",
        align: "right",
        cell: (plan) => (
          <Switch
            aria-label={`${plan.name} in the shop`}
            checked={plan.status === "active"}
            disabled={!may}
            onCheckedChange={(on) => setStatus(plan, on ? "active" : "hidden")}
            className="align-middle"
          />
        ),
      },
    ],
    [may, setStatus],
  );
  return (
    <>
      <PageHeader title="Plans" />
      <DataTable
        name="Plans"
        columns={shown}
        rows={plans.data?.data}
        rowId={idOf}
        error={plans.failure}
        onRetry={plans.retry}
        refreshing={plans.refreshing}
        state={state}
        nextCursor={plans.data?.nextCursor}
        filters={filters}
        search={{ id: "search", placeholder: "Find a plan" }}
        sorting="server"
        rowHref={(plan) => `/console/catalogue/plans/${plan.id}`}
        empty={{
          icon: <Package aria-hidden="true" />,
          title: "No plans yet",
          body: "Plans are made from the offers of providers. Add a provider and read its catalogue.",
        }}
      />
    </>
  );
}
