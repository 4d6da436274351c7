"use client";

import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";

/** Processes webhooks again, one after the other. */
export function useReplay() {
  return useAct(
    async (webhookIds: readonly string[]) => {
      for (const webhookId of webhookIds)
        await operator.POST("/v1/operator/webhooks/{webhookId}/replay", { params: { path: { webhookId } } });
      return { data: webhookIds.length };
    },
    { done: (count) => `${count === 1 ? "Queued" : `${count} queued`}. What is already done is not done twice` },
  );
}
