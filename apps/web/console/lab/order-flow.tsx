"use client";

import type { Schemas } from "@tandem/sdk";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { orderMeaning } from "#console/lib/meanings.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { delivererText } from "#console/orders/delivered-by.tsx";
import { formatDuration } from "#lib/format.ts";
import { StatusBadge, ToneShape, toneSoft } from "#ui/badge.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { cn } from "#ui/cn.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { attemptWords, byOrder } from "./flow.ts";
import { useAttempts, useRecentOrders } from "./use-flow.ts";

type Attempt = Schemas["AttemptRow"];
type Order = Schemas["OperatorOrderRow"];

const shownOrders = 10;

function took({ startedAt, answeredAt }: Attempt): string {
  return answeredAt ? `, ${formatDuration(Math.max(0, Date.parse(answeredAt) - Date.parse(startedAt)))}` : "";
}

/** One try: who was asked, and how it went. */
function Try({ attempt }: { attempt: Attempt }) {
  const { tone, label } = attemptWords(attempt);
  return (
    <span
      title={attempt.reason ?? undefined}
      className={cn("inline-flex items-center gap-1.5 rounded-sm border px-2 py-0.5 text-sm", toneSoft[tone])}
    >
      <ToneShape tone={tone} />
      <span className="font-medium">{attempt.provider.name}</span>
      <span className="tabular">
        {label}
        {took(attempt)}
      </span>
    </span>
  );
}

/** Whoever delivered without being asked as a provider: the stock, or a person. */
function Helpers({ order, first }: { order: Order; first: boolean }) {
  return order.deliveredBy
    .filter((one) => one.kind !== "provider")
    .map((one, index) => (
      <li key={delivererText(one)} className="inline-flex items-center gap-1.5">
        {first && index === 0 ? null : <ArrowRight aria-hidden="true" className="size-3.5 text-ink-faint" />}
        <span
          className={cn("inline-flex items-center gap-1.5 rounded-sm border px-2 py-0.5 text-sm", toneSoft.success)}
        >
          <ToneShape tone="success" />
          {delivererText(one)}
        </span>
      </li>
    ));
}

function Row({ order, attempts }: { order: Order; attempts: readonly Attempt[] }) {
  const meaning = orderMeaning[order.status];
  return (
    <li className="flex flex-col gap-2 px-4 py-3 hover:bg-sunken/60">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <span className="min-w-0">
          <Link href={`/console/orders/${order.id}`} className="font-medium hover:underline">
            {order.plan.name}
          </Link>{" "}
          <RelativeTime at={order.createdAt} className="text-ink-soft text-sm" />
        </span>
        <StatusBadge tone={meaning.tone} plain>
          {meaning.label}
        </StatusBadge>
      </div>
      <ol aria-label="Tries" className="flex flex-wrap items-center gap-1.5">
        {attempts.map((attempt, index) => (
          <li key={attempt.id} className="inline-flex items-center gap-1.5">
            {index > 0 ? <ArrowRight aria-hidden="true" className="size-3.5 text-ink-faint" /> : null}
            <Try attempt={attempt} />
          </li>
        ))}
        <Helpers order={order} first={attempts.length === 0} />
        {attempts.length === 0 && order.deliveredBy.length === 0 ? (
          <li className="text-ink-soft text-sm">Nobody asked yet</li>
        ) : null}
      </ol>
    </li>
  );
}

/** The newest orders, each with the way it took from provider to provider, redrawn as it happens. */
export function OrderFlow() {
  const orders = useRecentOrders();
  const attempts = useAttempts();
  const tries = byOrder(attempts.data?.data ?? []);
  return (
    <Card
      title="Orders now"
      description="Each with the way it takes from provider to provider"
      flush
      actions={
        <Link href="/console/orders" className={buttonStyle({ size: "sm", variant: "ghost", className: "-my-1.5" })}>
          All orders
        </Link>
      }
    >
      <Loaded asked={orders}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="No orders yet">Place a test order and watch it here.</EmptyState>
          ) : (
            <ul aria-label="Orders now" className="divide-y divide-line">
              {data.slice(0, shownOrders).map((order) => (
                <Row key={order.id} order={order} attempts={tries.get(order.id) ?? []} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
