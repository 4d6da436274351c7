import type { ProviderError } from "@tandem/provider-contract";
import type { CallKey } from "./call-result.ts";
import type { ProviderHub } from "./hub-types.ts";

type Watch = Pick<ProviderHub, "begin" | "observe">;
type Refused = { kind: "failed"; error: ProviderError };

const breakerOpen: ProviderError = {
  category: "unreachable",
  code: "breaker_open",
  message: "not asked: too many recent calls failed, and the trial calls are on their way",
};

/** Makes a call that can be left out. While its breaker lets nothing through it is not made, and fails as `breaker_open`. */
export async function tryCall<T extends object>(
  hub: Watch,
  key: CallKey,
  make: () => Promise<T>,
): Promise<T | Refused> {
  if (!hub.begin(key.providerId, key.operation, key.region)) return { kind: "failed", error: breakerOpen };
  return counted(hub, key, make);
}

/** Makes a call that must be made, whatever its breaker says: it tells where money went, or whether the upstream is back. */
export async function mustCall<T extends object>(hub: Watch, key: CallKey, make: () => Promise<T>): Promise<T> {
  hub.begin(key.providerId, key.operation, key.region, "must");
  return counted(hub, key, make);
}

async function counted<T extends object>(
  hub: Watch,
  { providerId, operation, region }: CallKey,
  make: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const answer = await make();
  const error = "error" in answer ? (answer.error as ProviderError) : null;
  hub.observe(providerId, operation, region, { error, durationMs: performance.now() - started });
  return answer;
}
