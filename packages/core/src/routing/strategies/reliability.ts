import { smoothedSuccessRate } from "../estimates.ts";
import { samplesMin } from "../policy.ts";
import { percent, type Strategy } from "./strategy.ts";

/** The one that can be trusted most to succeed. */
export const reliability: Strategy = {
  explores: true,
  score(candidates, scores) {
    for (let index = 0; index < candidates.length; index++) {
      const candidate = candidates[index];
      if (candidate) scores[index] = smoothedSuccessRate(candidate);
    }
  },
  reason(candidate) {
    const calls = Math.round(candidate.calls);
    if (calls === 0) return `not measured yet, taken as ${percent(smoothedSuccessRate(candidate))} successful`;
    const taken = `taken as ${percent(smoothedSuccessRate(candidate))}`;
    // Few calls are told as they are: a percentage of three would read like knowledge.
    return calls < samplesMin
      ? `${Math.round(candidate.successes)} of ${calls} calls went well, ${taken}`
      : `success ${percent(candidate.successes / candidate.calls)} of ${calls} calls, ${taken}`;
  },
};
