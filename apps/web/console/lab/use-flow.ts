"use client";

import { operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";

const quickly = { every: 3000, live: { topics: ["orders"], atMostEveryMs: 400 } } as const;

/** The newest orders. */
export function useRecentOrders() {
  return useAsk(
    ["orders", "lab"],
    (signal) => operator.GET("/v1/operator/orders", { params: { query: { limit: 10 } }, signal }),
    quickly,
  );
}

/** The newest tries at all providers; enough for the orders and sales shown beside them. */
export function useAttempts() {
  return useAsk(
    ["attempts", "lab"],
    (signal) => operator.GET("/v1/operator/attempts", { params: { query: { limit: 100 } }, signal }),
    quickly,
  );
}

/** Spare profiles, newest first. */
export function useStock() {
  return useAsk(
    ["stock", "lab"],
    (signal) => operator.GET("/v1/operator/stock", { params: { query: { limit: 100 } }, signal }),
    { every: 5000, live: { topics: ["orders"], atMostEveryMs: 1000 } },
  );
}
