import type { Micros } from "../kernel/index.ts";

/** One way to serve a request, with what is known of it now: a provider's offer for an order, a carrier's route for a call. */
export type Candidate = {
  /** The offer or route. Unique among the candidates; ties are broken by it. */
  id: string;
  providerId: string;
  /** The provider's name: what reasons call it. */
  name: string;
  /** The offer's name; null for calls. */
  offerName: string | null;
  /** 1 primary, 2 backup, up to 9. */
  tier: number;
  /** Within the tier, lower first, 0 to 1000. */
  priority: number;
  status: "active" | "inactive" | "maintenance";
  health: "healthy" | "degraded" | "down" | "unknown";
  /** Serves the place that is asked for. */
  covered: boolean;
  /** What the breaker lets through: 1 closed, 0 open, in between while it ramps up. */
  breakerShare: number;
  /** What it would cost us, fees included. */
  costMicros: Micros;
  currency: string;
  /** Recent calls, older ones counting less, so not whole numbers; refusals with a reason are left out. */
  calls: number;
  /** Of `calls`, those that succeeded: orders delivered, calls connected. */
  successes: number;
  /** Time to the result: delivery of an order, post-dial delay of a call. Null when not known. */
  timeMs: number | null;
  /** Used share of what it can carry, 0 to 1. Null when it has no such limit. */
  load: number | null;
  /** Places that are free now. Null when it has no such limit. */
  freeSlots: number | null;
};

/** What is asked for. Together with candidates and policy it decides the ranking; there is no clock and no chance beside it. */
export type RouteRequest = {
  /** What the customer pays; no candidate may cost more. Null where the price is not known beforehand. */
  sellPriceMicros: Micros | null;
  currency: string;
  /** What a candidate may cost to be asked in its turn; dearer ones come last. Null or left out: whatever the price covers. */
  fairCostMicros?: Micros | null;
  /** Providers the customer asked for, best first. */
  preferred?: readonly string[];
  /** Providers that were tried already for this request. */
  tried?: readonly string[];
  /** The provider that is to be asked once more, after a failure that passes: first of all, as long as it can be used. */
  again?: string;
  /** 32 bits, such as `seedOf(itemId)`: decides who explores and who goes through a breaker that ramps up. */
  seed: number;
  /** The `weighted` strategy's state before; the ranking has the one after. */
  turns?: Turns;
};

/** Smooth weighted round robin: each provider's credit. */
export type Turns = Readonly<Record<string, number>>;

/** Why a candidate was left out before any was scored. */
export type Exclusion =
  | "tried"
  | "inactive"
  | "maintenance"
  | "unhealthy"
  | "breaker_open"
  | "breaker_ramp"
  | "not_covered"
  | "no_capacity"
  | "overloaded"
  | "success_rate"
  | "too_slow"
  | "currency"
  | "no_margin"
  | "not_listed";
