"use client";

import type { Schemas } from "@tandem/sdk";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";

/** Whether a job in this state can be run again now instead of waiting. */
export const mayRunAgain = (state: Schemas["JobState"]): boolean => state === "dead" || state === "retrying";

/** Runs jobs again now, one after the other. */
export function useRetry() {
  return useAct(
    async (jobIds: readonly string[]) => {
      for (const jobId of jobIds)
        await operator.POST("/v1/operator/jobs/{jobId}/retry", { params: { path: { jobId } } });
      return { data: jobIds.length };
    },
    { done: (count) => `${count === 1 ? "Runs" : `${count} run`} again now, with fresh tries` },
  );
}
