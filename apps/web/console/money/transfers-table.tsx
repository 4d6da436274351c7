"use client";

import type { Schemas } from "@tandem/sdk";
import { ArrowLeftRight, ArrowRight } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { useProviderOptions } from "#console/lib/options.ts";
import { NewRows } from "#console/lib/parts.tsx";
import { useLiveRows } from "#console/lib/use-live-rows.ts";
import { formatExact } from "#lib/format.ts";
import { cn } from "#ui/cn.ts";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import type { TableFilter } from "#ui/data-table/filter-bar.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { codeOptions, kindOptions, nameOfAccount, transferWords } from "./money-words.ts";
import { useTransfers } from "./use-money.ts";

type Transfer = Schemas["LedgerTransfer"];

const filterIds = ["code", "provider", "kind", "account", "order", "from", "to"] as const;
const idOf = (transfer: Transfer) => transfer.id;
// Books are read by the clock, not by how long ago.
const moment = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const nothing = <span className="text-ink-faint">–</span>;

/** Only posted and taken money moved; what is set aside or freed stays where it is. */
const moved = ({ kind }: Transfer) => kind === "post" || kind === "capture";

function Side({ side }: { side: Transfer["debit"] }) {
  if (side.account)
    return (
      <Link href={`/console/customers/${side.account.id}`} className="inline-block max-w-40 truncate hover:underline">
        {side.account.name}
      </Link>
    );
  if (side.provider)
    return (
      <Link href={`/console/providers/${side.provider.id}`} className="whitespace-nowrap hover:underline">
        {side.provider.name}
      </Link>
    );
  return <span className="whitespace-nowrap text-ink-soft">{nameOfAccount(side)}</span>;
}

const mono = (id: string | null) =>
  id ? (
    <Mono short copy>
      {id}
    </Mono>
  ) : (
    nothing
  );

const columns: readonly TableColumn<Transfer>[] = [
  {
    id: "at",
    header: "When",
    phone: "line",
    cell: (row) => (
      <time dateTime={row.at} title={formatExact(row.at)} className="tabular whitespace-nowrap text-ink-soft">
        {moment.format(new Date(row.at))}
      </time>
    ),
  },
  {
    id: "what",
    header: "What",
    phone: "title",
    cell: (row) => <span className="whitespace-nowrap font-medium">{transferWords(row)}</span>,
  },
  {
    id: "amount",
    header: "Amount",
    phone: "side",
    align: "right",
    cell: (row) => <Money value={row.amount} className={cn(moved(row) ? "font-medium" : "text-ink-soft")} />,
  },
  {
    id: "way",
    header: "From and to",
    phone: "line",
    cell: (row) => (
      <span className="inline-flex items-center gap-2">
        <Side side={row.debit} />
        <ArrowRight role="img" aria-label="to" className="size-3.5 shrink-0 text-ink-faint" />
        <Side side={row.credit} />
      </span>
    ),
  },
  {
    id: "order",
    header: "For",
    cell: (row) =>
      row.order ? (
        <Link
          href={`/console/orders/${row.order.id}`}
          className="block max-w-64 truncate hover:underline"
          title={row.order.id}
        >
          {row.order.plan}
        </Link>
      ) : row.note ? (
        <span className="block max-w-64 truncate text-ink-soft" title={row.note}>
          {row.note}
        </span>
      ) : (
        nothing
      ),
  },
  { id: "orderId", header: "Order", cell: (row) => (row.order ? <Mono short>{row.order.id}</Mono> : nothing) },
  { id: "id", header: "Transfer", hidden: true, cell: (row) => mono(row.id) },
  { id: "hold", header: "Of the hold", hidden: true, cell: (row) => mono(row.holdId) },
  { id: "note", header: "Note", hidden: true, cell: (row) => row.note ?? nothing },
];

function useFilters(): readonly TableFilter[] {
  const providers = useProviderOptions();
  return useMemo(
    () => [
      { id: "code", label: "Account", options: codeOptions },
      { id: "provider", label: "Provider", options: providers },
      { id: "kind", label: "Kind", options: kindOptions },
      { id: "account", label: "Customer", placeholder: "acc_…" },
      { id: "order", label: "Order", placeholder: "ord_…" },
      { id: "from", label: "From", placeholder: "2026-01-15" },
      { id: "to", label: "To", placeholder: "2026-01-31" },
    ],
    [providers],
  );
}

/** Every movement of money, with the filters that follow a cent. */
export function TransfersTable() {
  const state = useTableState(filterIds);
  const transfers = useTransfers(state);
  const filters = useFilters();
  const live = useLiveRows(transfers.data?.data, idOf, JSON.stringify(state.query));
  const csv = new URLSearchParams(state.filters).toString();
  return (
    <DataTable
      name="Transfers"
      columns={columns}
      rows={live.rows}
      rowId={idOf}
      error={transfers.failure}
      onRetry={transfers.retry}
      refreshing={transfers.refreshing}
      state={state}
      nextCursor={transfers.data?.nextCursor}
      filters={filters}
      csvHref={`/v1/operator/ledger/transfers.csv${csv ? `?${csv}` : ""}`}
      toolbar={<NewRows count={live.waiting} word="transfer" onShow={live.show} />}
      empty={{
        icon: <ArrowLeftRight aria-hidden="true" />,
        title: "No money has moved yet",
        body: "Each credit, each price that is set aside, taken or freed, and each payment to a provider becomes a line here.",
      }}
    />
  );
}
