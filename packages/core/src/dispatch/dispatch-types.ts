import type { Found, Outcome, ProviderError, ProviderInstance } from "@tandem/provider-contract";
import type { Micros, Transaction } from "../kernel/index.ts";
import type { ServiceName } from "../upstreams/index.ts";
import type { Attempt, Subject } from "./attempt.ts";

type Provider<Name extends ServiceName> = NonNullable<ProviderInstance[Name]>;

/** An attempt with what an adapter wants to be told. */
export type AttemptAtHand = Attempt & {
  /** Our reference for the upstream: the attempt's public id. */
  ref: string;
  /** Where the provider's webhooks are believed; adapters append their topic and our reference. */
  callbackUrl: string;
};

/** What is to be sent, and to whom it may be given. */
export type Dispatch<Name extends ServiceName, T> = {
  rootId: string;
  tenantId: string;
  accountId: string;
  subject: Subject;
  /** When the subject was made: paused providers are waited for, but not for long. */
  since: Date;
  service: Name;
  /** The adapter's method that sends: what failure rules, breakers and figures go by. */
  operation: string;
  /** Where to; `*` where it belongs to no country. */
  countryCode: string;
  /** Expected cost by provider. A provider that is missing is not asked. */
  costs: ReadonlyMap<string, Micros>;
  currency: string;
  /** What the customer pays, where no provider may cost more. */
  sellPriceMicros?: Micros;
  /** The sender belongs to this carrier: nobody else is asked, and no decision is stored. */
  only?: string;
  /** Providers to ask first, best first, as long as they can be used. */
  preferred?: readonly string[];
  /**
   * Whether it may go out twice when nobody can tell that it went out once (decision 0010). `after_error`: only where the provider
   * itself answered that it failed, and its first callback did not come.
   */
  mayRepeat: "always" | "after_error" | "never";
  /** Makes the call. Runs outside any transaction; its attempt is committed. */
  send(provider: Provider<Name>, attempt: AttemptAtHand): Promise<Outcome<T>>;
  /** Looks for what a lost call sent. `unsupported` where this provider cannot tell. `excludeRefs` belong to other attempts. */
  find?(provider: Provider<Name>, attempt: AttemptAtHand, excludeRefs: readonly string[]): Promise<Found<T>>;
  /** Writes what it came to, in the transaction that closes the attempt. Must be harmless to repeat. */
  settle?(tx: Transaction, ending: DispatchEnding<T>): Promise<void>;
};

/** A subject whose dispatch is worked out when it is taken up; null when there is nothing to send any more. */
export type DispatchPlan<Name extends ServiceName, T> = {
  rootId: string;
  subjectId: string;
  plan(tx: Transaction): Promise<Dispatch<Name, T> | null>;
};

/**
 * How it ended.
 *
 * - `done`        a provider took it; `value` is null when an earlier run or a webhook learned so
 * - `failed`      nobody took it; `error` is the last refusal, null when nobody could be asked
 * - `unresolved`  it may have gone out, nobody can tell, and it must not go out twice. A late webhook may still tell
 */
export type DispatchEnding<T> =
  | { kind: "done"; attempt: Attempt; value: T | null }
  | { kind: "failed"; attempt: Attempt | null; error: ProviderError | null; reason: string }
  | { kind: "unresolved"; attempt: Attempt };

/** `wait`: to be called again at that moment, or when a webhook told. */
export type DispatchResult<T> = DispatchEnding<T> | { kind: "wait"; until: Date };

/** What was learned of an attempt: by the call itself, or by a look for what it sent. */
export type Learned<T> = { from: "call"; outcome: Outcome<T> } | { from: "look"; found: Found<T> };
