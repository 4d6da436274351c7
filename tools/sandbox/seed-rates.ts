import type { Services } from "../../apps/server/src/services.ts";
import { rootScope, type Transaction, tenantScope, withScope } from "../../packages/core/src/kernel/index.ts";
import {
  describeList,
  ensureList,
  type ListEntry,
  type ListKey,
  publishVersion,
  type UseService,
} from "../../packages/core/src/rating/index.ts";
import { seedDefaultPlans } from "../../packages/core/src/subscriptions/index.ts";
import { listProviders } from "../../packages/core/src/upstreams/index.ts";
import {
  type DemoCarrier,
  type DemoCountry,
  demoCost,
  demoIncrements,
  demoPrefixes,
  demoServices,
} from "./demo-rates.ts";

const carriers = Object.keys(demoServices) as DemoCarrier[];
const names: Record<DemoCarrier, string> = { telnyx: "Telnyx", twilio: "Twilio", bandwidth: "Bandwidth" };
const serviceNames: Partial<Record<UseService, string>> = {
  voice: "calls",
  sms: "SMS",
  mms: "MMS",
  verify_sms: "2FA by SMS",
  verify_voice: "2FA by call",
  verify_flash_call: "2FA by flash call",
  fax: "fax",
  number: "numbers",
  video: "video",
  iot_sim: "IoT SIMs",
  iot_data: "IoT data",
};
// Of what is asked: at least a third above the dearest carrier, so that whoever carries it leaves the margin.
const markupPercent = 135n;
const least: Partial<Record<UseService, bigint>> = { voice: 20_000n, sms: 11_000n, number: 2_000_000n, fax: 70_000n };
const stepMicros = 500n;

/** Rate decks of the lab's carriers, the platform's price lists and its subscription plans, where they are missing. Safe to repeat. */
export async function seedRates(services: Services, rootId: string): Promise<void> {
  const { database, clock } = services;
  const now = clock.now();
  await withScope(database, tenantScope(rootId, rootId), (tx) => seedDefaultPlans(tx, rootId));
  const countries = await withScope(database, rootScope(rootId), readCountries);
  const providers = await withScope(database, rootScope(rootId), listProviders);
  for (const carrier of carriers) {
    const provider = providers.find((each) => each.adapter === carrier);
    if (!provider) continue;
    for (const service of demoServices[carrier]) {
      const key = { kind: "rate_deck", service, providerId: provider.id } as const;
      const name = `${names[carrier]} ${serviceNames[service]}`;
      await publishOnce(services, rootId, { ...key, name, entries: deckOf(carrier, service, countries), now });
    }
  }
  for (const service of demoServices.telnyx) {
    const name = `Standard ${serviceNames[service]}`;
    const key = { kind: "price_list", service, providerId: null, name } as const;
    await publishOnce(services, rootId, { ...key, entries: pricesOf(service, countries), now });
  }
  await seedEverywhere(services, rootId, { telnyx: providers.find((each) => each.adapter === "telnyx")?.id, now });
}

/** Services that cost the same everywhere: one rate for every number. */
async function seedEverywhere(
  services: Services,
  rootId: string,
  { telnyx, now }: { telnyx: string | undefined; now: Date },
): Promise<void> {
  const everywhere = (priceMicros: bigint): ListEntry[] => [toEntry("", "Everywhere", priceMicros, [1, 1])];
  const costs = { video: 120_000n, iot_data: 12_500n } as const;
  for (const service of ["video", "iot_data"] as const) {
    const name = serviceNames[service];
    const deck = { kind: "rate_deck", service, providerId: telnyx ?? null, name: `Telnyx ${name}` } as const;
    if (telnyx) await publishOnce(services, rootId, { ...deck, entries: everywhere(costs[service]), now });
    const list = { kind: "price_list", service, providerId: null, name: `Standard ${name}` } as const;
    await publishOnce(services, rootId, { ...list, entries: everywhere(costs[service] * 3n), now });
  }
}

type Publication = Pick<ListKey, "kind" | "service" | "providerId"> & { name: string; entries: ListEntry[]; now: Date };

async function publishOnce(services: Services, rootId: string, wanted: Publication): Promise<void> {
  const { entries, now, ...key } = wanted;
  await withScope(services.database, tenantScope(rootId, rootId), async (tx) => {
    const own = { tenantId: rootId, direction: "outbound", buyerTenantId: null, currency: "USD" } as const;
    const list = await ensureList(tx, { ...key, ...own });
    if ((await describeList(tx, list.id, now)).versions.length > 0) return;
    const note = "Worked out for the demonstration; no carrier's offer";
    const version = { listId: list.id, validFrom: now, basis: "demo", note, entries, actor: "sandbox" } as const;
    await publishVersion(tx, version);
  });
}

const toEntry = (prefix: string, destination: string, priceMicros: bigint, [first, next]: [number, number]) => ({
  prefix,
  destination,
  priceMicros,
  incrementFirst: first,
  incrementNext: next,
  connectionFeeMicros: 0n,
});

type DemoService = (typeof demoServices)[DemoCarrier][number];

function deckOf(carrier: DemoCarrier, service: DemoService, countries: readonly DemoCountry[]): ListEntry[] {
  return countries.flatMap((country) => {
    const cost = demoCost(carrier, service, country);
    if (cost === null) return [];
    return demoPrefixes(country).map(({ prefix, destination }) =>
      toEntry(prefix, destination, cost, demoIncrements(carrier, service, country.code)),
    );
  });
}

function pricesOf(service: DemoService, countries: readonly DemoCountry[]): ListEntry[] {
  return countries.flatMap((country) => {
    const costs = carriers.flatMap((carrier) =>
      demoServices[carrier].includes(service) ? (demoCost(carrier, service, country) ?? []) : [],
    );
    const dearest = costs.sort((one, other) => Number(other - one))[0];
    if (dearest === undefined) return [];
    const asked = (dearest * markupPercent + 99n) / 100n;
    const floor = least[service] ?? 0n;
    const price = ((asked > floor ? asked : floor) + stepMicros - 1n) / stepMicros;
    return demoPrefixes(country).map(({ prefix, destination }) =>
      toEntry(prefix, destination, price * stepMicros, [1, 1]),
    );
  });
}

async function readCountries(tx: Transaction): Promise<DemoCountry[]> {
  const rows = await tx.sql
    .selectFrom("catalog.countries")
    .select(["code", "name", "region_code", "popularity"])
    .execute();
  return rows.map((row) => ({ code: row.code, name: row.name, region: row.region_code, popularity: row.popularity }));
}
