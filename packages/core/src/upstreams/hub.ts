import type { ProviderError, WebhookReader } from "@tandem/provider-contract";
import { assert, DomainError, rootScope, withoutScope, withScope } from "../kernel/index.ts";
import { type CallResult, kindOf } from "./call-result.ts";
import { decideFailure, type FailureDecision } from "./decide-failure.ts";
import { providerNotFound } from "./errors.ts";
import { ProviderInstances } from "./hub-instances.ts";
import { addToBuckets } from "./hub-queries.ts";
import { RootView } from "./hub-root.ts";
import type { HubOptions, HubSnapshot, ProviderHub, ProviderSnapshot, ServiceName, Urgency } from "./hub-types.ts";
import type { SealedProvider } from "./provider.ts";
import { findRootOfProvider, markUsed } from "./provider-queries.ts";
import { saveBreakers } from "./save-breakers.ts";

// Changes made elsewhere are noticed within this time, figures and breakers of other processes as well.
const maxAgeMs = 1_000;
const flushMs = 1_000;

/** Makes the hub of one process. It reads when asked, writes what it counted every second, and keeps no timer that holds the process. */
export function createProviderHub(options: HubOptions): ProviderHub {
  const hub = new Hub(options);
  hub.start();
  return hub;
}

class Hub implements ProviderHub {
  readonly modules: HubOptions["modules"];
  readonly #options: HubOptions;
  readonly #instances: ProviderInstances;
  readonly #roots = new Map<string, RootView>();
  readonly #rootOf = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: HubOptions) {
    this.modules = options.modules;
    this.#options = options;
    this.#instances = new ProviderInstances(options, (provider) => this.#noteFirstPurchase(provider));
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.flush().catch((error) =>
        this.#options.logger.warn({ err: error }, "figures of providers could not be written"),
      );
    }, flushMs);
    this.#timer.unref();
  }

  esim(providerId: string) {
    return this.service(providerId, "esim");
  }

  async service<Name extends ServiceName>(providerId: string, name: Name) {
    const { provider } = await this.#find(providerId);
    const service = this.#instances.of(provider).instance[name];
    if (!service) throw new DomainError("provider.not_found", { providerId, service: name });
    return service;
  }

  async account(providerId: string) {
    const { provider } = await this.#find(providerId);
    const { instance } = this.#instances.of(provider);
    const account = instance.account ?? instance.esim;
    if (!account) throw new DomainError("provider.not_found", { providerId, service: "account" });
    return account;
  }

  async records(providerId: string) {
    const { provider } = await this.#find(providerId);
    const { records } = this.#instances.of(provider).instance;
    if (!records) throw new DomainError("provider.not_found", { providerId, service: "records" });
    return records;
  }

  async recordSubjects(providerId: string) {
    const { provider } = await this.#find(providerId);
    const { records } = this.#instances.of(provider).instance;
    return records ? (records.subjects ?? null) : [];
  }

  async webhookReader(providerId: string) {
    const found = await this.#find(providerId).catch((error) => {
      if (error instanceof DomainError && error.code === "provider.not_found") return null;
      throw error;
    });
    if (!found) return null;
    const { provider } = found;
    const successStatus = this.modules[provider.adapter]?.manifest.webhooks?.successStatus ?? 200;
    return { slug: provider.slug, reader: this.#readerOf(provider), successStatus };
  }

  async list(rootId: string) {
    const view = await this.#fresh(rootId);
    return [...view.providers.values()].map(({ envelope: _, ...info }) => info);
  }

  async snapshot(rootId: string): Promise<HubSnapshot> {
    const view = await this.#fresh(rootId);
    view.snapshot ??= { takenAt: this.#options.clock.now(), providers: this.#describe(view) };
    return { rootId, ...view.snapshot };
  }

  begin(providerId: string, operation: string, region: string, urgency: Urgency = "may"): boolean {
    const view = this.#roots.get(this.#rootOf.get(providerId) ?? "");
    if (!view) return true;
    const key = { providerId, operation, region };
    const { admitted, changed } = view.breakers.begin(key, this.#options.clock.now(), urgency === "must");
    if (changed) view.snapshot = null;
    return admitted || urgency === "must";
  }

  observe(providerId: string, operation: string, region: string, result: CallResult): void {
    const rootId = this.#rootOf.get(providerId);
    const view = rootId === undefined ? undefined : this.#roots.get(rootId);
    if (!view) {
      this.#options.logger.error({ providerId, operation }, "a call of a provider nobody asked for was not counted");
      return;
    }
    const key = { providerId, operation, region };
    const now = this.#options.clock.now();
    view.calls.record(key, result, now.getTime());
    // Figures may be a second old; a breaker that moved must not be.
    if (view.breakers.record(key, kindOf(result), now, result.error?.message)) view.snapshot = null;
  }

  decide(providerId: string, operation: string, error: ProviderError, outcome?: "rejected" | "unknown") {
    return this.explainFailure(providerId, operation, error, outcome).action;
  }

  explainFailure(
    providerId: string,
    operation: string,
    error: ProviderError,
    outcome?: "rejected" | "unknown",
  ): FailureDecision {
    const view = this.#roots.get(this.#rootOf.get(providerId) ?? "");
    const provider = view?.providers.get(providerId);
    assert(view && provider, "a failure is judged after its provider was asked for");
    const rules = [...view.ownRules, ...view.defaultRules];
    const failure = { providerId, adapter: provider.adapter, operation, error };
    return decideFailure(rules, outcome ? { ...failure, outcome } : failure);
  }

  async refresh(rootId: string): Promise<void> {
    await this.#fresh(rootId, 0);
  }

  flush(): Promise<void> {
    // One after another: what is being written is kept until the answer tells whether it was.
    const next = this.#flushing.catch(() => undefined).then(() => this.#flushAll());
    this.#flushing = next;
    return next;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #find(providerId: string): Promise<{ view: RootView; provider: SealedProvider }> {
    const known = this.#rootOf.get(providerId);
    const rootId = known ?? (await withoutScope(this.#options.database, (tx) => findRootOfProvider(tx, providerId)));
    if (!rootId) throw providerNotFound(providerId);
    const view = await this.#fresh(rootId);
    const provider = view.providers.get(providerId);
    if (!provider) throw providerNotFound(providerId);
    return { view, provider };
  }

  async #fresh(rootId: string, ageMs = maxAgeMs): Promise<RootView> {
    const view = this.#roots.get(rootId) ?? new RootView(rootId);
    this.#roots.set(rootId, view);
    await view.ensureFresh(this.#options.database, this.#options.clock, ageMs);
    for (const id of view.providers.keys()) this.#rootOf.set(id, rootId);
    return view;
  }

  #readerOf(provider: SealedProvider): WebhookReader | null {
    try {
      return this.#instances.of(provider).instance.webhooks ?? null;
    } catch (error) {
      this.#options.logger.error({ err: error, providerId: provider.id }, "a provider's webhooks cannot be read");
      return null;
    }
  }

  #describe(view: RootView): ProviderSnapshot[] {
    const now = this.#options.clock.now();
    return [...view.providers.values()].flatMap(({ envelope: _, ...info }) => {
      const manifest = this.modules[info.adapter]?.manifest;
      // A row whose adapter is gone cannot serve; it stays in lists so that an operator sees it.
      if (!manifest) return [];
      return {
        ...info,
        manifest,
        health: view.health.get(info.id) ?? [],
        countries: view.countries.get(info.id) ?? new Map(),
        figures: view.calls.figuresOf(info.id, now.getTime()),
        breakers: view.breakers.viewOf(info.id, now),
        inFlight: this.#instances.inFlight(info.id),
      };
    });
  }

  async #noteFirstPurchase(provider: SealedProvider): Promise<void> {
    await withScope(this.#options.database, rootScope(provider.rootId), (tx) =>
      markUsed(tx, provider.id, this.#options.clock.now()),
    );
  }

  async #flushAll(): Promise<void> {
    for (const view of this.#roots.values()) {
      const buckets = view.calls.takeUnsaved();
      const breakers = view.breakers.takeChanged();
      if (buckets.length === 0 && breakers.length === 0) continue;
      try {
        const totals = await withScope(this.#options.database, rootScope(view.rootId), async (tx) => {
          await saveBreakers(tx, breakers);
          return buckets.length === 0 ? [] : addToBuckets(tx, buckets);
        });
        view.calls.saved(totals);
      } catch (error) {
        view.calls.notSaved();
        view.breakers.notSaved(breakers);
        throw error;
      }
    }
  }
}
