import { createHash } from "node:crypto";
import type { ProviderInstance } from "@tandem/provider-contract";
import { adapterUnknown, credentialsInvalid } from "./errors.ts";
import type { HubOptions } from "./hub-types.ts";
import { openSecrets } from "./manage-providers.ts";
import type { SealedProvider } from "./provider.ts";
import { timeoutOf } from "./provider-fields.ts";

type Made = { fingerprint: string; instance: ProviderInstance };
type Service = { readonly [method: string]: unknown };

/** Calls that buy, whatever the service: the first one of a provider is noted before it goes out. */
const purchases: ReadonlySet<PropertyKey> = new Set([
  ...["placeOrder", "topUp", "orderNumber", "sendMessage", "startVerification", "placeCall", "createRoom"],
  ...["sendFax", "orderSims", "createAccount", "renewAccount", "charge", "createCheckout"],
]);

/** The instances of all providers. An instance keeps its connections and tokens until its credentials or settings change. */
export class ProviderInstances {
  readonly #options: HubOptions;
  readonly #onPurchase: (provider: SealedProvider) => Promise<void>;
  readonly #made = new Map<string, Made>();
  readonly #inFlight = new Map<string, number>();

  /** `onPurchase` is awaited before a provider's first purchase goes out. */
  constructor(options: HubOptions, onPurchase: (provider: SealedProvider) => Promise<void>) {
    this.#options = options;
    this.#onPurchase = onPurchase;
  }

  /** Throws `provider.adapter_unknown`, `provider.credentials_invalid`. */
  of(provider: SealedProvider): Made {
    const fingerprint = fingerprintOf(provider);
    const known = this.#made.get(provider.id);
    if (known?.fingerprint === fingerprint) return known;
    const made = { fingerprint, instance: this.#watched(provider, this.#create(provider)) };
    this.#made.set(provider.id, made);
    return made;
  }

  inFlight(providerId: string): number {
    return this.#inFlight.get(providerId) ?? 0;
  }

  #create(provider: SealedProvider): ProviderInstance {
    const { modules, clock, keyring, onHttp } = this.#options;
    const module = modules[provider.adapter];
    if (!module) throw adapterUnknown(provider.adapter, Object.keys(modules));
    const { manifest } = module;
    const missing = manifest.credentialFields
      .filter((field) => field.required && !provider.credentialsSet.includes(field.name))
      .map((field) => field.name);
    if (missing.length > 0) throw credentialsInvalid({ missing, unknown: [] });
    return module.create({
      baseUrl: (provider.baseUrl ?? manifest.baseUrl).replace(/\/+$/, ""),
      credentials: openSecrets(keyring, provider).credentials,
      config: provider.config,
      timeoutMs: timeoutOf(provider.config),
      clock,
      ...(onHttp ? { observe: (observation) => onHttp(provider.id, observation) } : {}),
    });
  }

  /** The same instance with the calls of its services counted while they last, and its first purchase noted beforehand. */
  #watched(provider: SealedProvider, instance: ProviderInstance): ProviderInstance {
    const used = { value: provider.usedAt !== null };
    const { webhooks, account, records, ...services } = instance;
    const watched = Object.entries(services).map(([name, service]) => [
      name,
      service && this.#watchedService(provider, service as Service, used),
    ]);
    return {
      ...Object.fromEntries(watched),
      ...(account ? { account } : {}),
      ...(records ? { records } : {}),
      ...(webhooks ? { webhooks } : {}),
    };
  }

  #watchedService(provider: SealedProvider, service: Service, used: { value: boolean }): Service {
    const wrapped = new Map<PropertyKey, unknown>();
    return new Proxy(service, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const known = wrapped.get(name);
        if (known) return known;
        const call = value.bind(target);
        const counted = async (...args: unknown[]) => {
          if (!used.value && purchases.has(name)) {
            await this.#onPurchase(provider);
            used.value = true;
          }
          return this.#counted(provider.id, () => call(...args));
        };
        // What answers in pages, or at once, is no call that waits.
        const result = typeof name === "string" && /^(list(Offers|Numbers|Entries)|render)/.test(name) ? call : counted;
        wrapped.set(name, result);
        return result;
      },
    });
  }

  async #counted<T>(providerId: string, call: () => Promise<T>): Promise<T> {
    this.#inFlight.set(providerId, this.inFlight(providerId) + 1);
    try {
      return await call();
    } finally {
      this.#inFlight.set(providerId, this.inFlight(providerId) - 1);
    }
  }
}

/** Changes with everything an instance is made from. A rewrapped data key changes nothing. */
function fingerprintOf(provider: SealedProvider): string {
  const { adapter, baseUrl, config, envelope } = provider;
  return createHash("sha256")
    .update(JSON.stringify([adapter, baseUrl, config]))
    .update(envelope.sealed)
    .digest("hex");
}
