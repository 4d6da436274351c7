import type { Strategy } from "./strategy.ts";

/** Primary providers first; within a tier the healthy before the degraded, then by priority. */
export const tier: Strategy = {
  explores: false,
  score(candidates, scores) {
    for (let index = 0; index < candidates.length; index++) {
      const candidate = candidates[index];
      if (!candidate) continue;
      const degraded = candidate.health === "degraded" ? 0.05 : 0;
      // A step of tier is worth more than being healthy, and that more than any priority (0 to 1000).
      scores[index] = 1.1 - candidate.tier / 10 - degraded - candidate.priority * 0.00004;
    }
  },
  reason: (candidate) =>
    `tier ${candidate.tier}, priority ${candidate.priority}${candidate.health === "degraded" ? ", degraded" : ""}`,
};
