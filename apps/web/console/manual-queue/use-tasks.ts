"use client";

import { listQuery, operator, pageOf } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";

const everyMs = 8000;
const live = { topics: ["manual_queue"] } as const;

/** One page of what waits for a person, oldest first, or of what was done. `query` as the API takes it. */
export function useTasks(query: Record<string, string>) {
  const first = !query.cursor;
  return useAsk(
    ["manual-queue", query],
    (signal) =>
      operator.GET("/v1/operator/manual-queue", { params: { query: listQuery<"listManualTasks">({ query }) }, signal }),
    { every: first && everyMs, live: first && live },
  );
}

/** A page of the same list for an export. */
export const pageOfTasks = (query: Record<string, string>, cursor: string | null) =>
  pageOf(cursor, (place) =>
    operator.GET("/v1/operator/manual-queue", {
      params: { query: listQuery<"listManualTasks">({ query: { ...query, ...place } }) },
    }),
  );

/** One task, open or done. */
export function useTask(taskId: string) {
  return useAsk(
    ["manual-queue", "task", taskId],
    (signal) => operator.GET("/v1/operator/manual-queue/{taskId}", { params: { path: { taskId } }, signal }),
    { every: everyMs, live },
  );
}
