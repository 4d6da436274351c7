import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { percentOf, secondsOf } from "#console/lib/figures.ts";
import { orderMeaning } from "#console/lib/meanings.ts";
import { Countries } from "#console/lib/parts.tsx";
import { orderedText } from "#lib/ordered.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import type { TableColumn } from "#ui/data-table/data-table.tsx";
import { Money } from "#ui/money.tsx";
import { Mono } from "#ui/mono.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { DeliveredBy } from "./delivered-by.tsx";

type Row = Schemas["OperatorOrderRow"];

const nothing = <span className="text-ink-faint">–</span>;

function Status({ row }: { row: Row }) {
  const meaning = orderMeaning[row.status];
  return (
    <span className="inline-flex items-center gap-2">
      <StatusBadge tone={meaning.tone} plain>
        {meaning.label}
      </StatusBadge>
      {row.delayed ? <Badge tone="warning">late</Badge> : null}
    </span>
  );
}

/** Columns of the orders table. */
export const orderColumns: readonly TableColumn<Row>[] = [
  {
    id: "order",
    header: "Order",
    cell: (row) => (
      <Link href={`/console/orders/${row.id}`} className="hover:underline">
        <Mono short>{row.id}</Mono>
      </Link>
    ),
  },
  { id: "status", header: "Status", cell: (row) => <Status row={row} /> },
  {
    id: "plan",
    header: "What",
    phone: "title",
    cell: (row) => (
      <span className="flex items-center gap-2 whitespace-nowrap">
        <Countries codes={row.plan.countryCodes} />
        <span className="text-ink-soft">
          {orderedText(row.plan)}
          {row.quantity > 1 ? ` × ${row.quantity}` : ""}
        </span>
      </span>
    ),
  },
  {
    id: "customer",
    header: "Customer",
    phone: "line",
    cell: (row) => (
      <Link href={`/console/customers/${row.account.id}`} className="block max-w-44 truncate hover:underline">
        {row.account.name}
      </Link>
    ),
  },
  {
    id: "email",
    header: "E-mail",
    hidden: true,
    cell: (row) => row.account.email ?? nothing,
  },
  {
    id: "deliveredBy",
    header: "Delivered by",
    cell: (row) => <DeliveredBy order={row} />,
  },
  {
    id: "delivery",
    header: "Delivery time",
    align: "right",
    cell: (row) => (row.deliverySeconds === null ? nothing : secondsOf(row.deliverySeconds)),
  },
  { id: "attempts", header: "Tries", align: "right", hidden: true, cell: (row) => row.attemptCount },
  {
    id: "price",
    header: "Price",
    phone: "line",
    align: "right",
    sortable: true,
    cell: (row) => <Money value={row.price} />,
  },
  {
    id: "cost",
    header: "Cost",
    align: "right",
    hidden: true,
    cell: (row) => (row.cost ? <Money value={row.cost} /> : nothing),
  },
  {
    id: "margin",
    header: "Margin",
    align: "right",
    cell: (row) =>
      row.margin ? (
        <span className="whitespace-nowrap">
          <Money value={row.margin} />
          <span className="ml-1.5 inline-block w-11 text-ink-faint text-sm">
            {Number(row.price.amount) > 0 ? percentOf(Number(row.margin.amount) / Number(row.price.amount), 0) : null}
          </span>
        </span>
      ) : (
        nothing
      ),
  },
  {
    id: "createdAt",
    header: "Placed",
    phone: "line",
    align: "right",
    sortable: true,
    cell: (row) => <RelativeTime at={row.createdAt} className="whitespace-nowrap text-ink-soft" />,
  },
];
