"use client";

import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";

export type MoneyRange = "7d" | "30d" | "90d";

const refresh = { every: 15_000, live: { topics: ["orders", "manual_queue"], atMostEveryMs: 4_000 } } as const;

/** The books as they stand, kept fresh. */
export function useBooks() {
  return useAsk(["ledger"], (signal) => operator.GET("/v1/operator/ledger", { signal }), refresh);
}

/** Where the money went, day by day. */
export function useMoneyDays(range: MoneyRange) {
  return useAsk(
    ["ledger", "days", range],
    (signal) => operator.GET("/v1/operator/ledger/days", { params: { query: { range } }, signal }),
    refresh,
  );
}

/** One page of open holds, oldest first. */
export function useOpenHolds(state: { query: Record<string, string> }) {
  return useAsk(
    ["ledger", "holds", state.query],
    (signal) =>
      operator.GET("/v1/operator/ledger/holds", { params: { query: listQuery<"listOpenHolds">(state) }, signal }),
    refresh,
  );
}

/** One page of transfers, newest first. */
export function useTransfers(state: { query: Record<string, string> }) {
  return useAsk(
    ["ledger", "transfers", state.query],
    (signal) =>
      operator.GET("/v1/operator/ledger/transfers", {
        params: { query: listQuery<"listLedgerTransfers">(state) },
        signal,
      }),
    refresh,
  );
}
