"use client";

import type { Schemas } from "@tandem/sdk";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";

const refresh = { every: 8_000 } as const;
const shownRuns = 8;

/** One page of differences, newest first. */
export function useDifferences(state: { query: Record<string, string> }) {
  return useAsk(
    ["reconciliation", "differences", state.query],
    (signal) =>
      operator.GET("/v1/operator/reconciliation/differences", {
        params: { query: listQuery<"listDifferences">(state) },
        signal,
      }),
    refresh,
  );
}

/** What of each provider is compared. It changes with a provider's settings only. */
export function useCoverage() {
  return useAsk(["reconciliation", "coverage"], (signal) =>
    operator.GET("/v1/operator/reconciliation/coverage", { signal }),
  );
}

/** The last comparisons, of one source where one is given. */
export function useRuns(source: Schemas["ReconciliationSource"] | undefined) {
  return useAsk(
    ["reconciliation", "runs", source ?? ""],
    (signal) =>
      operator.GET("/v1/operator/reconciliation/runs", {
        params: { query: { limit: shownRuns, ...(source && { source }) } },
        signal,
      }),
    refresh,
  );
}
