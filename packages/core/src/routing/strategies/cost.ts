import { formatAmount } from "../../kernel/index.ts";
import { cheapestOf, cheapness } from "../estimates.ts";
import { percent, type Strategy } from "./strategy.ts";

/** The cheapest first (least-cost routing). */
export const cost: Strategy = {
  explores: false,
  score(candidates, scores) {
    const cheapest = cheapestOf(candidates);
    for (let index = 0; index < candidates.length; index++) {
      const candidate = candidates[index];
      if (candidate) scores[index] = cheapness(cheapest, Number(candidate.costMicros));
    }
  },
  reason(candidate, all) {
    const cheapest = cheapestOf(all);
    const price = `costs ${formatAmount(candidate.costMicros)} ${candidate.currency}`;
    const extra = cheapest > 0 ? Number(candidate.costMicros) / cheapest - 1 : 0;
    return extra > 0 ? `${price}, ${percent(extra)} above the cheapest` : `${price}, the cheapest`;
  },
};
