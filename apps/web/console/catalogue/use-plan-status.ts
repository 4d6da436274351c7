"use client";

import type { Schemas } from "@tandem/sdk";
import { useCallback } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { toast } from "#ui/toast.tsx";

type Status = Schemas["PlanStatus"];

/** Shows or hides a plan at once; the toast undoes it. */
export function usePlanStatus(): (plan: { id: string; name: string; status: Status }, status: Status) => void {
  const { run } = useAct(({ planId, status }: { planId: string; status: Status }) =>
    operator.PATCH("/v1/operator/plans/{planId}", { params: { path: { planId } }, body: { status } }),
  );
  return useCallback(
    (plan, status) => {
      const undo = () => run({ planId: plan.id, status: plan.status });
      const said = status === "active" ? `${plan.name} is in the shop` : `${plan.name} is hidden from the shop`;
      run(
        { planId: plan.id, status },
        { onSuccess: () => toast.success(said, { action: { label: "Undo", onClick: undo } }) },
      );
    },
    [run],
  );
}
