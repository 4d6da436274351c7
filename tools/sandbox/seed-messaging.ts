import type { Services } from "../../apps/server/src/services.ts";
import { newId, publicId, rootScope, withScope } from "../../packages/core/src/kernel/index.ts";
import { addSharedSender, listSharedSenders } from "../../packages/core/src/messaging/index.ts";
import { callbackUrl, type ProviderInfo } from "../../packages/core/src/upstreams/index.ts";

const actor = "sandbox";
const carriers = ["telnyx", "twilio", "bandwidth"];

/** A number at each carrier of messages that customers without one of their own send from. Safe to repeat. */
export async function seedMessaging(
  services: Services,
  rootId: string,
  connected: readonly ProviderInfo[],
  onProgress: (what: string) => void,
): Promise<void> {
  const scope = rootScope(rootId);
  const senders = await withScope(services.database, scope, listSharedSenders);
  for (const provider of connected) {
    if (!carriers.includes(provider.adapter) || senders.some(({ providerId }) => providerId === provider.id)) continue;
    onProgress(`  messages by ${provider.name}`);
    const number = await buyNumber(services, provider);
    const sender = { providerId: provider.id, number, countryCodes: [], mms: true, perSecond: 50 };
    await withScope(services.database, scope, (tx) => addSharedSender(tx, { ...sender, tenantId: rootId }, actor));
  }
}

/** The shop's own number at a carrier: bought in the lab as anybody buys one. */
async function buyNumber(services: Services, provider: ProviderInfo): Promise<string> {
  const numbers = await services.hub.service(provider.id, "numbers");
  const search = { country: "US", type: "local", features: ["sms"], limit: 5 } as const;
  const found = await numbers.searchNumbers({ ...search, features: [...search.features] });
  const offer = found.kind === "answered" ? found.value[0] : undefined;
  if (!offer) throw new Error(`${provider.name} has no number to send messages from`);
  const { config, database, providerDeps } = services;
  const address = { keyring: providerDeps.keyring, publicUrl: config.PUBLIC_URL };
  const url = await withScope(database, rootScope(provider.rootId), (tx) => callbackUrl(tx, address, provider.id));
  const order = { ourRef: publicId("att", newId()), number: offer.number, country: "US", type: "local" } as const;
  let outcome = await numbers.orderNumber({ ...order, callbackUrl: url });
  for (let tries = 0; outcome.kind === "pending" && tries < 50; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    outcome = await numbers.getNumberOrder(outcome.upstreamRef);
  }
  if (outcome.kind !== "done")
    throw new Error(`${provider.name} did not sell ${offer.number}: ${JSON.stringify(outcome)}`);
  return outcome.value.number;
}
