import { quality as qualityOf } from "../estimates.ts";
import { performance } from "./performance.ts";
import { reliability } from "./reliability.ts";
import type { Strategy } from "./strategy.ts";

/** Success first, then speed. */
export const quality: Strategy = {
  explores: true,
  score(candidates, scores) {
    for (let index = 0; index < candidates.length; index++) {
      const candidate = candidates[index];
      if (candidate) scores[index] = qualityOf(candidate);
    }
  },
  reason: (candidate, all, scoring) =>
    `${reliability.reason(candidate, all, scoring)}, ${performance.reason(candidate, all, scoring)}`,
};
