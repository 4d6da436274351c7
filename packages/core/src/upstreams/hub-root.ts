import type { Clock, Database } from "../kernel/index.ts";
import { rootScope, withScope } from "../kernel/index.ts";
import { BreakerBoard } from "./breaker-board.ts";
import { bucketMs, CallWindow, windowMs } from "./call-window.ts";
import type { FailureRule } from "./decide-failure.ts";
import * as queries from "./hub-queries.ts";
import type { ProviderSnapshot } from "./hub-types.ts";
import type { SealedProvider } from "./provider.ts";
import { listSealedProviders } from "./provider-queries.ts";
import { loadBreakers } from "./save-breakers.ts";

/** What one process knows of a root's providers: read from the database at most once a second, when somebody asks. */
export class RootView {
  readonly rootId: string;
  readonly calls = new CallWindow();
  readonly breakers = new BreakerBoard();
  providers = new Map<string, SealedProvider>();
  countries = new Map<string, Map<string, queries.CountryEntry>>();
  health = new Map<string, queries.ServiceHealth[]>();
  ownRules: FailureRule[] = [];
  defaultRules: FailureRule[] = [];
  /** Made once per refresh. */
  snapshot: { takenAt: Date; providers: ProviderSnapshot[] } | null = null;
  #refreshedAtMs = Number.NEGATIVE_INFINITY;
  #bucketsSinceMs: number | null = null;
  #loading: Promise<void> | null = null;

  constructor(rootId: string) {
    this.rootId = rootId;
  }

  /** Reads afresh unless what is known is younger than `maxAgeMs`. Callers that come together share one read. */
  async ensureFresh(database: Database, clock: Clock, maxAgeMs: number): Promise<void> {
    const ageMs = clock.now().getTime() - this.#refreshedAtMs;
    if (ageMs >= 0 && ageMs < maxAgeMs) return;
    // Who wants it as of now cannot share a read that began before.
    if (maxAgeMs === 0) await this.#loading;
    this.#loading ??= this.#load(database, clock).finally(() => {
      this.#loading = null;
    });
    await this.#loading;
  }

  async #load(database: Database, clock: Clock): Promise<void> {
    const nowMs = clock.now().getTime();
    const since = new Date(this.#bucketsSinceMs ?? nowMs - windowMs);
    await withScope(database, rootScope(this.rootId), async (tx) => {
      const providers = await listSealedProviders(tx);
      if (this.defaultRules.length === 0) this.defaultRules = await queries.loadDefaultRules(tx);
      this.ownRules = await queries.loadOwnRules(tx);
      this.health = await queries.loadHealth(tx);
      if (this.#changed(providers)) this.countries = await queries.loadCountryMaps(tx);
      this.providers = new Map(providers.map((provider) => [provider.id, provider]));
      this.calls.load(await queries.loadBuckets(tx, since));
      this.breakers.load(await loadBreakers(tx));
    });
    // Other processes still add to the current bucket and perhaps the one before; older ones stay as they are.
    this.#bucketsSinceMs = nowMs - (nowMs % bucketMs) - bucketMs;
    this.#refreshedAtMs = nowMs;
    this.snapshot = null;
  }

  /** The country map is large and changes with its provider's version. */
  #changed(providers: readonly SealedProvider[]): boolean {
    return (
      providers.length !== this.providers.size ||
      providers.some((each) => this.providers.get(each.id)?.version !== each.version)
    );
  }
}
