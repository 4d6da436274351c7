import type { VerifyChannel } from "@tandem/provider-contract";
import type { Micros, Transaction } from "../kernel/index.ts";
import { carrierCosts, type UseService } from "../rating/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";

/** What a channel is rated as; null where nobody sells it. */
export function ratedAs(channel: VerifyChannel): UseService | null {
  const services = { sms: "verify_sms", voice: "verify_voice", flash_call: "verify_flash_call" } as const;
  return channel === "whatsapp" ? null : services[channel];
}

/** What a code by a channel costs us at each provider that can send it there. */
export async function channelCosts(
  tx: Transaction,
  snapshot: HubSnapshot,
  { channel, to }: { channel: VerifyChannel; to: string },
): Promise<Map<string, Micros>> {
  const service = ratedAs(channel);
  if (!service) return new Map();
  const costs = new Map<string, Micros>();
  for (const [providerId, { costMicros }] of await carrierCosts(tx, { service, to })) {
    if (capabilitiesOf(snapshot, providerId)?.channels.includes(channel)) costs.set(providerId, costMicros);
  }
  return costs;
}

/** What a provider can do with codes. */
export function capabilitiesOf(snapshot: HubSnapshot, providerId: string) {
  const provider = snapshot.providers.find(({ id }) => id === providerId);
  return provider?.manifest.capabilities.verify ?? null;
}
