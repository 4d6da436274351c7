"use client";

import type { Schemas } from "@tandem/sdk";
import { Printer } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { customerColumn, moneyColumn, providerColumn, stateColumn, timeColumn } from "#console/lib/columns.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatNumber } from "#lib/number-words.ts";
import { faxMeaning } from "#lib/status.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";

type Fax = Schemas["OperatorFax"];

const filterIds = ["state", "direction", "provider", "account", "number"] as const;
const idOf = (fax: Fax) => fax.id;

const columns: readonly TableColumn<Fax>[] = [
  {
    id: "from",
    header: "From",
    csv: (fax) => fax.from,
    cell: (fax) => (
      <Link href={`/console/faxes/${fax.id}`} className="tabular whitespace-nowrap font-medium hover:underline">
        {formatNumber(fax.from)}
      </Link>
    ),
  },
  {
    id: "to",
    header: "To",
    phone: "line",
    csv: (fax) => fax.to,
    cell: (fax) => <span className="tabular whitespace-nowrap">{formatNumber(fax.to)}</span>,
  },
  stateColumn(faxMeaning, (fax) => fax.state),
  {
    id: "direction",
    header: "Direction",
    csv: (fax) => fax.direction,
    cell: (fax) => (fax.direction === "outbound" ? "Sent" : "Received"),
  },
  customerColumn({ phone: "line" }),
  providerColumn("Carrier"),
  {
    id: "pages",
    header: "Pages",
    align: "right",
    sortValue: (fax) => fax.pages,
    csv: (fax) => fax.pages,
    cell: (fax) => fax.pages ?? <span className="text-ink-faint">–</span>,
  },
  {
    id: "charged",
    header: "Charged",
    align: "right",
    csv: (fax) => fax.charged?.amount ?? "",
    cell: (fax) => (fax.charged ? <Money value={fax.charged} fine /> : <span className="text-ink-faint">–</span>),
  },
  moneyColumn("cost", "Cost", (fax) => fax.cost),
  moneyColumn("margin", "Margin", (fax) => fax.margin, { signed: true }),
  timeColumn("createdAt", "When", (fax) => fax.createdAt, { phone: "line" }),
];

const directions = [
  { value: "outbound", label: "Sent" },
  { value: "inbound", label: "Received" },
];

/** Every customer's faxes, both ways, with what they took and cost. */
export function FaxesPage() {
  const faxes = useList<"listOperatorFaxes">(
    "faxes",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/faxes", { params: { query }, ...(signal && { signal }) }),
    { every: 5_000 },
  );
  const providers = useProviderOptions();
  const filters = useMemo(
    () => [
      { id: "state", label: "State", options: optionsOf(faxMeaning) },
      { id: "direction", label: "Direction", options: directions },
      { id: "provider", label: "Carrier", options: providers },
    ],
    [providers],
  );
  return (
    <>
      <PageHeader
        title="Faxes"
        description="Sent from customers' own numbers and received at them; charged by the page that arrived."
      />
      <DataTable
        name="Faxes"
        columns={columns}
        {...faxes.table}
        rowId={idOf}
        filters={filters}
        search={{ id: "number", placeholder: "Part of a number" }}
        rowHref={(fax) => `/console/faxes/${fax.id}`}
        empty={{
          icon: <Printer aria-hidden="true" />,
          title: "No faxes yet",
          body: "What customers send and receive appears here. It needs a number at a carrier with fax and a price by the page.",
        }}
      />
    </>
  );
}
