"use client";

import type { Schemas } from "@tandem/sdk";
import { Printer } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { CustomerLink, ProviderLink } from "#console/lib/cells.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { listQuery, operator, pageOf } from "#console/lib/operator-api.ts";
import { useProviderOptions } from "#console/lib/options.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatNumber } from "#lib/number-words.ts";
import { faxMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

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
  {
    id: "state",
    header: "State",
    sortValue: (fax) => fax.state,
    csv: (fax) => fax.state,
    cell: (fax) => (
      <StatusBadge tone={faxMeaning[fax.state].tone} plain>
        {faxMeaning[fax.state].label}
      </StatusBadge>
    ),
  },
  {
    id: "direction",
    header: "Direction",
    csv: (fax) => fax.direction,
    cell: (fax) => (fax.direction === "outbound" ? "Sent" : "Received"),
  },
  {
    id: "customer",
    header: "Customer",
    phone: "line",
    csv: (fax) => fax.account.name,
    cell: (fax) => <CustomerLink {...fax} />,
  },
  {
    id: "provider",
    header: "Carrier",
    csv: (fax) => fax.provider?.name ?? "",
    cell: (fax) => <ProviderLink {...fax} />,
  },
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
  {
    id: "cost",
    header: "Cost",
    align: "right",
    csv: (fax) => fax.cost.amount,
    cell: (fax) => <Money value={fax.cost} fine />,
  },
  {
    id: "margin",
    header: "Margin",
    align: "right",
    csv: (fax) => fax.margin.amount,
    cell: (fax) => <Money value={fax.margin} signed fine />,
  },
  {
    id: "createdAt",
    header: "When",
    phone: "line",
    align: "right",
    sortValue: (fax) => fax.createdAt,
    csv: (fax) => fax.createdAt,
    cell: (fax) => <RelativeTime at={fax.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
];

const directions = [
  { value: "outbound", label: "Sent" },
  { value: "inbound", label: "Received" },
];

/** Every customer's faxes, both ways, with what they took and cost. */
export function FaxesPage() {
  const state = useTableState(filterIds);
  const query = listQuery<"listOperatorFaxes">(state);
  const faxes = useAsk(
    ["faxes", state.query],
    (signal) => operator.GET("/v1/operator/faxes", { params: { query }, signal }),
    { every: state.cursor ? false : 5_000 },
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
        rows={faxes.data?.data}
        rowId={idOf}
        error={faxes.failure}
        onRetry={faxes.retry}
        refreshing={faxes.refreshing}
        state={state}
        nextCursor={faxes.data?.nextCursor}
        filters={filters}
        search={{ id: "number", placeholder: "Part of a number" }}
        rowHref={(fax) => `/console/faxes/${fax.id}`}
        exportPage={(cursor) =>
          pageOf(cursor, (place) =>
            operator.GET("/v1/operator/faxes", { params: { query: { ...query, ...place, limit: 200 } } }),
          )
        }
        empty={{
          icon: <Printer aria-hidden="true" />,
          title: "No faxes yet",
          body: "What customers send and receive appears here. It needs a number at a carrier with fax and a price by the page.",
        }}
      />
    </>
  );
}
