import { speed } from "../estimates.ts";
import { duration, type Strategy } from "./strategy.ts";

/** The fastest first: delivery of an order, post-dial delay of a call. */
export const performance: Strategy = {
  explores: true,
  score(candidates, scores) {
    for (let index = 0; index < candidates.length; index++) {
      const candidate = candidates[index];
      if (candidate) scores[index] = speed(candidate);
    }
  },
  reason: (candidate) =>
    candidate.timeMs === null ? "speed not known yet" : `delivers in ${duration(candidate.timeMs)}`,
};
