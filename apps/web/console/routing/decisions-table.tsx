"use client";

import type { Schemas } from "@tandem/sdk";
import { Route } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useCountryOptions, useProviderOptions } from "#console/lib/options.ts";
import { Countries } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Row = Schemas["DecisionRow"];

const idOf = (row: Row) => row.id;
const filterIds = ["provider", "country", "from", "to"] as const;

const columns: readonly TableColumn<Row>[] = [
  {
    id: "at",
    header: "When",
    phone: "side",
    cell: (row) => <RelativeTime at={row.at} className="whitespace-nowrap text-ink-soft" />,
  },
  {
    id: "chosen",
    header: "Chosen",
    phone: "title",
    cell: (row) => (
      <Link href={`/console/routing/decisions/${row.id}`} className="whitespace-nowrap font-medium hover:underline">
        {row.chosen?.name ?? "nobody"}
      </Link>
    ),
  },
  { id: "country", header: "Where", cell: (row) => <Countries codes={row.countryCodes} /> },
  { id: "strategy", header: "Strategy", cell: (row) => row.strategy },
  {
    id: "candidates",
    header: "Candidates",
    align: "right",
    cell: (row) => (
      <span className="whitespace-nowrap">
        {row.candidateCount}
        {row.excludedCount > 0 ? <span className="text-ink-soft">, {row.excludedCount} left out</span> : null}
      </span>
    ),
  },
  {
    id: "reason",
    header: "Why",
    phone: "line",
    cell: (row) => (
      <span className="line-clamp-1 min-w-64 text-ink-soft" title={row.reason}>
        {row.reason}
      </span>
    ),
  },
  {
    id: "order",
    header: "Order",
    cell: (row) =>
      row.orderId ? (
        <Link href={`/console/orders/${row.orderId}`} className="hover:underline">
          <Mono short>{row.orderId}</Mono>
        </Link>
      ) : null,
  },
];

/** The decisions made, newest first. */
export function DecisionsTable() {
  const state = useTableState(filterIds);
  const providers = useProviderOptions();
  const countries = useCountryOptions();
  const filters = useMemo(
    () => [
      { id: "provider", label: "Provider", options: providers },
      { id: "country", label: "Country", options: countries },
      { id: "from", label: "From", placeholder: "2026-01-15" },
      { id: "to", label: "To", placeholder: "2026-01-31" },
    ],
    [providers, countries],
  );
  const decisions = useAsk(
    ["decisions", state.query],
    (signal) =>
      operator.GET("/v1/operator/routing/decisions", { params: { query: listQuery<"listDecisions">(state) }, signal }),
    {
      every: state.cursor ? false : 10_000,
      live: state.cursor ? false : { topics: ["orders"], atMostEveryMs: 3000 },
    },
  );
  return (
    <DataTable
      name="Routing decisions"
      columns={columns}
      rows={decisions.data?.data}
      rowId={idOf}
      error={decisions.failure}
      onRetry={decisions.retry}
      refreshing={decisions.refreshing}
      state={state}
      nextCursor={decisions.data?.nextCursor}
      filters={filters}
      rowHref={(row) => `/console/routing/decisions/${row.id}`}
      empty={{
        icon: <Route aria-hidden="true" />,
        title: "No decisions yet",
        body: "Each order stores who was considered, with scores and reasons.",
      }}
    />
  );
}
