"use client";

import type { Schemas } from "@tandem/sdk";
import { ShoppingBag } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { optionsOf, orderMeaning } from "#console/lib/meanings.ts";
import { useCountryOptions, useProviderOptions, yesOption } from "#console/lib/options.ts";
import { NewRows } from "#console/lib/parts.tsx";
import { useLiveRows } from "#console/lib/use-live-rows.ts";
import { formatCount } from "#lib/format.ts";
import { cn } from "#ui/cn.ts";
import { DataTable } from "#ui/data-table/data-table.tsx";
import type { TableFilter } from "#ui/data-table/filter-bar.tsx";
import { type TableState, useTableState } from "#ui/data-table/use-table-state.ts";
import { PageHeader } from "#ui/page-header.tsx";
import { orderColumns } from "./order-columns.tsx";
import { useOrders } from "./use-orders.ts";

const filterIds = [
  "status",
  "provider",
  "country",
  "failedOver",
  "byHand",
  "delayed",
  "account",
  "from",
  "to",
  "search",
] as const;
const newestFirst = { id: "createdAt", desc: true };
const idOf = (row: Schemas["OperatorOrderRow"]) => row.id;

const views: readonly { label: string; filters: Record<string, string> }[] = [
  { label: "All", filters: {} },
  { label: "Waits for a person", filters: { status: "manual" } },
  { label: "Processing", filters: { status: "processing" } },
  { label: "Saved by a backup", filters: { failedOver: "true" } },
  { label: "By hand", filters: { byHand: "true" } },
  { label: "Late", filters: { delayed: "true" } },
  { label: "Failed", filters: { status: "failed" } },
];

const sameFilters = (a: Record<string, string>, b: Record<string, string>): boolean =>
  new URLSearchParams(Object.entries(a).sort()).toString() === new URLSearchParams(Object.entries(b).sort()).toString();

/** The questions asked most, each an address of its own. */
function SavedViews({ state }: { state: TableState }) {
  const router = useRouter();
  return (
    <nav aria-label="Saved filters" className="-mb-2 flex gap-1 overflow-x-auto">
      {views.map((view) => {
        const current = sameFilters(state.filters, view.filters);
        const query = new URLSearchParams(view.filters).toString();
        return (
          <button
            key={view.label}
            type="button"
            aria-pressed={current}
            onClick={() => router.replace(query ? `/console/orders?${query}` : "/console/orders", { scroll: false })}
            className={cn(
              "h-7 whitespace-nowrap rounded-full border px-3 font-medium text-sm",
              current
                ? "border-primary-line bg-primary-soft text-primary-text"
                : "border-line bg-surface text-ink-soft hover:text-ink",
            )}
          >
            {view.label}
          </button>
        );
      })}
    </nav>
  );
}

/** Choices most people reach by a saved view stand in the bar only while they are used. */
function useFilters(used: Record<string, string>): readonly TableFilter[] {
  const providers = useProviderOptions();
  const countries = useCountryOptions();
  const failedOver = Boolean(used.failedOver);
  const byHand = Boolean(used.byHand);
  const delayed = Boolean(used.delayed);
  return useMemo(
    () => [
      { id: "status", label: "Status", options: optionsOf(orderMeaning) },
      { id: "provider", label: "Provider", options: providers },
      { id: "country", label: "Country", options: countries },
      ...(failedOver ? [{ id: "failedOver", label: "Saved by a backup", options: yesOption }] : []),
      ...(byHand ? [{ id: "byHand", label: "Delivered by hand", options: yesOption }] : []),
      ...(delayed ? [{ id: "delayed", label: "Late", options: yesOption }] : []),
      { id: "from", label: "From", placeholder: "2026-01-15" },
      { id: "to", label: "To", placeholder: "2026-01-31" },
    ],
    [providers, countries, failedOver, byHand, delayed],
  );
}

/** Every order of the tenant. */
export function OrdersPage() {
  const state = useTableState(filterIds, newestFirst);
  const orders = useOrders(state);
  const filters = useFilters(state.filters);
  const live = useLiveRows(orders.data?.data, idOf, JSON.stringify(state.query));
  const csv = new URLSearchParams(state.query);
  csv.delete("cursor");
  return (
    <>
      <PageHeader title="Orders" count={orders.data ? formatCount(orders.data.total) : undefined} />
      <SavedViews state={state} />
      <DataTable
        name="Orders"
        columns={orderColumns}
        rows={live.rows}
        rowId={idOf}
        error={orders.failure}
        onRetry={orders.retry}
        refreshing={orders.refreshing}
        state={state}
        nextCursor={orders.data?.nextCursor}
        filters={filters}
        search={{ id: "search", placeholder: "Order, ICCID, e-mail, name" }}
        sorting="server"
        rowHref={(row) => `/console/orders/${row.id}`}
        csvHref={`/v1/operator/orders.csv?${csv}`}
        toolbar={<NewRows count={live.waiting} word="order" onShow={live.show} />}
        empty={{
          icon: <ShoppingBag aria-hidden="true" />,
          title: "No orders yet",
          body: "Orders appear here the moment a customer pays, with everything that happens to them.",
        }}
      />
    </>
  );
}
