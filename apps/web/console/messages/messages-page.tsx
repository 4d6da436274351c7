"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { optionsOf } from "#console/lib/meanings.ts";
import { listQuery, operator, pageOf } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatMoney } from "#lib/format.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { messageMeaning } from "./words.ts";

type Row = Schemas["OperatorMessage"];

const filterIds = ["state", "direction", "number"] as const;
const filters = [
  { id: "state", label: "State", options: optionsOf(messageMeaning) },
  {
    id: "direction",
    label: "Direction",
    options: [
      { value: "outbound", label: "Sent" },
      { value: "inbound", label: "Received" },
    ],
  },
  { id: "number", label: "Number", placeholder: "+12025550143" },
];

const columns: readonly TableColumn<Row>[] = [
  {
    id: "createdAt",
    header: "When",
    sortValue: (row) => row.createdAt,
    csv: (row) => row.createdAt,
    cell: (row) => (
      <Link href={`/console/messages/${row.id}`} className="hover:underline">
        <RelativeTime at={row.createdAt} className="whitespace-nowrap" />
      </Link>
    ),
  },
  {
    id: "state",
    header: "State",
    sortValue: (row) => row.state,
    csv: (row) => row.state,
    cell: (row) => (
      <StatusBadge tone={messageMeaning[row.state].tone} plain>
        {messageMeaning[row.state].label}
      </StatusBadge>
    ),
  },
  {
    id: "from",
    header: "From",
    csv: (row) => row.from,
    cell: (row) => <span className="tabular">{row.from ?? "–"}</span>,
  },
  { id: "to", header: "To", csv: (row) => row.to, cell: (row) => <span className="tabular">{row.to}</span> },
  {
    id: "account",
    header: "Customer",
    csv: (row) => row.account.name,
    cell: (row) => (
      <Link href={`/console/customers/${row.account.id}`} className="whitespace-nowrap hover:underline">
        {row.account.name}
      </Link>
    ),
  },
  { id: "provider", header: "Carrier", csv: (row) => row.provider, cell: (row) => row.provider ?? "–" },
  { id: "segments", header: "Segments", align: "right", csv: (row) => row.segments, cell: (row) => row.segments },
  {
    id: "charged",
    header: "Charged",
    align: "right",
    csv: (row) => row.charged.amount,
    cell: (row) => formatMoney(row.charged),
  },
];

/** Messages of all customers, both ways. */
export function MessagesPage() {
  const state = useTableState(filterIds);
  const messages = useAsk(
    ["messages", state.query],
    (signal) =>
      operator.GET("/v1/operator/messages", { params: { query: listQuery<"listOperatorMessages">(state) }, signal }),
    { every: state.cursor ? false : 5_000 },
  );
  return (
    <>
      <PageHeader
        title="Messages"
        description="Each goes to the carrier its sender belongs to; the next one sends when that fails."
      />
      <DataTable
        name="Messages"
        columns={columns}
        rows={messages.data?.data}
        rowId={(row) => row.id}
        error={messages.failure}
        onRetry={messages.retry}
        refreshing={messages.refreshing}
        state={state}
        nextCursor={messages.data?.nextCursor}
        filters={filters}
        rowHref={(row) => `/console/messages/${row.id}`}
        exportPage={(cursor) =>
          pageOf(cursor, (place) =>
            operator.GET("/v1/operator/messages", {
              params: { query: listQuery<"listOperatorMessages">({ query: { ...state.query, ...place } }) },
            }),
          )
        }
        empty={{ title: "No messages yet", body: "What customers send and receive stands here." }}
      />
    </>
  );
}
