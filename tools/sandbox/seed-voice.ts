import type { Services } from "../../apps/server/src/services.ts";
import { parseAmount, rootScope, type Transaction, withScope } from "../../packages/core/src/kernel/index.ts";
import { listSharedSenders } from "../../packages/core/src/messaging/index.ts";
import { ensureList, publishVersion } from "../../packages/core/src/rating/index.ts";
import type { ProviderInfo } from "../../packages/core/src/upstreams/index.ts";
import { listSharedNumbers, setSharedNumber } from "../../packages/core/src/voice/index.ts";

import { type DemoCarrier, demoIncrements } from "./demo-rates.ts";

const actor = "sandbox";

/** What the demo's carriers ask for a minute of a call that comes in. Worked out for the demonstration; no carrier's offer. */
const inbound: Partial<Record<string, string>> = { telnyx: "0.0055", twilio: "0.0085", bandwidth: "0.0055" };
/** What the demo's shop asks for it, by the second. */
const inboundPrice = "0.01";

/** Prices of calls that come in, and a number at each carrier that calls show where the caller has none. Safe to repeat. */
export async function seedVoice(
  services: Services,
  rootId: string,
  connected: readonly ProviderInfo[],
  onProgress: (what: string) => void,
): Promise<void> {
  const now = services.clock.now();
  await withScope(services.database, rootScope(rootId), async (tx) => {
    const known = await listSharedNumbers(tx);
    const senders = await listSharedSenders(tx);
    for (const provider of connected) {
      const cost = inbound[provider.adapter];
      const number = senders.find(({ providerId }) => providerId === provider.id)?.number;
      if (!cost || !number || known.has(provider.id)) continue;
      onProgress(`  calls by ${provider.name}`);
      // The sandbox's numbers are of the United States.
      const increments = demoIncrements(provider.adapter as DemoCarrier, "voice", "US");
      const deck = { rootId, providerId: provider.id, name: `${provider.name} calls in`, price: cost, increments, now };
      await publish(tx, deck);
      await setSharedNumber(tx, { providerId: provider.id, number }, now);
    }
    if (known.size > 0) return;
    const list = { rootId, providerId: null, name: "Standard calls in", price: inboundPrice, now };
    await publish(tx, { ...list, increments: [1, 1] });
  });
}

type Published = {
  rootId: string;
  providerId: string | null;
  name: string;
  price: string;
  increments: [number, number];
  now: Date;
};

async function publish(tx: Transaction, published: Published): Promise<void> {
  const { rootId, providerId, name, price, increments, now } = published;
  const kind = providerId === null ? "price_list" : "rate_deck";
  const key = { tenantId: rootId, kind, service: "voice", direction: "inbound", providerId } as const;
  const list = await ensureList(tx, { ...key, buyerTenantId: null, currency: "USD", name });
  const [incrementFirst, incrementNext] = increments;
  const rate = { incrementFirst, incrementNext, connectionFeeMicros: 0n };
  await publishVersion(tx, {
    listId: list.id,
    validFrom: new Date(now.getTime() - 60_000),
    basis: "demo",
    note: "Worked out for the demonstration",
    entries: [{ prefix: "", destination: "Any number", priceMicros: parseAmount(price) ?? 0n, ...rate }],
    actor,
  });
}
