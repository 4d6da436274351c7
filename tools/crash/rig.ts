import type { EsimOffer, ProviderModule } from "@tandem/provider-contract";
import { type Fault, type RunningSimulator, type StartSimulatorOptions, startSimulator } from "@tandem/simulators";
import {
  type Database,
  newId,
  rootScope,
  systemClock,
  type Transaction,
  tenantScope,
  withScope,
} from "../../packages/core/src/kernel/index.ts";
import { setPolicy } from "../../packages/core/src/routing/index.ts";
import { createAccount, createPlatform } from "../../packages/core/src/tenancy/index.ts";
import {
  addKey,
  createProvider,
  type Keyring,
  parseKeyring,
  recordCountries,
} from "../../packages/core/src/upstreams/index.ts";
import { creditWallet, openWallet } from "../../packages/core/src/wallet/index.ts";
import { providerModules } from "../../packages/providers/src/index.ts";
import { type Stage, type UpstreamId, upstreamIds } from "./at-work.ts";

export type Simulators = Record<UpstreamId, RunningSimulator>;
/** Where an upstream listens and what it takes for credentials; it may run in another process. */
export type Reachable = Pick<RunningSimulator, "baseUrl" | "credentials">;

/** The deadline of one HTTP call in tests. */
export const quickTimeoutMs = 400;

/** Starts the three upstreams, each alone on a port of its own. */
export async function startSimulators(options: StartSimulatorOptions = {}): Promise<Simulators> {
  const started = await Promise.all(upstreamIds.map((id) => startSimulator(id, options)));
  return Object.fromEntries(started.map((simulator, index) => [upstreamIds[index], simulator])) as Simulators;
}

export async function closeSimulators(simulators: Simulators): Promise<void> {
  await Promise.all(Object.values(simulators).map((simulator) => simulator.close()));
}

export type StageOptions = {
  /** Money in the account's wallet, in micros; $100,000 when left out. */
  creditMicros?: bigint;
  timeoutMs?: number;
  priceMicros?: bigint;
  /** Whose turn is first; eSIM Access when left out. */
  primary?: UpstreamId;
};

/** Builds a shop that sells one plan, US 5 GB 30 days, which all three upstreams can serve. */
export async function setStage(
  database: Database,
  simulators: Record<UpstreamId, Reachable>,
  options: StageOptions = {},
): Promise<Stage> {
  const keyring = addKey("test");
  const tenant = await createPlatform(database, { slug: `shop-${newId().slice(-12)}`, name: "Test shop", hosts: [] });
  const { rootId } = tenant;
  const scope = tenantScope(rootId, rootId);
  const accountId = await withScope(database, scope, (tx) => openAccount(tx, options.creditMicros ?? 100_000_000_000n));
  const providers = await withScope(database, rootScope(rootId), async (tx) => {
    // Tests count pieces and money, so nobody explores.
    await setPolicy(
      tx,
      { tenantId: rootId, service: "esim", actor: "test" },
      { strategy: "tier", explorationShare: 0 },
    );
    return addProviders(tx, simulators, parseKeyring(keyring), {
      timeoutMs: options.timeoutMs ?? quickTimeoutMs,
      primary: options.primary ?? "esim-access",
    });
  });
  const priceMicros = options.priceMicros ?? 9_990_000n;
  const { planId, costs } = await withScope(database, rootScope(rootId), (tx) =>
    addPlan(tx, providers, simulators, priceMicros),
  );
  return {
    ...{ rootId, tenantId: rootId, accountId, planId, priceMicros: String(priceMicros), providers, keyring },
    costs: Object.fromEntries(upstreamIds.map((id) => [id, String(costs[id])])) as Stage["costs"],
  };
}

/** Another customer with money in the wallet. */
export async function openAccount(tx: Transaction, creditMicros: bigint): Promise<string> {
  const accountId = await createAccount(tx, { name: "Test traveller", email: `${newId()}@example.test` });
  await openWallet(tx, { accountId, currency: "USD" });
  if (creditMicros > 0n) {
    const credit = { transferId: newId(), accountId, amountMicros: creditMicros, actor: "test" };
    await creditWallet(tx, { ...credit, reason: "credit", note: "test money" });
  }
  return accountId;
}

