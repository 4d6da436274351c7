"use client";

import type { Schemas } from "@tandem/sdk";
import { Phone, PhoneIncoming, PhoneOutgoing } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { customerColumn, moneyColumn, providerColumn, timeColumn } from "#console/lib/columns.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useProviderOptions, yesOption } from "#console/lib/options.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatTalk, meaningOf, outcomeMeaning } from "#lib/call-words.ts";
import { formatNumber } from "#lib/number-words.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { PageHeader } from "#ui/page-header.tsx";

type Row = Schemas["OperatorCall"];

const filterIds = ["direction", "outcome", "live", "provider", "number", "account"] as const;
const newestFirst = { id: "createdAt", desc: true };
const everyMs = 5_000;

function Direction({ outgoing }: { outgoing: boolean }) {
  const Icon = outgoing ? PhoneOutgoing : PhoneIncoming;
  return <Icon aria-label={outgoing ? "Outgoing" : "Incoming"} className="size-3.5 shrink-0 text-ink-faint" />;
}

const columns: readonly TableColumn<Row>[] = [
  {
    id: "from",
    header: "From",
    csv: (row) => row.from,
    cell: (row) => (
      <Link
        href={`/console/calls/${row.id}`}
        className="tabular flex items-center gap-2 whitespace-nowrap font-medium hover:underline"
      >
        <Direction outgoing={row.direction === "outbound"} />
        {row.from ? formatNumber(row.from) : "Shared number"}
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
    header: "Came out",
    phone: "side",
    csv: (row) => row.outcome ?? row.state,
    cell: (row) => {
      const { tone, label } = meaningOf(row);
      return (
        <StatusBadge tone={tone} plain>
          {label}
        </StatusBadge>
      );
    },
  },
  {
    id: "direction",
    header: "Direction",
    hidden: true,
    csv: (row) => row.direction,
    cell: (row) => (row.direction === "outbound" ? "Outgoing" : "Incoming"),
  },
  customerColumn({ phone: "line" }),
  providerColumn("Carrier"),
  {
    id: "seconds",
    header: "Talked",
    align: "right",
    sortValue: (row) => row.seconds,
    csv: (row) => row.seconds,
    cell: (row) => formatTalk(row.seconds),
  },
  moneyColumn("price", "Price", (row) => row.price),
  moneyColumn("cost", "Cost", (row) => row.cost),
  moneyColumn("margin", "Margin", (row) => row.margin, { signed: true }),
  timeColumn("createdAt", "Began", (row) => row.createdAt, { phone: "line" }),
];

/** Every call of every customer, with what it cost and earned. */
export function CallsPage() {
  const calls = useList<"listOperatorCalls">(
    "calls",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/calls", { params: { query }, ...(signal && { signal }) }),
    { every: everyMs, sort: newestFirst },
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
      <PageHeader
        title="Calls"
        description="Paid as people talk, second by second; cost is what the carrier told, else what its rates say."
      />
      <DataTable
        name="Calls"
        columns={columns}
        {...calls.table}
        rowId={(row) => row.id}
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
