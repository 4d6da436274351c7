import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";

/** Which calls are counted together. `region` is a country, or `*` where the call belongs to none. */
export type CallKey = { providerId: string; operation: string; region: string };

/** How one call ended. */
export type CallResult = {
  /** Null when the upstream answered as it should, also with "no". */
  error: ProviderError | null;
  durationMs: number;
  /** From the first call of a purchase to its installable profiles; set once per purchase that was delivered. */
  deliveryMs?: number;
};

/**
 * Failures of the route itself. They open breakers, lower success rates and degrade health. What the upstream refuses with
 * reason (out of stock, our balance, a bad request) says nothing about its next answer.
 */
const technical: ReadonlySet<ProviderErrorCategory> = new Set([
  "timeout",
  "unreachable",
  "server",
  "rate_limited",
  "unreadable",
  "auth",
  "activation_failed",
]);

export type CallKind = "ok" | "technical" | "other";

/** What a result counts as. */
export function kindOf(result: CallResult): CallKind {
  if (!result.error) return "ok";
  return technical.has(result.error.category) ? "technical" : "other";
}
