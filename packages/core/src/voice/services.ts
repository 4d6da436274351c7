import type { VoiceCapabilities, VoiceProvider } from "@tandem/provider-contract";
import type { DispatchServices } from "../dispatch/index.ts";
import { mustCall, providerNotFound, tryCall } from "../upstreams/index.ts";
import type { TellOfCall } from "./call-news.ts";
import type { CallRow } from "./call-row.ts";
import type { NumberDirectory } from "./own-numbers.ts";
import type { CallPolicy } from "./policy.ts";

/** What calls work with. One per process. */
export type VoiceServices = DispatchServices & { calls: CallPolicy; numbers: NumberDirectory; tell: TellOfCall };

/** A carrier at work, with what it can do. */
export type Carrier = {
  id: string;
  voice: VoiceProvider;
  can: VoiceCapabilities;
  /** It tells what a call cost by itself; else it has to be asked. */
  sendsCost: boolean;
};

/** The carrier of a call. Throws `provider.not_found` when it has no calls (any more). */
export async function carrierOf(
  { hub }: Pick<VoiceServices, "hub">,
  { rootId, providerId }: { rootId: string; providerId: string },
): Promise<Carrier> {
  const voice = await hub.service(providerId, "voice");
  const info = (await hub.list(rootId)).find(({ id }) => id === providerId);
  const manifest = info && hub.modules[info.adapter]?.manifest;
  const can = manifest?.capabilities.voice;
  if (!manifest || !can) throw providerNotFound(providerId);
  return { id: providerId, voice, can, sendsCost: manifest.webhooks?.events.includes("call_cost") ?? false };
}

/** Makes a call at a carrier that decides about money or a person's line, whatever its breaker says. */
export function command<T extends object>(
  { hub }: Pick<VoiceServices, "hub">,
  carrier: Carrier,
  operation: string,
  make: (voice: VoiceProvider) => Promise<T>,
): Promise<T> {
  return mustCall(hub, { providerId: carrier.id, operation, region: "*" }, () => make(carrier.voice));
}

/** Asks a carrier something that can be left out. */
export function question<T extends object>(
  { hub }: Pick<VoiceServices, "hub">,
  carrier: Carrier,
  operation: string,
  make: (voice: VoiceProvider) => Promise<T>,
) {
  return tryCall(hub, { providerId: carrier.id, operation, region: "*" }, () => make(carrier.voice));
}

/** A call its carrier has. */
export type PlacedCall = CallRow & { providerId: string; callRef: string };

export function isPlaced(call: CallRow): call is PlacedCall {
  return call.providerId !== null && call.callRef !== null;
}
