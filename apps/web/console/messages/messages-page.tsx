"use client";

import type { Schemas } from "@tandem/sdk";
import { MessagesSquare } from "lucide-react";
import Link from "next/link";
import { customerColumn, moneyColumn, stateColumn, timeColumn } from "#console/lib/columns.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatNumber } from "#lib/number-words.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { PageHeader } from "#ui/page-header.tsx";
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
  stateColumn(messageMeaning, (row) => row.state),
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
  customerColumn({}, "account"),
  {
    id: "provider",
    header: "Carrier",
    csv: (row) => row.provider,
    cell: (row) => row.provider ?? <span className="text-ink-faint">–</span>,
  },
  { id: "segments", header: "Segments", align: "right", csv: (row) => row.segments, cell: (row) => row.segments },
  moneyColumn("charged", "Charged", (row) => row.charged),
  timeColumn("createdAt", "When", (row) => row.createdAt, { phone: "line" }),
];

/** Messages of all customers, both ways. */
export function MessagesPage() {
  const messages = useList<"listOperatorMessages">(
    "messages",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/messages", { params: { query }, ...(signal && { signal }) }),
    { every: 5_000 },
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
        {...messages.table}
        rowId={(row) => row.id}
        filters={filters}
        rowHref={(row) => `/console/messages/${row.id}`}
        empty={{
          icon: <MessagesSquare aria-hidden="true" />,
          title: "No messages yet",
          body: "What customers send and receive stands here. They need a number of their own, or a shared sender.",
        }}
      />
    </>
  );
}
