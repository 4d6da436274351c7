"use client";

import type { Schemas } from "@tandem/sdk";
import Link from "next/link";
import { useState } from "react";
import { useMe } from "#console/lib/me.tsx";
import { orderMeaning } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatMoney, subtractMoney } from "#lib/format.ts";
import { Badge, StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Confirm } from "#ui/confirm.tsx";
import { Mono } from "#ui/mono.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { OrderFacts } from "./order-facts.tsx";
import { OrderStory } from "./order-story.tsx";
import { useOrder } from "./use-orders.ts";

type Order = Schemas["OperatorOrder"];

function CancelOrder({ order }: { order: Order }) {
  const cancel = useAct(
    () => operator.POST("/v1/orders/{orderId}/cancel", { params: { path: { orderId: order.id } } }),
    { done: "Order cancelled, the money is free again" },
  );
  return (
    <Confirm
      trigger={<Button>Cancel order</Button>}
      title="Cancel this order"
      consequence={`${formatMoney(subtractMoney(order.price, order.charged))} held in the wallet of ${order.account.name} is freed. What a provider already sold is kept as stock.`}
      action="Cancel order"
      pending={cancel.pending}
      onConfirm={(close) => cancel.run(undefined, { onSuccess: close })}
    />
  );
}

function OpenTask({ order }: { order: Order }) {
  const tasks = useAsk(["manual-queue", "for-order"], (signal) =>
    operator.GET("/v1/operator/manual-queue", { params: { query: { state: "open", limit: 200 } }, signal }),
  );
  const task = tasks.data?.data.find((one) => one.orderId === order.id);
  return (
    <Link
      href={task ? `/console/manual-queue/${task.id}` : "/console/manual-queue"}
      className={buttonStyle({ variant: "primary" })}
    >
      Deliver by hand
    </Link>
  );
}

/** The one thing an operator would do with an order in this state. */
function OrderAction({ order }: { order: Order }) {
  const may = useMe().scopes.includes("orders:write");
  if (!may) return null;
  if (order.status === "manual") return <OpenTask order={order} />;
  if (order.cancellable) return <CancelOrder order={order} />;
  return null;
}

function OrderView({ order }: { order: Order }) {
  const meaning = orderMeaning[order.status];
  return (
    <>
      <PageHeader
        crumbs={[{ label: "Orders", href: "/console/orders" }]}
        title={order.plan.name}
        status={
          <>
            <StatusBadge tone={meaning.tone}>{meaning.label}</StatusBadge>
            {order.failedOver ? <Badge tone="info">saved by a backup</Badge> : null}
            {order.deliveredBy.some((one) => one.kind === "manual") ? (
              <Badge tone="info">delivered by hand</Badge>
            ) : null}
            {order.delayed ? <Badge tone="warning">late, customer told</Badge> : null}
          </>
        }
        description={<Mono copy>{order.id}</Mono>}
        actions={<OrderAction order={order} />}
      />
      {order.failure ? (
        <Notice tone="danger" title="Not delivered">
          {order.failure.message}
        </Notice>
      ) : null}
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <OrderStory entries={order.timeline} />
        <OrderFacts order={order} />
      </div>
    </>
  );
}

/** One order: its status, what to do about it, its whole story and its facts. */
export function OrderPage({ orderId }: { orderId: string }) {
  const [status, setStatus] = useState<Order["status"]>();
  const order = useOrder(orderId, status);
  if (order.data && order.data.status !== status) setStatus(order.data.status);
  return (
    <Loaded asked={order} height={640}>
      {(data) => <OrderView order={data} />}
    </Loaded>
  );
}
