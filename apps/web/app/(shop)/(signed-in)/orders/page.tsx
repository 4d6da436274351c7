import type { Schemas } from "@tandem/sdk";
import { ChevronRight, Receipt } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { PlanLine } from "#components/shop/plan-line.tsx";
import { formatDay, formatMoney } from "#lib/format.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { orderMeaning } from "#lib/status.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "Orders" };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** Everything the account has bought, newest first. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/orders");
  const query = typeof cursor === "string" ? { cursor, limit: 25 } : { limit: 25 };
  const { data, failure } = await load("/orders", async () => (await serverApi()).orders.list(query));
  if (failure) return <LoadFailed failure={failure} retry="/orders" />;
  return (
    <div className={pageColumn}>
      <h1 className="font-semibold text-ink text-xl tracking-tight">Orders</h1>
      {data.data.length === 0 ? (
        <EmptyState
          icon={<Receipt aria-hidden="true" />}
          title="No orders yet"
          action={
            <Link href="/" className={buttonStyle({ variant: "primary" })}>
              Find a plan
            </Link>
          }
        >
          What you buy stands here, with what was charged for it.
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-2">
          {data.data.map((order) => (
            <li key={order.id}>
              <OrderRow order={order} />
            </li>
          ))}
        </ul>
      )}
      {data.nextCursor ? (
        <Link
          href={`/orders?cursor=${encodeURIComponent(data.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older orders
        </Link>
      ) : null}
    </div>
  );
}

function OrderRow({ order }: { order: Schemas["OrderListEntry"] }) {
  const meaning = orderMeaning[order.status];
  return (
    <Link
      href={`/orders/${order.id}`}
      className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 rounded-md border border-line bg-surface px-4 py-3.5 transition-colors hover:border-line-strong"
    >
      <PlanLine plan={order.plan} />
      <span className="ml-auto flex shrink-0 items-center gap-2">
        <span className="flex flex-col items-end gap-1">
          <span className="tabular font-medium text-base text-ink">{formatMoney(order.price)}</span>
          <StatusBadge plain tone={meaning.tone}>
            {meaning.label}
          </StatusBadge>
          <span className="text-ink-soft text-sm">{formatDay(order.createdAt)}</span>
        </span>
        <ChevronRight aria-hidden="true" className="size-4 text-ink-faint" />
      </span>
    </Link>
  );
}