async function addProviders(
  tx: Transaction,
  simulators: Record<UpstreamId, Reachable>,
  keyring: Keyring,
  { timeoutMs, primary }: { timeoutMs: number; primary: UpstreamId },
): Promise<Stage["providers"]> {
  const providers: Partial<Stage["providers"]> = {};
  for (const [index, adapter] of upstreamIds.entries()) {
    const simulator = simulators[adapter];
    const added = await createProvider(
      tx,
      { modules: providerModules, keyring, clock: systemClock },
      {
        adapter,
        name: adapter,
        tier: adapter === primary ? 1 : 2,
        priority: index * 10,
        baseUrl: simulator.baseUrl,
        credentials: { ...simulator.credentials },
        config: { requestsPerSecond: "0", timeoutMs: String(timeoutMs) },
      },
      "test",
    );
    providers[adapter] = added.id;
    const offers = { country: "US", offerCount: 1, fiveG: true, costPerGbMicros: 1n, currency: "USD" };
    await recordCountries(tx, { tenantId: added.tenantId, providerId: added.id }, [offers], systemClock.now());
  }
  return providers as Stage["providers"];
}

async function addPlan(
  tx: Transaction,
  providers: Stage["providers"],
  simulators: Record<UpstreamId, Reachable>,
  priceMicros: bigint,
): Promise<{ planId: string; costs: Record<UpstreamId, bigint> }> {
  const { rootId } = tx.scope;
  const owner = { root_id: rootId, tenant_id: rootId };
  const planId = newId();
  const hash = Buffer.from(planId);
  const content = { data_mode: "total", data_bytes: 5_000_000_000n, validity_days: 30, five_g: true } as const;
  await tx.sql
    .insertInto("catalog.plans")
    .values({
      ...owner,
      ...content,
      ...{ id: planId, slug: `us-${planId.slice(-12)}`, name: "United States 5 GB, 30 days", coverage: "country" },
      ...{
        country: "US",
        region_code: "north-america",
        countries: ["US"],
        data_mb: 5120,
        top_up: true,
        content_hash: hash,
      },
    })
    .execute();
  await tx.sql
    .insertInto("pricing.plan_prices")
    .values({ ...owner, plan_id: planId, price_micros: priceMicros, currency: "USD" })
    .execute();
  const costs: Partial<Record<UpstreamId, bigint>> = {};
  const now = systemClock.now();
  for (const id of upstreamIds) {
    const offer = await findOffer(providerModules[id], simulators[id]);
    const offerId = newId();
    costs[id] = offer.cost.amountMicros;
    await tx.sql
      .insertInto("catalog.offers")
      .values({
        ...owner,
        ...{ id: offerId, provider_id: providers[id], kind: "esim", offer_ref: offer.offerRef, name: offer.name },
        ...{
          countries: ["US"],
          data_mode: offer.dataMode,
          data_bytes: offer.dataBytes,
          validity_days: offer.validityDays,
        },
        ...{ after_allowance: offer.afterAllowance, starts_on: offer.startsOn, five_g: offer.fiveG },
        ...{ start_within_days: offer.startWithinDays, top_up_supported: offer.topUpSupported },
        ...{ cost_micros: offer.cost.amountMicros, currency: offer.cost.currency, content_hash: hash },
        ...{ first_seen_at: now, changed_at: now, synced_at: now },
      })
      .execute();
    await tx.sql
      .insertInto("catalog.plan_offers")
      .values({ ...owner, plan_id: planId, offer_id: offerId, provider_id: providers[id], exact: true })
      .execute();
  }
  return { planId, costs: costs as Record<UpstreamId, bigint> };
}

/** The upstream's cheapest offer for the United States alone of about 5 GB for 30 days. */
async function findOffer(module: ProviderModule | undefined, simulator: Reachable): Promise<EsimOffer> {
  const credentials = { ...simulator.credentials };
  const config = { requestsPerSecond: "0" };
  const esim = module?.create({ baseUrl: simulator.baseUrl, credentials, config }).esim;
  if (!esim) throw new Error("the adapter sells no eSIMs");
  const fitting: EsimOffer[] = [];
  for await (const page of esim.listOffers()) {
    fitting.push(
      ...page.filter(
        (offer) =>
          offer.countries.join() === "US" &&
          offer.dataMode === "total" &&
          offer.validityDays === 30 &&
          offer.dataBytes >= 5_000_000_000n &&
          offer.dataBytes <= 5_368_709_120n,
      ),
    );
  }
  const [cheapest] = fitting.sort((one, other) => Number(one.cost.amountMicros - other.cost.amountMicros));
  if (!cheapest) throw new Error("no offer for the United States, 5 GB, 30 days");
  return cheapest;
}

/** The same faults on several upstreams. */
export function failAll(simulators: Simulators, faults: Fault | readonly Fault[]): void {
  for (const simulator of Object.values(simulators)) simulator.fail(faults);
}
