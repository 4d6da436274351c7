import type { Schemas } from "@tandem/sdk";

/** What each strategy does, in a sentence an operator can choose by. */
export const strategies: Record<Schemas["StrategyName"], { label: string; hint: string }> = {
  tier: { label: "Tier", hint: "The primary provider first, then the backups, each by its priority" },
  cost: { label: "Cost", hint: "The cheapest offer that meets the limits" },
  performance: { label: "Performance", hint: "Whoever delivers fastest" },
  reliability: { label: "Reliability", hint: "Whoever delivers most surely, with few orders counted carefully" },
  quality: { label: "Quality", hint: "Success, speed and ratings of customers together" },
  balanced: { label: "Balanced", hint: "Quality and cost, weighed as you say" },
  weighted: { label: "Shares", hint: "Each provider gets exactly its share of the orders" },
  manual: { label: "By hand", hint: "Always in the order you write down" },
};

/** Strategies as choices of a form. */
export const strategyOptions = (Object.keys(strategies) as Schemas["StrategyName"][]).map((value) => ({
  value,
  ...strategies[value],
}));

/** Whether a text names a strategy. */
export const isStrategy = (text: string): text is Schemas["StrategyName"] => text in strategies;
