"use client";

import type { Schemas } from "@tandem/sdk";
import { Phone, PhoneIncoming, PhoneOutgoing } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { CustomerLink, ProviderLink } from "#console/lib/cells.tsx";
import { listQuery, operator, pageOf } from "#console/lib/operator-api.ts";
import { useProviderOptions, yesOption } from "#console/lib/options.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatTalk, meaningOf, outcomeMeaning } from "#lib/call-words.ts";
import { formatNumber } from "#lib/number-words.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

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
  {
    id: "customer",
    header: "Customer",
    phone: "line",
    csv: (row) => row.account.name,
    cell: (row) => <CustomerLink {...row} />,
  },
  {
    id: "provider",
    header: "Carrier",
    csv: (row) => row.provider?.name ?? "",
    cell: (row) => <ProviderLink {...row} />,
  },
  {
    id: "seconds",
    header: "Talked",
    align: "right",
    sortValue: (row) => row.seconds,
    csv: (row) => row.seconds,
    cell: (row) => formatTalk(row.seconds),
  },
  {
    id: "price",
    header: "Price",
    align: "right",
    csv: (row) => row.price.amount,
    cell: (row) => <Money value={row.price} fine />,
  },
  {
    id: "cost",
    header: "Cost",
    align: "right",
    csv: (row) => row.cost.amount,
    cell: (row) => <Money value={row.cost} fine />,
  },
  {
    id: "margin",
    header: "Margin",
    align: "right",
    csv: (row) => row.margin.amount,
    cell: (row) => <Money value={row.margin} signed fine />,
  },
  {
    id: "createdAt",
    header: "Began",
    phone: "line",
    align: "right",
    sortValue: (row) => row.createdAt,
    csv: (row) => row.createdAt,
    cell: (row) => <RelativeTime at={row.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
];

/** Every call of every customer, with what it cost and earned. */
export function CallsPage() {
  const state = useTableState(filterIds, newestFirst);
  const query = listQuery<"listOperatorCalls">(state);
  const calls = useAsk(
    ["calls", state.query],
    (signal) => operator.GET("/v1/operator/calls", { params: { query }, signal }),
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
      <PageHeader
        title="Calls"
        description="Paid as people talk, second by second; cost is what the carrier told, else what its rates say."
      />
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
        exportPage={(cursor) =>
          pageOf(cursor, (place) =>
            operator.GET("/v1/operator/calls", { params: { query: { ...query, ...place, limit: 200 } } }),
          )
        }
        empty={{
          icon: <Phone aria-hidden="true" />,
          title: "No calls yet",
          body: "Calls customers make, and calls to their numbers, appear here with what they cost and earn.",
        }}
      />
    </>
  );
}
