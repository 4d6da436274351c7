import type { Found, Manifest, Money, Outcome, ProviderInstance } from "@tandem/provider-contract";
import { type Micros, publicId, type Transaction } from "../kernel/index.ts";
import type { ServiceName } from "../upstreams/index.ts";
import type { AttemptRow, LockedItem, OrderKind, OrderRow } from "./saga-rows.ts";
import type { OrdersServices } from "./services.ts";

/** An attempt with what its provider must be told. */
export type Purchase = {
  order: OrderRow;
  attempt: AttemptRow;
  /** The profile a top-up goes to. */
  target: { upstreamProfileRef: string; iccid: string } | null;
  /** Upstream orders that belong to other attempts, for a search that cannot go by our reference. */
  excludeRefs: string[];
  /** The provider finds lost orders by our own reference. */
  exact: boolean;
  /** The same call again with the same reference is not a second purchase. */
  repeatable: boolean;
};

/** Who can deliver an order, and what it costs us there. */
export type RoutableOffer = {
  id: string;
  providerId: string;
  name: string;
  offerRef: string;
  costMicros: Micros;
  currency: string;
};

/** What an attempt brought, on its way into our own books: under the order's lock, in the transaction that takes the money. */
export type Keeping = {
  services: OrdersServices;
  tx: Transaction;
  locked: LockedItem;
  attempt: AttemptRow;
  upstreamRef: string;
  now: Date;
};

/** What was delivered: its id among the things of its kind, and how its owner knows it. */
export type Kept = { id: string | null; label: string | null };

/** How a thing is given back to its upstream: plain data, which is stored, and a name for people. */
export type LateRef = { ref: Record<string, string>; label: string };

/**
 * What becomes of a thing bought once too often (O5). `stock`: the next equal order gets it. `cancel`: it is given back, again
 * and again until its upstream agrees. `loss`: it cannot be given back.
 */
export type WhenLate<Service, Thing> =
  | { kind: "stock" | "loss" }
  | {
      kind: "cancel";
      refOf(thing: Thing): LateRef;
      /** Safe to repeat. `refund`: what comes back of its cost. */
      cancel(provider: Service, ref: Record<string, string>): Promise<Outcome<{ refund: Money | null }>>;
    };

/**
 * How one kind of order is bought. The saga around it (attempts, look-ups, failover, money) is the same for all kinds: a new
 * service adds one of these, with `defineFulfilment`, and takes its orders with `acceptPurchase`.
 */
export type KindOfOrder<Name extends ServiceName, Thing> = {
  /** Whose providers are asked, and whose routing policy counts. */
  service: Name;
  /** The paid call, as the contract names it: failures are judged and counted by it. */
  operation: string;
  /** How far a provider keeps our reference. */
  traits(manifest: Manifest): Pick<Purchase, "exact" | "repeatable">;
  /** Left out: those the order was accepted with. */
  offers?(tx: Transaction, order: OrderRow, now: Date): Promise<readonly RoutableOffer[]>;
  /** The paid call. Never retried inside. */
  submit(provider: NonNullable<ProviderInstance[Name]>, purchase: Purchase): Promise<Outcome<Thing>>;
  /** How an order the upstream accepted stands now. */
  read(provider: NonNullable<ProviderInstance[Name]>, purchase: Purchase): Promise<Outcome<Thing>>;
  /** Looks for the order of a lost reply. */
  find(provider: NonNullable<ProviderInstance[Name]>, purchase: Purchase): Promise<Found<Thing>>;
  /** Writes the delivered thing. */
  keep(keeping: Keeping, thing: Thing): Promise<Kept>;
  whenLate: WhenLate<NonNullable<ProviderInstance[Name]>, Thing>;
  /** When nobody is left to ask: a person looks at it while the money stays held, or the money goes back at once. */
  whenNobody: "person" | "refund";
  /** How long an accepted order is waited for, and how often asked after; left out: as the policy says for eSIMs. */
  patience?: { allocationDeadlineMs: number; pollDelaysMs: readonly number[] };
};

/** A kind of order as the saga holds it. It hands each the provider and the thing of its own service, so they fit. */
// biome-ignore lint/suspicious/noExplicitAny: the saga holds kinds of every service and thing.
export type Fulfilment = KindOfOrder<any, any>;

/** Every kind of order that can be bought here. */
export type Fulfilments = Readonly<Partial<Record<OrderKind, Fulfilment>>>;

/** Makes a kind of order, its parts checked against its service's contract. */
export function defineFulfilment<Name extends ServiceName, Thing>(kind: KindOfOrder<Name, Thing>): Fulfilment {
  return kind;
}

/** How an order of this kind is bought. */
export function fulfilmentOf({ fulfilments }: Pick<OrdersServices, "fulfilments">, kind: OrderKind): Fulfilment {
  const fulfilment = fulfilments[kind];
  if (!fulfilment) throw new Error(`this process does not know how an order of kind ${kind} is bought`);
  return fulfilment;
}

/** The reference an upstream is given: the attempt's public id, 30 letters, never a prefix of another. */
export function referenceOf(attemptId: string): string {
  return publicId("att", attemptId);
}
