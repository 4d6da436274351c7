"use client";

import type { Schemas } from "@tandem/sdk";
import { useQueries } from "@tanstack/react-query";
import { useIsLive } from "#console/lib/live.tsx";
import { operator } from "#console/lib/operator-api.ts";
import type { Live } from "#console/lib/refetch-on-news.ts";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { slowFromMs } from "./faults.ts";

const everyMs = 3000;
/** How fast an upstream answers when nothing slows it down. */
export const normalLatencyMs = 0;

/** The simulated upstreams with their faults and settings. */
export function useLab() {
  return useAsk(["lab"], (signal) => operator.GET("/v1/operator/lab", { signal }), {
    every: everyMs,
    live: { topics: ["orders"], atMostEveryMs: 2000 },
  });
}

export type Sale = Schemas["LabSale"] & { upstream: { id: string; name: string } };

/** What all upstreams believe they sold, newest first, in one list. */
export function useSales(upstreams: readonly Schemas["LabUpstream"][]): Sale[] | undefined {
  const told = useIsLive();
  return useQueries({
    queries: upstreams.map(({ id, name }) => ({
      queryKey: ["lab-sales", id],
      refetchInterval: told ? 15_000 : everyMs,
      meta: { live: { topics: ["orders"], atMostEveryMs: 1500 } satisfies Live },
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Sale[]> => {
        const { data } = await operator.GET("/v1/operator/lab/{upstream}/sales", {
          params: { path: { upstream: id } },
          signal,
        });
        return (data?.data ?? []).map((sale) => ({ ...sale, upstream: { id, name } }));
      },
    })),
    combine: (answers) =>
      answers.some((one) => one.data === undefined)
        ? undefined
        : answers.flatMap((one) => one.data ?? []).sort((a, b) => b.at.localeCompare(a.at)),
  });
}

/** Breaking, mending and setting an upstream. `inForm`: a refusal is shown beside the fields instead of in a toast. */
export function useLabActs(upstream: string, { inForm = false }: { inForm?: boolean } = {}) {
  const path = { upstream };
  const setFaults = useAct(
    (faults: Schemas["Fault"][]) =>
      operator.PUT("/v1/operator/lab/{upstream}/faults", { params: { path }, body: faults }),
    { inForm },
  );
  const mend = useAct(() => operator.DELETE("/v1/operator/lab/{upstream}/faults", { params: { path } }), {
    done: "Mended",
  });
  const setSettings = useAct(
    (settings: Partial<Schemas["LabSettings"]>) =>
      operator.PUT("/v1/operator/lab/{upstream}/settings", { params: { path }, body: settings }),
    { inForm },
  );
  return { setFaults, mend, setSettings };
}

/** Mends several upstreams at once: their faults go, and slow ones answer at once again. */
export function useMendAll() {
  return useAct(
    async (upstreams: readonly Schemas["LabUpstream"][]) => {
      for (const { id, settings } of upstreams) {
        await operator.DELETE("/v1/operator/lab/{upstream}/faults", { params: { path: { upstream: id } } });
        if (settings.latencyMs >= slowFromMs)
          await operator.PUT("/v1/operator/lab/{upstream}/settings", {
            params: { path: { upstream: id } },
            body: { latencyMs: normalLatencyMs },
          });
      }
      return { data: upstreams.length };
    },
    { done: "All mended" },
  );
}

/** The traveller's phone: it installs a profile or uses data, and the upstream reports it as it would. */
export function usePhone() {
  const install = useAct(
    ({ upstream, iccid }: { upstream: string; iccid: string }) =>
      operator.POST("/v1/operator/lab/{upstream}/devices/{iccid}/install", { params: { path: { upstream, iccid } } }),
    { done: (device) => `The phone has it: ${device?.state ?? "installed"}` },
  );
  const use = useAct(
    ({ upstream, iccid, bytes }: { upstream: string; iccid: string; bytes: number }) =>
      operator.POST("/v1/operator/lab/{upstream}/devices/{iccid}/use", {
        params: { path: { upstream, iccid } },
        body: { bytes },
      }),
    { done: (device) => `The phone used data: ${device?.state ?? "in use"}` },
  );
  return { install, use };
}
