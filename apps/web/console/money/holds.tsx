"use client";

import type { Schemas } from "@tandem/sdk";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { formatCount } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { Skeleton } from "#ui/skeleton.tsx";
import { holdAge } from "./money-words.ts";
import { useOpenHolds } from "./use-money.ts";

type Hold = Schemas["OpenHold"];

const shownMax = 5;
const oldest = { query: {} };
const noFilters = [] as const;
const idOf = (hold: Hold) => hold.id;

function Age({ hold }: { hold: Hold }) {
  const { tone, label } = holdAge(hold.since, Date.now());
  return (
    <StatusBadge tone={tone} plain>
      {label}
    </StatusBadge>
  );
}

const What = ({ hold }: { hold: Hold }) =>
  hold.order ? (
    <Link href={`/console/orders/${hold.order.id}`} className="font-medium hover:underline">
      {hold.order.plan}
    </Link>
  ) : (
    <span className="font-medium">Not for an order</span>
  );

/** What is set aside now, its oldest parts first. */
export function HoldsCard({ sums }: { sums: readonly Schemas["LedgerSum"][] }) {
  const holds = useOpenHolds(oldest);
  const count = sums.reduce((total, { holds }) => total + holds.count, 0);
  const agree = sums.every((sum) => sum.holds.agree);
  return (
    <Card
      title="Set aside now"
      description="Prices of orders on their way. Taken when delivered, freed when not."
      flush
      actions={
        count > shownMax ? (
          <Link href="/console/money?tab=holds" className={buttonStyle({ size: "sm", variant: "ghost" })}>
            All {formatCount(count)}
          </Link>
        ) : null
      }
    >
      {count === 0 ? (
        <EmptyState icon={<CircleCheck aria-hidden="true" />} title="Nothing is set aside" className="pt-4 pb-8">
          Every order is delivered or given back.
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-baseline justify-between gap-2 px-4 pb-3">
            {sums.map(({ currency, holds }) => (
              <span key={currency} className="flex items-baseline gap-2">
                <Money value={holds.amount} className="font-semibold text-lg text-ink tracking-tight" />
                <span className="tabular text-ink-soft text-sm">{formatCount(holds.count)} open</span>
              </span>
            ))}
            <StatusBadge tone={agree ? "success" : "danger"} plain>
              {agree ? "as the wallets say" : "the wallets say otherwise"}
            </StatusBadge>
          </div>
          <ul className="border-line border-t">
            {holds.data?.data.slice(0, shownMax).map((hold) => (
              <li
                key={hold.id}
                className="flex items-start justify-between gap-3 border-line border-b px-4 py-2.5 last:border-0"
              >
                <span className="min-w-0">
                  <span className="block truncate">
                    <What hold={hold} />
                  </span>
                  <span className="block truncate text-ink-soft text-sm">
                    {hold.account.name}, <RelativeTime at={hold.since} />
                  </span>
                </span>
                <span className="flex shrink-0 flex-col items-end">
                  <Money value={hold.amount} />
                  <Age hold={hold} />
                </span>
              </li>
            )) ?? <Skeleton className="m-4 h-24" />}
          </ul>
        </>
      )}
    </Card>
  );
}

const columns: readonly TableColumn<Hold>[] = [
  { id: "what", header: "For", cell: (hold) => <What hold={hold} /> },
  {
    id: "order",
    header: "Order",
    cell: (hold) => (hold.order ? <Mono short>{hold.order.id}</Mono> : <span className="text-ink-faint">–</span>),
  },
  {
    id: "customer",
    header: "Customer",
    phone: "line",
    cell: (hold) => (
      <Link href={`/console/customers/${hold.account.id}`} className="block max-w-44 truncate hover:underline">
        {hold.account.name}
      </Link>
    ),
  },
  { id: "age", header: "Age", phone: "line", cell: (hold) => <Age hold={hold} /> },
  {
    id: "since",
    header: "Since",
    cell: (hold) => <RelativeTime at={hold.since} className="whitespace-nowrap text-ink-soft" />,
  },
  {
    id: "expires",
    header: "Freed at the latest",
    cell: (hold) =>
      hold.expiresAt ? (
        <RelativeTime at={hold.expiresAt} className="whitespace-nowrap text-ink-soft" />
      ) : (
        <span className="text-ink-soft">when the order ends</span>
      ),
  },
  {
    id: "amount",
    header: "Amount",
    phone: "side",
    align: "right",
    cell: (hold) => <Money value={hold.amount} className="font-medium" />,
  },
];

/** Every open hold, oldest first. */
export function HoldsTable() {
  const state = useTableState(noFilters);
  const holds = useOpenHolds(state);
  return (
    <DataTable
      name="Money set aside"
      columns={columns}
      rows={holds.data?.data}
      rowId={idOf}
      error={holds.failure}
      onRetry={holds.retry}
      refreshing={holds.refreshing}
      state={state}
      nextCursor={holds.data?.nextCursor}
      empty={{
        icon: <CircleCheck aria-hidden="true" />,
        title: "Nothing is set aside",
        body: "While an order is on its way, its price stands here: set aside in the customer's wallet, taken when delivered.",
      }}
    />
  );
}
