"use client";

import type { Schemas } from "@tandem/sdk";
import { Phone } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useProviderOptions, yesOption } from "#console/lib/options.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatTalk, meaningOf, outcomeMeaning } from "#lib/call-words.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Row = Schemas["OperatorCall"];

const filterIds = ["direction", "outcome", "live", "provider", "number", "account"] as const;
const newestFirst = { id: "createdAt", desc: true };
const everyMs = 5_000;

const columns: readonly TableColumn<Row>[] = [
  {
    id: "call",
    header: "Call",
    cell: (row) => (
      <Link href={`/console/calls/${row.id}`} className="hover:underline">
        <Mono short>{row.id}</Mono>
      </Link>
    ),
  },
  {
    id: "state",
    header: "Came out",
    cell: (row) => {
      const { tone, label } = meaningOf(row);
      return (
        <StatusBadge tone={tone} plain>
          {label}
        </StatusBadge>
      );
    },
  },
  { id: "direction", header: "Direction", cell: (row) => (row.direction === "outbound" ? "Outgoing" : "Incoming") },
  { id: "from", header: "From", cell: (row) => <span className="tabular">{row.from || "–"}</span> },
  { id: "to", header: "To", cell: (row) => <span className="tabular">{row.to}</span> },
  {
    id: "customer",
    header: "Customer",
    cell: (row) => (
      <Link href={`/console/customers/${row.account.id}`} className="block max-w-44 truncate hover:underline">
        {row.account.name}
      </Link>
    ),
  },
  { id: "provider", header: "Carrier", cell: (row) => row.provider?.name ?? "–" },
  {
    id: "seconds",
    header: "Talked",
    align: "right",
    cell: (row) => <span className="tabular">{formatTalk(row.seconds)}</span>,
  },
  { id: "price", header: "Price", align: "right", cell: (row) => <Money value={row.price} /> },
  { id: "cost", header: "Cost", align: "right", cell: (row) => <Money value={row.cost} /> },
  { id: "margin", header: "Margin", align: "right", cell: (row) => <Money value={row.margin} signed /> },
  { id: "createdAt", header: "Began", cell: (row) => <RelativeTime at={row.createdAt} /> },
];

/** Every call of every customer, with what it cost and earned. */
export function CallsPage() {
  const state = useTableState(filterIds, newestFirst);
  const calls = useAsk(
    ["calls", state.query],
    (signal) =>
      operator.GET("/v1/operator/calls", { params: { query: listQuery<"listOperatorCalls">(state) }, signal }),
    { every: state.cursor ? false : everyMs },
  );
  const providers = useProviderOptions();
  const filters = useMemo(
    () => [
      {
        id: "direction",
        label: "Direction",
        options: [
          { value: "outbound", label: "Outgoing" },
          { value: "inbound", label: "Incoming" },
        ],
      },
      {
        id: "outcome",
        label: "Came out",
        options: Object.entries(outcomeMeaning).map(([value, { label }]) => ({ value, label })),
      },
      { id: "live", label: "Going on", options: yesOption },
      { id: "provider", label: "Carrier", options: providers },
    ],
    [providers],
  );
  return (
    <>
      <PageHeader title="Calls" />
      <DataTable
        name="Calls"
        columns={columns}
        rows={calls.data?.data}
        rowId={(row) => row.id}
        error={calls.failure}
        onRetry={calls.retry}
        refreshing={calls.refreshing}
        state={state}
        nextCursor={calls.data?.nextCursor}
        filters={filters}
        search={{ id: "number", placeholder: "Part of a number" }}
        rowHref={(row) => `/console/calls/${row.id}`}
        empty={{
          icon: <Phone aria-hidden="true" />,
          title: "No calls yet",
          body: "Calls customers make, and calls to their numbers, appear here with what they cost and earn.",
        }}
      />
    </>
  );
}
