import { cheapestOf, cheapness, quality as qualityOf } from "../estimates.ts";
import { cost } from "./cost.ts";
import { quality } from "./quality.ts";
import { percent, type Scoring, type Strategy } from "./strategy.ts";

/** 60 % quality and 40 % cost, unless the policy says otherwise (V1). */
export const balanced: Strategy = {
  explores: true,
  score(candidates, scores, scoring) {
    const qualityShare = qualityShareOf(scoring);
    const cheapest = cheapestOf(candidates);
    for (let index = 0; index < candidates.length; index++) {
      const candidate = candidates[index];
      if (!candidate) continue;
      const cheap = cheapness(cheapest, Number(candidate.costMicros));
      scores[index] = qualityShare * qualityOf(candidate) + (1 - qualityShare) * cheap;
    }
  },
  reason(candidate, all, scoring) {
    const share = qualityShareOf(scoring);
    const why = `${quality.reason(candidate, all, scoring)}; ${cost.reason(candidate, all, scoring)}`;
    return `${why} (${percent(share)} quality, ${percent(1 - share)} cost)`;
  },
};

function qualityShareOf({ policy: { weights } }: Scoring): number {
  const qualityWeight = weights.quality ?? 60;
  const costWeight = weights.cost ?? 40;
  const total = qualityWeight + costWeight;
  return total > 0 ? qualityWeight / total : 0.6;
}
