"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { Badge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Entry = Schemas["StatementEntry"];

const idOf = (entry: Entry) => entry.id;
const noFilters = [] as const;

const columns: readonly TableColumn<Entry>[] = [
  {
    id: "at",
    header: "When",
    phone: "line",
    cell: (entry) => <RelativeTime at={entry.at} className="whitespace-nowrap text-ink-soft" />,
  },
  { id: "description", header: "What", phone: "title", cell: (entry) => entry.description },
  { id: "kind", header: "Kind", cell: (entry) => <Badge>{entry.kind}</Badge> },
  {
    id: "amount",
    header: "Amount",
    phone: "side",
    align: "right",
    cell: (entry) => <Money value={entry.amount} signed className="font-medium" />,
  },
  {
    id: "balance",
    header: "Balance after",
    phone: "line",
    align: "right",
    cell: (entry) =>
      entry.balanceAfter ? <Money value={entry.balanceAfter} /> : <span className="text-ink-faint">–</span>,
  },
  {
    id: "order",
    header: "Order",
    cell: (entry) =>
      entry.orderId ? (
        <Link href={`/console/orders/${entry.orderId}`} className="hover:underline">
          <Mono short>{entry.orderId}</Mono>
        </Link>
      ) : null,
  },
  {
    id: "id",
    header: "Transfer",
    hidden: true,
    cell: (entry) => (
      <Mono short copy>
        {entry.id}
      </Mono>
    ),
  },
];

/** A customer's wallet, movement by movement. */
export function Statement({ accountId }: { accountId: string }) {
  const state = useTableState(noFilters);
  const statement = useAsk(["account-statement", accountId, state.query], (signal) =>
    operator.GET("/v1/operator/accounts/{accountId}/statement", {
      params: { path: { accountId }, query: listQuery<"listAccountStatement">(state) },
      signal,
    }),
  );
  return (
    <DataTable
      name="Statement"
      columns={columns}
      rows={statement.data?.data}
      rowId={idOf}
      error={statement.failure}
      onRetry={statement.retry}
      refreshing={statement.refreshing}
      state={state}
      nextCursor={statement.data?.nextCursor}
      empty={{ title: "No movements yet", body: "Money in and out of the wallet appears here." }}
    />
  );
}
