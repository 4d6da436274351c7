"use client";

import type { Schemas } from "@tandem/sdk";
import { useEffect, useState } from "react";
import { listQuery, operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";

const refresh = { every: 8_000 } as const;
/** Enough for the newest of every provider. */
const askedRuns = 40;
/** A comparison under way is looked at so often. */
const followed = { every: 1_500 } as const;

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

export const isUnderWay = ({ state }: Pick<Schemas["ReconciliationRun"], "state">): boolean =>
  state === "queued" || state === "running";

/** The last comparisons, of one source where one is given. They are followed closely while one is under way. */
export function useRuns(source: Schemas["ReconciliationSource"] | undefined) {
  const [follows, setFollows] = useState(false);
  const asked = useAsk(
    ["reconciliation", "runs", source ?? ""],
    (signal) =>
      operator.GET("/v1/operator/reconciliation/runs", {
        params: { query: { limit: askedRuns, ...(source && { source }) } },
        signal,
      }),
    follows ? followed : refresh,
  );
  const underWay = asked.data?.data.some(isUnderWay) ?? false;
  useEffect(() => setFollows(underWay), [underWay]);
  return asked;
}
