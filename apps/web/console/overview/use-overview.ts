"use client";

import { operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";

export type OverviewRange = "today" | "7d" | "30d" | "90d";

const refreshMs = 8000;

/** The overview's figures, kept fresh; every part of the console that shows one of them shares the answer. */
export function useOverview(range: OverviewRange) {
  return useAsk(
    ["overview", range],
    (signal) => operator.GET("/v1/operator/overview", { params: { query: { range } }, signal }),
    { every: refreshMs, live: { topics: ["orders", "providers", "webhooks"], atMostEveryMs: 4000 } },
  );
}
