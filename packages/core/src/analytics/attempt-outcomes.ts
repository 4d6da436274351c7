import { type RawBuilder, sql } from "kysely";

/**
 * How attempts ended for the customer who waited, each counted once:
 *
 * - `delivered`  the customer got the eSIM from it
 * - `refused`    the provider said no: no stock, plan not sold, another price, our balance there spent, a request it calls wrong.
 *                Whoever is to blame, it did not deliver, so a refusal counts against its success rate
 * - `timedOut`   no answer in time, or accepted and not delivered in time; also what came after the order had gone on
 * - `errors`     it broke: 5xx, unreachable, limited, unreadable, our credentials refused, a profile that could not be made
 * - `unknown`    over, and nobody could ever tell what it did
 *
 * Left out are attempts still under way, those our own process dropped, and those still open when the order was closed for
 * another reason (the customer cancelled): none of them says anything of the provider.
 */
export type OutcomeCounts = { delivered: number; refused: number; timedOut: number; errors: number; unknown: number };

// Failures of the route itself; see ProviderErrorCategory for what each means. In all others the provider understood and said no.
const breakages = ["unreachable", "server", "rate_limited", "unreadable", "auth", "activation_failed"];

/** The outcome of the attempt `t`, one of the words of `OutcomeCounts`, or null where it counts for nothing. */
export const outcomeOfAttempt: RawBuilder<string | null> = sql`case
  when t.resolution = 'delivered' then 'delivered'
  when t.resolution is null and t.given_up_at is null then null
  when t.given_up_at is not null and t.next_step is null then null
  when t.interrupted and t.error is null then null
  when t.resolution = 'unresolved' then 'unknown'
  when t.error ->> 'category' = 'timeout' then 'timedOut'
  when t.error ->> 'category' = any(${breakages}::text[]) then 'errors'
  when t.error is not null then 'refused'
  when t.state = 'pending' or t.resolution in ('stock', 'loss') then 'timedOut'
  else 'unknown' end`;

/**
 * From how many cases on a share is called a rate. Twenty is the first number at which a single failure does not by itself miss
 * a target of 95 %; below it the mark "target missed" would tell of chance alone, and 0 % or 100 % of three says nothing.
 */
export const ratedFrom = 20;

/** `count` of `of`, and that as a rate from 0 to 1; null below `ratedFrom`. */
export type Share = { value: number | null; count: number; of: number };

/** A share with its rate, where there are enough cases to call it one. */
export function shareOf(count: number, of: number): Share {
  return { value: of >= ratedFrom ? count / of : null, count, of };
}

/** Delivered of all that ended, as `OutcomeCounts` counts them. */
export function successOf(outcomes: OutcomeCounts): Share {
  const { delivered, refused, timedOut, errors, unknown } = outcomes;
  return shareOf(delivered, delivered + refused + timedOut + errors + unknown);
}
