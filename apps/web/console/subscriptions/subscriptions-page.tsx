"use client";

import type { Schemas } from "@tandem/sdk";
import { Pencil, Plus, Repeat } from "lucide-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { useMay } from "#console/lib/me.tsx";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatCount, formatDay } from "#lib/format.ts";
import { StatusBadge, type Tone } from "#ui/badge.tsx";
import { Button, IconButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { SmallTable } from "#ui/small-table.tsx";
import { PlanSheet } from "./plan-sheet.tsx";

type Plan = Schemas["OperatorSubscriptionPlan"];
type Subscription = Schemas["OperatorSubscription"];

const head = [
  { text: "Plan" },
  { text: "Included a month", right: true },
  { text: "Price", right: true },
  { text: "Beyond, each", right: true },
  { text: "Have it", right: true },
  { text: "State" },
  { text: "Actions", hidden: true },
];

const plural = (count: number, word: string) => `${formatCount(count)} ${word}${count === 1 ? "" : "s"}`;

function Retire({ plan }: { plan: Plan }) {
  const retire = useAct(
    () => operator.DELETE("/v1/operator/subscription-plans/{planId}", { params: { path: { planId: plan.id } } }),
    { done: `${plan.name} is not on sale any more` },
  );
  return (
    <Confirm
      trigger={
        <Button size="sm" variant="ghost">
          Retire
        </Button>
      }
      title={`Sell ${plan.name} no more`}
      consequence={`Nobody can subscribe to it from now on. The ${plan.subscribers} who have it keep it at their price until they cancel.`}
      action="Retire plan"
      pending={retire.pending}
      onConfirm={(close) => retire.run(undefined, { onSettled: close })}
    />
  );
}

function PlanRow({ plan, may, onEdit }: { plan: Plan; may: boolean; onEdit: () => void }) {
  const state: { tone: Tone; word: string } = plan.active
    ? { tone: "success", word: "On sale" }
    : { tone: "neutral", word: "Retired" };
  return (
    <tr className="hover:bg-sunken/60">
      <td className="min-w-40">
        <span className="font-medium">{plan.name}</span>
        {plan.account ? <span className="block text-ink-soft text-sm">for {plan.account.name} only</span> : null}
      </td>
      <td className="tabular whitespace-nowrap text-right">
        {plan.included > 0 ? plural(plan.included, plan.per) : <span className="text-ink-soft">as agreed</span>}
      </td>
      <td className="whitespace-nowrap text-right">
        {plan.price ? <Money value={plan.price} /> : <span className="text-ink-soft">as agreed</span>}
      </td>
      <td className="text-right">{plan.overage ? <Money value={plan.overage} /> : "–"}</td>
      <td className="tabular text-right">{formatCount(plan.subscribers)}</td>
      <td>
        <StatusBadge tone={state.tone} plain>
          {state.word}
        </StatusBadge>
      </td>
      <td className="whitespace-nowrap text-right">
        {may ? (
          <span className="inline-flex items-center gap-1 align-middle">
            {plan.active ? <Retire plan={plan} /> : null}
            <IconButton label={`Edit ${plan.name}`} size="icon-sm" onClick={onEdit}>
              <Pencil aria-hidden="true" />
            </IconButton>
          </span>
        ) : null}
      </td>
    </tr>
  );
}

const states: Record<Subscription["state"], { tone: Tone; word: string }> = {
  active: { tone: "success", word: "Active" },
  past_due: { tone: "warning", word: "Not paid" },
  ended: { tone: "neutral", word: "Ended" },
};

const columns: readonly TableColumn<Subscription>[] = [
  {
    id: "account",
    header: "Customer",
    cell: (one) => (
      <Link href={`/console/customers/${one.account.id}`} className="font-medium hover:underline">
        {one.account.name}
      </Link>
    ),
  },
  { id: "plan", header: "Plan", phone: "line", cell: (one) => one.plan.name },
  { id: "price", header: "A month", phone: "line", align: "right", cell: (one) => <Money value={one.price} /> },
  {
    id: "state",
    header: "State",
    cell: (one) => (
      <StatusBadge tone={states[one.state].tone} plain>
        {one.cancelsAtPeriodEnd && one.state === "active" ? "Ends with the period" : states[one.state].word}
      </StatusBadge>
    ),
  },
  { id: "until", header: "Period until", phone: "line", cell: (one) => formatDay(one.periodEnd) },
  { id: "since", header: "Since", cell: (one) => <RelativeTime at={one.createdAt} /> },
];

const filterIds = ["plan"] as const;
const newestFirst = { id: "since", desc: true };
const idOf = (one: Subscription) => one.id;

function Subscribers({ plans }: { plans: readonly Plan[] }) {
  const state = useTableState(filterIds, newestFirst);
  const { sort: _, ...query } = state.query;
  const rows = useAsk(["subscriptions", query], (signal) =>
    operator.GET("/v1/operator/subscriptions", {
      params: { query: listQuery<"listOperatorSubscriptions">({ query }) },
      signal,
    }),
  );
  const filters = useMemo(
    () => [{ id: "plan", label: "Plan", options: plans.map(({ id, name }) => ({ value: id, label: name })) }],
    [plans],
  );
  return (
    <DataTable
      name="Subscriptions"
      columns={columns}
      rows={rows.data?.data}
      rowId={idOf}
      error={rows.failure}
      onRetry={rows.retry}
      refreshing={rows.refreshing}
      state={state}
      nextCursor={rows.data?.nextCursor}
      filters={filters}
      empty={{
        icon: <Repeat aria-hidden="true" />,
        title: "Nobody has a plan yet",
        body: "Customers subscribe on their page Plans and usage.",
      }}
    />
  );
}

/** What is sold by the month with units included, and who has it. */
export function SubscriptionsPage() {
  const may = useMay("admin");
  const [editing, setEditing] = useState<Plan | "new" | null>(null);
  const plans = useAsk(["subscription-plans"], (signal) => operator.GET("/v1/operator/subscription-plans", { signal }));
  const add = may ? (
    <Button variant="primary" onClick={() => setEditing("new")}>
      <Plus aria-hidden="true" />
      Add plan
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Subscriptions"
        description="A month of included units at a price. Who has a plan keeps the price agreed when it changes."
        actions={add}
      />
      <Loaded asked={plans}>
        {({ data }) => (
          <>
            <Card flush title="Plans">
              {data.length === 0 ? (
                <EmptyState icon={<Repeat aria-hidden="true" />} title="No plans yet" action={add}>
                  Customers pay every message and call by the price list.
                </EmptyState>
              ) : (
                <SmallTable label="Subscription plans" head={head}>
                  {data.map((plan) => (
                    <PlanRow key={plan.id} plan={plan} may={may} onEdit={() => setEditing(plan)} />
                  ))}
                </SmallTable>
              )}
            </Card>
            <Subscribers plans={data} />
          </>
        )}
      </Loaded>
      {editing ? (
        <PlanSheet
          key={editing === "new" ? "new" : editing.id}
          plan={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </>
  );
}
