import type { StrategyName } from "../policy.ts";
import { balanced } from "./balanced.ts";
import { cost } from "./cost.ts";
import { manual } from "./manual.ts";
import { performance } from "./performance.ts";
import { quality } from "./quality.ts";
import { reliability } from "./reliability.ts";
import type { Strategy } from "./strategy.ts";
import { tier } from "./tier.ts";
import { weighted } from "./weighted.ts";

/** Every strategy of O3 by its name. */
export const strategies: Record<StrategyName, Strategy> = {
  tier,
  cost,
  performance,
  reliability,
  quality,
  balanced,
  weighted,
  manual,
};
