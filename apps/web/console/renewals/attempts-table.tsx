"use client";

import type { Schemas } from "@tandem/sdk";
import { RefreshCw } from "lucide-react";
import Link from "next/link";
import { orderColumn, stateColumn } from "#console/lib/columns.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useList } from "#console/lib/use-list.ts";
import type { Tone } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Attempt = Schemas["AccountRenewalAttempt"];

const meaning: Record<Attempt["state"], { tone: Tone; label: string }> = {
  running: { tone: "info", label: "Under way" },
  started: { tone: "info", label: "Ordered" },
  done: { tone: "success", label: "Renewed" },
  failed: { tone: "danger", label: "Failed" },
};

const filterIds = ["state", "kind"] as const;
const idOf = (attempt: Attempt) => attempt.id;
const filters = [
  {
    id: "state",
    label: "State",
    options: Object.entries(meaning).map(([value, { label }]) => ({ value, label })),
  },
  { id: "kind", label: "Kind", placeholder: "number" },
];

const columns: readonly TableColumn<Attempt>[] = [
  {
    id: "startedAt",
    header: "When",
    phone: "line",
    sortValue: (row) => row.startedAt,
    csv: (row) => row.startedAt,
    cell: (row) => <RelativeTime at={row.startedAt} className="whitespace-nowrap text-ink-soft" />,
  },
  stateColumn(meaning, (row) => row.state),
  { id: "kind", header: "Kind", sortValue: (row) => row.kind, csv: (row) => row.kind, cell: (row) => row.kind },
  {
    id: "name",
    header: "Service",
    phone: "title",
    csv: (row) => row.name,
    cell: (row) => <span className="whitespace-nowrap">{row.name}</span>,
  },
  {
    id: "account",
    header: "Customer",
    phone: "line",
    csv: (row) => row.account.name,
    cell: (row) => (
      <Link href={`/console/customers/${row.account.id}`} className="whitespace-nowrap hover:underline">
        {row.account.name}
      </Link>
    ),
  },
  {
    id: "price",
    header: "Price",
    align: "right",
    csv: (row) => row.price?.amount ?? null,
    cell: (row) => (row.price ? <Money value={row.price} /> : <span className="text-ink-faint">–</span>),
  },
  {
    id: "number",
    header: "Try",
    align: "right",
    sortValue: (row) => row.number,
    csv: (row) => row.number,
    cell: (row) => row.number,
  },
  {
    id: "reason",
    header: "Why",
    phone: "line",
    csv: (row) => row.reason,
    cell: (row) => <span className="block min-w-40 text-ink-soft">{row.reason}</span>,
  },
  orderColumn((row) => row.orderId),
];

/** Attempts of all customers, newest first. */
export function AttemptsTable() {
  const attempts = useList<"listAllRenewalAttempts">(
    "renewal-attempts",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/renewals/attempts", { params: { query }, ...(signal && { signal }) }),
    { every: 15_000 },
  );
  return (
    <DataTable
      name="Renewals"
      columns={columns}
      {...attempts.table}
      rowId={idOf}
      filters={filters}
      empty={{
        icon: <RefreshCw aria-hidden="true" />,
        title: "Nothing was renewed yet",
        body: "Each attempt to renew a customer's service stands here, with why it failed where it did.",
      }}
    />
  );
}
