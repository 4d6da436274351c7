import type {
  EsimProvider,
  HttpObservation,
  Manifest,
  ProviderAccount,
  ProviderError,
  ProviderInstance,
  ProviderModule,
  RecordSubject,
  RecordsProvider,
  WebhookReader,
} from "@tandem/provider-contract";
import type { Clock, Database, Logger } from "../kernel/index.ts";
import type { BreakerView } from "./breaker-board.ts";
import type { CallResult } from "./call-result.ts";
import type { CallFigures } from "./call-window.ts";
import type { FailureAction, FailureDecision } from "./decide-failure.ts";
import type { CountryEntry, ServiceHealth } from "./hub-queries.ts";
import type { Keyring } from "./keyring.ts";
import type { ProviderInfo } from "./provider.ts";

export type HubOptions = {
  database: Database;
  /** The adapters that are built in, by manifest id. */
  modules: Readonly<Record<string, ProviderModule>>;
  keyring: Keyring;
  clock: Clock;
  logger: Logger;
  /** Every HTTP exchange with an upstream, for metrics. `providerId` is the row's id. */
  onHttp?: (providerId: string, observation: HttpObservation) => void;
};

/** A provider with all that routing and the console want to know of it. Plain data, at most a second old. */
export type ProviderSnapshot = ProviderInfo & {
  manifest: Manifest;
  health: ServiceHealth[];
  /** By country. A country that is missing is not served. */
  countries: ReadonlyMap<string, CountryEntry>;
  /** By `operation|country`; `operation|*` is all countries together. */
  figures: ReadonlyMap<string, CallFigures>;
  /** By `operation|country`, where a breaker is not plainly closed. */
  breakers: ReadonlyMap<string, BreakerView>;
  /** Calls of this process that wait for an answer. */
  inFlight: number;
};

export type HubSnapshot = { rootId: string; takenAt: Date; providers: ProviderSnapshot[] };

/**
 * Whether a call can be left out while its breaker is open. One that tells where money went, such as the look-up of a lost
 * order, and one that tells whether the upstream is back must be made; any other may be.
 */
export type Urgency = "may" | "must";

/** The services a provider's instance may have. */
export type ServiceName = Exclude<keyof ProviderInstance, "account" | "records" | "webhooks">;

/** The providers at work: one instance per row, what is known of them, and what to do when they fail. */
export type ProviderHub = {
  readonly modules: Readonly<Record<string, ProviderModule>>;

  /**
   * The eSIM service of a provider, whatever its status: an order placed before it was switched off must still be asked for.
   * Throws `provider.not_found`, `provider.adapter_unknown`, `provider.credentials_invalid`.
   */
  esim(providerId: string): Promise<EsimProvider>;

  /** Any service of a provider, as `esim`. Throws `provider.not_found` also when the provider has no such service. */
  service<Name extends ServiceName>(providerId: string, name: Name): Promise<NonNullable<ProviderInstance[Name]>>;

  /** Our account at a provider, for connection tests and health checks; told by its eSIM service where it has one. Throws as `esim`. */
  account(providerId: string): Promise<ProviderAccount>;

  /** The records a provider keeps of what it sold us. Throws as `esim`, `provider.not_found` also when it lists none. */
  records(providerId: string): Promise<RecordsProvider>;
  /** What of its manifest's subjects a provider lists with its settings; null for all of them. Throws as `esim`. */
  recordSubjects(providerId: string): Promise<readonly RecordSubject[] | null>;

  /** Reader of a provider's webhooks; `reader` is null when the adapter has none or cannot be loaded. Null for no such provider. */
  webhookReader(
    providerId: string,
  ): Promise<{ slug: string; reader: WebhookReader | null; successStatus: number } | null>;

  /** Providers of a root, by tier, priority and name. */
  list(rootId: string): Promise<ProviderInfo[]>;

  /** Everything routing wants to know, at most a second old. */
  snapshot(rootId: string): Promise<HubSnapshot>;

  /**
   * Asks to make a call now; to be followed by the call and by `observe`, whatever comes of it. False when it is not to be made:
   * the breaker is open, or half open with all its trial calls on their way. A call that `must` be made is counted as a trial
   * and never refused. `region` as in `observe`.
   */
  begin(providerId: string, operation: string, region: string, urgency?: Urgency): boolean;

  /**
   * Counts one call into success rate, latency and breaker. `region` is the country it was for, or `*`. Never throws; the
   * provider must have been asked for before (`esim`, `list`, `snapshot`).
   */
  observe(providerId: string, operation: string, region: string, result: CallResult): void;

  /** What to do after a failed call; `outcome` is how the paid call ended. The provider must have been asked for before. */
  decide(providerId: string, operation: string, error: ProviderError, outcome?: "rejected" | "unknown"): FailureAction;

  /** The same with the delay before a retry, how many, and why. */
  explainFailure(
    providerId: string,
    operation: string,
    error: ProviderError,
    outcome?: "rejected" | "unknown",
  ): FailureDecision;

  /** Reads a root's providers, rules and figures afresh now. */
  refresh(rootId: string): Promise<void>;

  /** Writes what was counted. Happens by itself every second. */
  flush(): Promise<void>;

  /** Writes what was counted and stops. */
  close(): Promise<void>;
};
