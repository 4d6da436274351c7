"use client";

import type { Schemas } from "@tandem/sdk";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import type { TableState } from "#ui/data-table/use-table-state.ts";

const listEveryMs = 5000;
const runningEveryMs = 1500;
const restingEveryMs = 15_000;

/** One page of orders as the URL asks for it; the first page is kept fresh. */
export function useOrders(state: TableState) {
  return useAsk(
    ["orders", state.query],
    (signal) =>
      operator.GET("/v1/operator/orders", { params: { query: listQuery<"listOperatorOrders">(state) }, signal }),
    { every: state.cursor ? false : listEveryMs, live: state.cursor ? false : { topics: ["orders"] } },
  );
}

const ended: ReadonlySet<Schemas["OrderStatus"]> = new Set(["fulfilled", "partially_fulfilled", "failed", "cancelled"]);

/** Whether an order will not change by itself any more. */
export const hasEnded = (status: Schemas["OrderStatus"]): boolean => ended.has(status);

/** One order with its whole story, asked for often while it runs: a late success may still come after its end. */
export function useOrder(orderId: string, status: Schemas["OrderStatus"] | undefined) {
  return useAsk(
    ["order", orderId],
    (signal) => operator.GET("/v1/operator/orders/{orderId}", { params: { path: { orderId } }, signal }),
    {
      every: status && hasEnded(status) ? restingEveryMs : runningEveryMs,
      live: { topics: ["orders"], orderId, atMostEveryMs: 300 },
    },
  );
}
