"use client";

import type { Schemas } from "@tandem/sdk";
import { Phone } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { optionsOf } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { useCountryOptions, useProviderOptions } from "#console/lib/options.ts";
import { Countries } from "#console/lib/parts.tsx";
import { useList } from "#console/lib/use-list.ts";
import { formatNumber, numberMeaning } from "#lib/number-words.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Row = Schemas["OperatorNumber"];

const filterIds = ["status", "provider", "country", "account", "search"] as const;
const idOf = (row: Row) => row.id;

const columns: readonly TableColumn<Row>[] = [
  {
    id: "number",
    header: "Number",
    csv: (row) => row.number,
    cell: (row) => (
      <Link href={`/console/numbers/${row.id}`} className="tabular whitespace-nowrap font-medium hover:underline">
        {formatNumber(row.number)}
      </Link>
    ),
  },
  {
    id: "status",
    header: "Status",
    csv: (row) => row.status,
    cell: (row) => (
      <StatusBadge tone={numberMeaning[row.status].tone} plain>
        {numberMeaning[row.status].label}
      </StatusBadge>
    ),
  },
  { id: "country", header: "Country", csv: (row) => row.country, cell: (row) => <Countries codes={[row.country]} /> },
  {
    id: "customer",
    header: "Customer",
    phone: "line",
    csv: (row) => row.account.name,
    cell: (row) => (
      <Link href={`/console/customers/${row.account.id}`} className="block max-w-44 truncate hover:underline">
        {row.account.name}
      </Link>
    ),
  },
  {
    id: "provider",
    header: "Carrier",
    phone: "line",
    csv: (row) => row.provider.name,
    cell: (row) => row.provider.name,
  },
  {
    id: "price",
    header: "Price a month",
    phone: "line",
    align: "right",
    csv: (row) => row.monthlyPrice.amount,
    cell: (row) => <Money value={row.monthlyPrice} />,
  },
  {
    id: "cost",
    header: "Cost a month",
    align: "right",
    csv: (row) => row.monthlyCost.amount,
    cell: (row) => <Money value={row.monthlyCost} />,
  },
  {
    id: "margin",
    header: "Margin",
    align: "right",
    csv: (row) => row.monthlyMargin.amount,
    cell: (row) => <Money value={row.monthlyMargin} signed />,
  },
  {
    id: "createdAt",
    header: "Bought",
    align: "right",
    csv: (row) => row.createdAt,
    cell: (row) => <RelativeTime at={row.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
];

function useFilters() {
  const providers = useProviderOptions();
  const countries = useCountryOptions();
  return useMemo(
    () => [
      { id: "status", label: "Status", options: optionsOf(numberMeaning) },
      { id: "provider", label: "Carrier", options: providers },
      { id: "country", label: "Country", options: countries },
    ],
    [providers, countries],
  );
}

/** Every number of the tenant, with carrier, cost and margin. */
export function NumbersPage() {
  const numbers = useList<"listOperatorNumbers">("numbers", filterIds, (query, signal) =>
    operator.GET("/v1/operator/numbers", { params: { query }, ...(signal && { signal }) }),
  );
  return (
    <>
      <PageHeader title="Numbers" description="Bought on demand, from whichever carrier showed the chosen number." />
      <DataTable
        name="Numbers"
        columns={columns}
        {...numbers.table}
        rowId={idOf}
        filters={useFilters()}
        search={{ id: "search", placeholder: "Digits or name" }}
        rowHref={(row) => `/console/numbers/${row.id}`}
        empty={{
          icon: <Phone aria-hidden="true" />,
          title: "No numbers yet",
          body: "Numbers appear here when a customer buys one.",
        }}
      />
    </>
  );
}
