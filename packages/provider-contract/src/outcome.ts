import type { ProviderError } from "./provider-error.ts";

/**
 * How a paid upstream action ended. `rejected` means provably nothing was bought;
 * `unknown` means it may have been: look it up before paying anyone else (O5).
 * `pending` means the upstream took the order and has not delivered: ask again with `upstreamRef`, do not pay again.
 */
export type Outcome<T> =
  | { kind: "done"; upstreamRef: string; value: T }
  | { kind: "pending"; upstreamRef: string }
  | { kind: "rejected"; error: ProviderError }
  | { kind: "unknown"; error: ProviderError };

/** How a question that costs nothing ended. Asking it again is always safe. */
export type Answer<T> = { kind: "answered"; value: T } | { kind: "failed"; error: ProviderError };

/**
 * What a search for an order of ours showed.
 *
 * `not_found` is what the upstream shows at this moment: an order placed seconds ago may appear later, so the caller asks
 * more than once before it believes that nothing was bought. `unsupported` means this upstream can never tell.
 */
export type Found<T> =
  | { kind: "found"; upstreamRef: string; outcome: Outcome<T> }
  | { kind: "not_found" }
  | { kind: "unsupported" }
  | { kind: "failed"; error: ProviderError };
