"use client";

import { useOverview } from "#console/overview/use-overview.ts";

const pages: Partial<Record<string, string>> = {
  manual_queue: "/console/manual-queue",
  dead_jobs: "/console/jobs",
  provider_down: "/console/providers",
  forged_webhooks: "/console/webhooks",
};

/** How many things wait for a person, by the page where they wait. */
export function useWaiting(): Record<string, number> {
  const { data } = useOverview("today");
  const counts: Record<string, number> = {};
  for (const one of data?.attention ?? []) {
    const href = pages[one.kind];
    if (href) counts[href] = (counts[href] ?? 0) + one.count;
  }
  return counts;
}
