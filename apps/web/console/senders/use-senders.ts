"use client";

import type { Schemas } from "@tandem/sdk";
import { useMemo } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { formatNumber } from "#lib/number-words.ts";
import { toast } from "#ui/toast.tsx";

export type Sender = Schemas["SharedSender"];

/** Numbers of the shop that customers without one of their own send from. */
export const useSenders = () =>
  useAsk(["shared-senders"], (signal) => operator.GET("/v1/operator/shared-senders", { signal }));

/** The number calls by each carrier show where the caller has none, by the carrier's id. Undefined for resellers, who have no say in it. */
export function useCallerNumbers(): ReadonlyMap<string, string> | undefined {
  const { data } = useAsk(["shared-numbers"], (signal) => operator.GET("/v1/operator/shared-numbers", { signal }));
  return useMemo(() => data && new Map(data.data.map(({ provider, number }) => [provider.id, number])), [data]);
}

/** Retires a sender or has it send again, at once; the toast undoes it. */
export function useSenderRest(): (sender: Sender, active: boolean) => void {
  const { run } = useAct(({ senderId, active }: { senderId: string; active: boolean }) =>
    operator.PATCH("/v1/operator/shared-senders/{senderId}", { params: { path: { senderId } }, body: { active } }),
  );
  return (sender, active) => {
    const said = `${formatNumber(sender.number)} ${active ? "sends again" : "is retired"}`;
    const undo = () => run({ senderId: sender.id, active: !active });
    run(
      { senderId: sender.id, active },
      { onSuccess: () => toast.success(said, { action: { label: "Undo", onClick: undo } }) },
    );
  };
}

/** Has calls by a sender's carrier show its number, or none. */
export function useCallerNumber() {
  return useAct(
    ({ sender, shown }: { sender: Sender; shown: boolean }) =>
      operator.PUT("/v1/operator/shared-numbers/{providerId}", {
        params: { path: { providerId: sender.provider.id } },
        body: { number: shown ? sender.number : null },
      }),
    {
      done: (_, { sender, shown }) =>
        shown
          ? `Calls by ${sender.provider.name} show ${formatNumber(sender.number)}`
          : `Calls by ${sender.provider.name} show no number of ours`,
    },
  );
}
