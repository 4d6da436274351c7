import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { NumberOrder, NumberSearch, OwnedNumber } from "../numbers.ts";
import type { Outcome } from "../outcome.ts";
import type { ProviderContext, ProviderInstance, ProviderModule } from "../provider-module.ts";
import type { ProviderEvent, RawWebhook, WebhookReader } from "../webhooks.ts";
import { present } from "./harness.ts";
import { type SuiteProxy, startProxy } from "./proxy.ts";
import { genuineOf, startReceiver, type WebhookReceiver } from "./receiver.ts";
import type { SuiteSimulator } from "./simulator.ts";

/** What one adapter's test tells every suite but the one of eSIMs. */
export type ServiceSuiteOptions = {
  module: ProviderModule;
  startSimulator(): Promise<SuiteSimulator>;
  /** Settings of the simulated account that a test needs. Applied before each test. */
  prepare?(simulator: SuiteSimulator): void;
  /** For upstreams whose webhook URL is set in a portal; others are registered through the adapter, where it can. */
  setWebhookUrl?(simulator: SuiteSimulator, url: string): void;
  /** Numbers of which the simulated carrier always has some free; default: local numbers of the US. */
  numberSearch?: NumberSearch;
  /** The account is billed afterwards, so it can never be empty. */
  postpaid?: boolean;
};

/** How a call looks on the wire, for replies put in between. */
export type WireCall = { method: string; path: RegExp };

/** Short enough for tests of silence, long enough for a busy machine to answer everything else. */
const PATIENCE_MS = 400;
const DEADLINE_MS = 15_000;
/** Lab time that passes between two looks at what webhooks told. */
const LOOK_MS = 2_000;

const usLocal: NumberSearch = { country: "US", type: "local", features: ["voice", "sms"], limit: 10 };

/**
 * A simulator, a proxy before it, a receiver of its webhooks and an adapter, for the tests of one `describe`. Suites rely on
 * conventions of the simulators: an operation has the name of the contract's method, a sale has the service's kind.
 */
export class ServiceHarness<Options extends ServiceSuiteOptions = ServiceSuiteOptions> {
  readonly options: Options;
  #simulator: SuiteSimulator | null = null;
  #proxy: SuiteProxy | null = null;
  #receiver: WebhookReceiver | null = null;
  #refs = 0;

  constructor(options: Options) {
    this.options = options;
    beforeAll(async () => {
      this.#simulator = await options.startSimulator();
      this.#proxy = await startProxy(this.#simulator.baseUrl);
      this.#receiver = await startReceiver(options.module.manifest.webhooks?.topics ?? []);
    });
    beforeEach(async () => {
      this.simulator.reset();
      options.prepare?.(this.simulator);
      await this.#registerWebhook();
      // A reset upstream knows none of the tokens it gave out: the first call of a test would spend its faults on a new one.
      await this.instance().account?.checkHealth();
      this.receiver.received.length = 0;
    });
    afterEach(() => {
      this.simulator.clearFaults();
      this.proxy.intercept(null);
    });
    afterAll(async () => {
      await this.#receiver?.close();
      await this.#proxy?.close();
      await this.#simulator?.close();
    });
  }

  get simulator(): SuiteSimulator {
    return present(this.#simulator);
  }

  get proxy(): SuiteProxy {
    return present(this.#proxy);
  }

  get receiver(): WebhookReceiver {
    return present(this.#receiver);
  }

  /** Our secret webhook address, without topic. */
  get callbackUrl(): string {
    return this.receiver.url;
  }

  get reader(): WebhookReader {
    return present(this.instance().webhooks);
  }

  instance(overrides: Partial<ProviderContext> = {}): ProviderInstance {
    return this.options.module.create({
      baseUrl: this.simulator.baseUrl,
      credentials: this.simulator.credentials,
      config: { ...this.simulator.config, requestsPerSecond: "0" },
      timeoutMs: DEADLINE_MS,
      ...overrides,
    });
  }

  /** An adapter that gives up soon. */
  hasty(): ProviderInstance {
    return this.instance({ timeoutMs: PATIENCE_MS });
  }

  /** An adapter whose calls pass the proxy. */
  proxied(): ProviderInstance {
    return this.instance({ baseUrl: this.proxy.baseUrl });
  }

  /** An adapter with credentials nobody gave out. */
  stranger(): ProviderInstance {
    const wrong = Object.entries(this.simulator.credentials).map(([name, value]) => [name, `${value}-wrong`]);
    return this.instance({ credentials: Object.fromEntries(wrong) });
  }

  newRef(): string {
    this.#refs += 1;
    return `att_${Date.now().toString(36)}_${this.#refs}_end`;
  }

  sales(kind: string) {
    return this.simulator.sales().filter((sale) => sale.kind === kind);
  }

  /** An order of a number that a search just showed. */
  async numberOrder(search: NumberSearch = this.options.numberSearch ?? usLocal): Promise<NumberOrder> {
    const found = await present(this.instance().numbers).searchNumbers(search);
    if (found.kind === "failed") throw new Error(`the search failed: ${JSON.stringify(found.error)}`);
    const { number, country, type } = present(found.value[0]);
    return { ourRef: this.newRef(), number, country, type, callbackUrl: this.callbackUrl };
  }

  /** Buys a number and waits until it is ours. */
  async ownNumber(): Promise<OwnedNumber> {
    const numbers = present(this.instance().numbers);
    const outcome = await this.settle(await numbers.orderNumber(await this.numberOrder()), (upstreamRef) =>
      numbers.getNumberOrder(upstreamRef),
    );
    if (outcome.kind !== "done") throw new Error(`the order ended ${JSON.stringify(outcome)}`);
    return outcome.value;
  }

  /** Asks until the outcome is no longer pending. */
  async settle<T>(outcome: Outcome<T>, ask: (upstreamRef: string) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    if (outcome.kind !== "pending") return outcome;
    let last: Outcome<T> = outcome;
    const asked = async () => {
      this.simulator.advanceClock(LOOK_MS);
      last = await ask(outcome.upstreamRef);
      expect(last.kind).not.toBe("pending");
    };
    await vi.waitFor(asked, { timeout: DEADLINE_MS, interval: 50 });
    return last;
  }

  /** What genuine webhooks told so far. */
  async told(): Promise<ProviderEvent[]> {
    return (await this.genuine()).flatMap((raw) => this.reader.parseWebhook(raw).events);
  }

  genuine(): Promise<RawWebhook[]> {
    return genuineOf(this.reader, this.receiver.received);
  }

  /** Lets lab time pass and webhooks arrive until one of their events is the wanted one, and answers with it. */
  async hear<E extends ProviderEvent>(wanted: (event: ProviderEvent) => event is E): Promise<E> {
    return await vi.waitUntil(
      async () => {
        this.simulator.advanceClock(LOOK_MS);
        await this.simulator.deliverWebhooks();
        return (await this.told()).find(wanted) ?? null;
      },
      { timeout: DEADLINE_MS, interval: 50 },
    );
  }

  async #registerWebhook(): Promise<void> {
    const { setWebhookUrl, module } = this.options;
    if (setWebhookUrl) {
      setWebhookUrl(this.simulator, this.receiver.url);
      return;
    }
    if (module.manifest.webhooks?.registration !== "api") return;
    expect(await this.reader.registerWebhook?.(this.receiver.url)).toEqual({ kind: "answered", value: null });
  }
}
