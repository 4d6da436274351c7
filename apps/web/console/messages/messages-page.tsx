"use client";

import type { Schemas } from "@tandem/sdk";
import { MessagesSquare } from "lucide-react";
import Link from "next/link";
import { CustomerLink } from "#console/lib/cells.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { listQuery, operator, pageOf } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatNumber } from "#lib/number-words.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { messageMeaning, senderWords } from "./words.ts";

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
    id: "from",
    header: "From",
    csv: (row) => row.from,
    cell: (row) => (
      <Link href={`/console/messages/${row.id}`} className="tabular whitespace-nowrap font-medium hover:underline">
        {row.from ? formatNumber(row.from) : senderWords(row.state)}
      </Link>
    ),
  },
  {
    id: "to",
    header: "To",
    phone: "line",
    csv: (row) => row.to,
    cell: (row) => <span className="tabular whitespace-nowrap">{formatNumber(row.to)}</span>,
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
    id: "text",
    header: "Text",
    phone: "line",
    csv: (row) => row.text,
    cell: (row) => (
      <span title={row.text} className="block min-w-32 max-w-48 truncate text-ink-soft">
        {row.text || "a picture"}
      </span>
    ),
  },
  { id: "account", header: "Customer", csv: (row) => row.account.name, cell: (row) => <CustomerLink {...row} /> },
  {
    id: "provider",
    header: "Carrier",
    csv: (row) => row.provider,
    cell: (row) => row.provider ?? <span className="text-ink-faint">–</span>,
  },
  { id: "segments", header: "Segments", align: "right", csv: (row) => row.segments, cell: (row) => row.segments },
  {
    id: "charged",
    header: "Charged",
    align: "right",
    csv: (row) => row.charged.amount,
    cell: (row) => <Money value={row.charged} fine />,
  },
  {
    id: "createdAt",
    header: "When",
    phone: "line",
    align: "right",
    sortValue: (row) => row.createdAt,
    csv: (row) => row.createdAt,
    cell: (row) => <RelativeTime at={row.createdAt} className="whitespace-nowrap text-ink-soft" />,
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
        empty={{
          icon: <MessagesSquare aria-hidden="true" />,
          title: "No messages yet",
          body: "What customers send and receive stands here. They need a number of their own, or a shared sender.",
        }}
      />
    </>
  );
}
