import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { EsimOffer, EsimProfile, EsimProvider } from "../esim.ts";
import type { EsimCapabilities } from "../manifest.ts";
import type { Outcome } from "../outcome.ts";
import type { ProviderContext, ProviderInstance, ProviderModule } from "../provider-module.ts";
import { type SuiteProxy, startProxy } from "./proxy.ts";
import type { SuiteSimulator } from "./simulator.ts";

/** What one adapter's test tells the suite. */
export type EsimSuiteOptions = {
  module: ProviderModule;
  startSimulator(): Promise<SuiteSimulator>;
  /** How `placeOrder` looks on the wire, for replies put in between. */
  orderCall: { method: string; path: RegExp };
  /** The upstream's reply to an order, changed to a status nobody documented; absent where that reply has no status. */
  withUnknownStatus?(body: string): string;
  /** Settings of the simulated account that a test needs, such as refunds enabled. Applied before each test. */
  prepare?(simulator: SuiteSimulator): void;
  /** For upstreams whose webhook URL is set in a portal; others are registered through the adapter. */
  setWebhookUrl?(simulator: SuiteSimulator, url: string): void;
  /** An offer every run can find in the simulator's catalogue, with its exact cost. */
  knownOffer: { country: string; gigabytes: number; validityDays: number; costMicros: bigint };
};

/** Short enough for tests of silence, long enough for a busy machine to answer everything else. */
const PATIENCE_MS = 400;
const DEADLINE_MS = 15_000;

/** A simulator with an adapter on it, for the tests of one `describe`. */
export class EsimHarness {
  readonly options: EsimSuiteOptions;
  #simulator: SuiteSimulator | null = null;
  #proxy: SuiteProxy | null = null;
  #offers: EsimOffer[] | null = null;
  #refs = 0;
  #clockAheadMs = 0;

  constructor(options: EsimSuiteOptions) {
    this.options = options;
    beforeAll(async () => {
      this.#simulator = await options.startSimulator();
      this.#proxy = await startProxy(this.#simulator.baseUrl);
      // The catalogue does not change from test to test, and is the slowest call there is.
      this.#offers = await collect(this.esim());
    });
    beforeEach(async () => {
      this.simulator.reset();
      options.prepare?.(this.simulator);
      // A reset upstream knows none of the tokens it gave out: the first call of a test would spend its faults on getting a new one.
      await this.esim().checkHealth();
    });
    afterEach(() => {
      this.simulator.clearFaults();
      this.proxy.intercept(null);
    });
    afterAll(async () => {
      await this.#proxy?.close();
      await this.#simulator?.close();
    });
  }

  get capabilities(): EsimCapabilities {
    const { esim } = this.options.module.manifest.capabilities;
    if (!esim) throw new Error("the manifest says nothing of eSIMs");
    return esim;
  }

  get simulator(): SuiteSimulator {
    return present(this.#simulator);
  }

  get proxy(): SuiteProxy {
    return present(this.#proxy);
  }

  get offers(): EsimOffer[] {
    return present(this.#offers);
  }

  /** A single-country offer with a total allowance: what most travellers buy. */
  get offer(): EsimOffer {
    const { country, gigabytes, validityDays } = this.options.knownOffer;
    const fits = (offer: EsimOffer) =>
      offer.countries.join() === country &&
      offer.dataMode === "total" &&
      offer.validityDays === validityDays &&
      Math.round(Number(offer.dataBytes) / 1e9) === gigabytes;
    return present(this.offers.filter(fits).sort((a, b) => (a.cost.amountMicros < b.cost.amountMicros ? -1 : 1))[0]);
  }

  instance(overrides: Partial<ProviderContext> = {}): ProviderInstance {
    return this.options.module.create({
      baseUrl: this.simulator.baseUrl,
      credentials: this.simulator.credentials,
      config: { ...this.simulator.config, requestsPerSecond: "0" },
      timeoutMs: DEADLINE_MS,
      clock: { now: () => new Date(Date.now() + this.#clockAheadMs) },
      ...overrides,
    });
  }

  /** Lets so much time pass that usage readings are no longer behind; for the simulator and the adapter alike. */
  outwaitUsageLag(): void {
    const ms = this.options.module.manifest.limits.usageLagMs + 60_000;
    this.#clockAheadMs += ms;
    this.simulator.advanceClock(ms);
  }

  esim(overrides: Partial<ProviderContext> = {}): EsimProvider {
    return present(this.instance(overrides).esim);
  }

  /** An adapter that gives up soon. */
  hastyEsim(): EsimProvider {
    return this.esim({ timeoutMs: PATIENCE_MS });
  }

  /** An adapter whose calls pass the proxy. */
  proxied(): EsimProvider {
    return this.esim({ baseUrl: this.proxy.baseUrl });
  }

  newRef(): string {
    this.#refs += 1;
    return `att_${Date.now().toString(36)}_${this.#refs}_end`;
  }

  order(quantity = 1) {
    return { ourRef: this.newRef(), offerRef: this.offer.offerRef, quantity, expectedUnitCost: this.offer.cost };
  }

  esimSales() {
    return this.simulator.sales().filter((sale) => sale.kind === "esim");
  }

  /** Buys and waits for the profiles. */
  async buy(quantity = 1): Promise<{ upstreamRef: string; profiles: EsimProfile[]; ourRef: string }> {
    const esim = this.esim();
    const order = this.order(quantity);
    const outcome = await settle(esim, await esim.placeOrder(order), quantity);
    if (outcome.kind !== "done") throw new Error(`the order ended ${JSON.stringify(outcome)}`);
    return { upstreamRef: outcome.upstreamRef, profiles: outcome.value, ourRef: order.ourRef };
  }

  async buyOne(): Promise<EsimProfile> {
    return present((await this.buy()).profiles[0]);
  }
}

/** The value, where the test has no meaning without it. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("the test needs a value that is not there");
  return value;
}

/** Every offer of the provider. */
export async function collect(esim: EsimProvider): Promise<EsimOffer[]> {
  const offers: EsimOffer[] = [];
  for await (const page of esim.listOffers()) offers.push(...page);
  return offers;
}

/** Asks until the order is no longer pending. */
export async function settle(
  esim: EsimProvider,
  outcome: Outcome<EsimProfile[]>,
  quantity: number,
): Promise<Outcome<EsimProfile[]>> {
  if (outcome.kind !== "pending") return outcome;
  let last: Outcome<EsimProfile[]> = outcome;
  await vi.waitFor(
    async () => {
      last = await esim.getOrder(outcome.upstreamRef, quantity);
      expect(last.kind).not.toBe("pending");
    },
    { timeout: DEADLINE_MS, interval: 50 },
  );
  return last;
}

/** Decimal US dollars of a simulator, in micros. */
export function dollarsToMicros(text: string): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}

/** An end for a search: after anything that was bought here, though the upstream's clock may have been put forward. */
export function wellAfter(): Date {
  return new Date(Date.now() + 365 * 86_400_000);
}
