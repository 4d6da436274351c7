"use client";

import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";

const refresh = { every: 8_000 } as const;

/** One page of payments into wallets, newest first. */
export function usePayments(state: { query: Record<string, string> }) {
  return useAsk(
    ["payments", state.query],
    (signal) => operator.GET("/v1/operator/payments", { params: { query: listQuery<"listPayments">(state) }, signal }),
    refresh,
  );
}

/** One payment with its refunds and disputes. */
export function usePayment(paymentId: string) {
  return useAsk(
    ["payments", "one", paymentId],
    (signal) => operator.GET("/v1/operator/payments/{paymentId}", { params: { path: { paymentId } }, signal }),
    refresh,
  );
}

/** One page of disputes, newest first. */
export function useDisputes(state: { query: Record<string, string> }) {
  return useAsk(
    ["disputes", state.query],
    (signal) => operator.GET("/v1/operator/disputes", { params: { query: listQuery<"listDisputes">(state) }, signal }),
    refresh,
  );
}

const open = { query: { state: "open" } };

/** Disputes that are not over: which of them want an answer is in their rows. */
export const useOpenDisputes = () => useDisputes(open);
