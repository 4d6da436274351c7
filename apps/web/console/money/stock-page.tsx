"use client";

import type { Schemas } from "@tandem/sdk";
import { Boxes } from "lucide-react";
import Link from "next/link";
import { optionsOf, stockMeaning } from "#console/lib/meanings.ts";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { useTableState } from "#ui/data-table/use-table-state.ts";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

type Profile = Schemas["StockProfile"];

const filterIds = ["state"] as const;
const idOf = (profile: Profile) => profile.id;
const filters = [{ id: "state", label: "State", options: optionsOf(stockMeaning) }];

const orderLink = (orderId: string | null) =>
  orderId ? (
    <Link href={`/console/orders/${orderId}`} className="hover:underline">
      <Mono short>{orderId}</Mono>
    </Link>
  ) : (
    <span className="text-ink-faint">–</span>
  );

const columns: readonly TableColumn<Profile>[] = [
  { id: "iccid", header: "ICCID", cell: (one) => <Mono copy>{one.iccid}</Mono> },
  {
    id: "state",
    header: "State",
    cell: (one) => (
      <StatusBadge tone={stockMeaning[one.state].tone} plain>
        {stockMeaning[one.state].label}
      </StatusBadge>
    ),
  },
  { id: "provider", header: "Provider", phone: "line", cell: (one) => one.provider.name },
  {
    id: "offer",
    header: "Offer",
    phone: "line",
    cell: (one) => <span className="block max-w-64 truncate">{one.offer.name}</span>,
  },
  { id: "cost", header: "Cost", phone: "line", align: "right", cell: (one) => <Money value={one.cost} /> },
  { id: "from", header: "Left by", cell: (one) => orderLink(one.fromOrderId) },
  { id: "used", header: "Used by", cell: (one) => orderLink(one.usedByOrderId) },
  {
    id: "created",
    header: "Kept since",
    align: "right",
    cell: (one) => <RelativeTime at={one.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
  {
    id: "expires",
    header: "Usable until",
    align: "right",
    cell: (one) =>
      one.expiresAt ? <RelativeTime at={one.expiresAt} className="whitespace-nowrap text-ink-soft" /> : "no end",
  },
];

/** Profiles bought once too often; the next equal order takes them before anything new is bought. */
export function StockPage() {
  const state = useTableState(filterIds);
  const stock = useAsk(
    ["stock", state.query],
    (signal) => operator.GET("/v1/operator/stock", { params: { query: listQuery<"listStock">(state) }, signal }),
    { every: 10_000 },
  );
  return (
    <>
      <PageHeader
        title="Stock"
        description="When a provider delivers after its time, another one has delivered already. The spare profile is kept here and used by the next equal order, or cancelled."
      />
      <DataTable
        name="Stock"
        columns={columns}
        rows={stock.data?.data}
        rowId={idOf}
        error={stock.failure}
        onRetry={stock.retry}
        refreshing={stock.refreshing}
        state={state}
        nextCursor={stock.data?.nextCursor}
        filters={filters}
        empty={{
          icon: <Boxes aria-hidden="true" />,
          title: "No spare profiles",
          body: "Break a provider in the lab with “times out after selling” and place an order to see one.",
        }}
      />
    </>
  );
}
