import { z } from "@hono/zod-openapi";
import { json, route } from "../route.ts";
import { id, instant, list, money } from "../values.ts";

/** How a provider does right now. `paused`: an operator took it out; `down`: the breaker or the health check did. */
export const healthState = z.enum(["healthy", "degraded", "down", "paused", "unknown"]).openapi("HealthState");

/** A number with what it should be and how it was in the period before. Rates are 0 to 1, times are seconds. */
export const figure = z
  .object({
    value: z.number().nullable().openapi({ description: "null while there is nothing to count" }),
    target: z.number().nullable(),
    previous: z.number().nullable(),
  })
  .openapi("Figure");

/**
 * A rate from 0 to 1 with the cases behind it: `count` of `of`. Below 20 cases `value` is null, since a share of so few says
 * nothing; then show "3 of 4".
 */
export const rate = figure
  .extend({
    value: z.number().nullable().openapi({ description: "0 to 1; null below 20 cases: not enough data" }),
    count: z.int(),
    of: z.int(),
  })
  .openapi("Rate");

/** A length of time over `of` cases: `value` is the median. Seconds. */
export const spread = figure
  .extend({
    value: z.number().nullable().openapi({ description: "The median; null without a case" }),
    p95: z.number().nullable().openapi({ description: "95 of 100 were faster; null below 20 cases" }),
    of: z.int(),
  })
  .openapi("Spread");

/** The average of what customers gave, 1 to 5, and how many did. */
export const rating = figure.extend({ of: z.int() }).openapi("RatingFigure");

/**
 * How attempts at a provider ended. All but `delivered` count against its success rate, a refusal ("no stock") too: it did not
 * deliver. Attempts under way, and those the customer or our own process ended, are in none.
 */
export const outcomes = z
  .object({
    delivered: z.int(),
    refused: z
      .int()
      .openapi({ description: "The provider said no: no stock, not sold, another price, our balance spent" }),
    timedOut: z.int().openapi({ description: "No answer or no eSIM in time" }),
    errors: z.int().openapi({ description: "It broke: 5xx, unreachable, limited, unreadable, eSIM could not be made" }),
    unknown: z.int().openapi({ description: "Over, and nobody could tell whether it was bought" }),
  })
  .openapi("AttemptOutcomes");

/** Delivered eSIM profiles, those of them seen on a phone, and those seen on a network: the traveller's doing, not ours. */
export const activation = z.object({ delivered: z.int(), installed: z.int(), used: z.int() }).openapi("Activation");

/** Money figure with the period before. */
export const moneyFigure = z.object({ value: money, previous: money.nullable() }).openapi("MoneyFigure");

export const seriesPoint = z
  .object({
    at: instant,
    orders: z.int(),
    delivered: z.int(),
    failed: z.int(),
    manual: z.int(),
    revenue: money,
    cost: money,
    margin: money,
    deliverySecondsMedian: z.number().nullable(),
  })
  .openapi("SeriesPoint");

export const providerSummary = z
  .object({
    id: id("prv"),
    name: z.string(),
    upstream: z.string(),
    tier: z.int(),
    health: healthState,
    successRate: rate,
    outcomes,
    deliverySeconds: spread.openapi({ description: "From our asking the provider to the installable eSIM" }),
    uptime: rate.openapi({ description: "Health checks that passed" }),
    satisfaction: rating,
    activation,
    shareOfOrders: z.number(),
    balance: money.nullable(),
  })
  .openapi("ProviderSummary");

/** Something a person should look at now. `link` is a page of the console. */
export const attention = z
  .object({
    kind: z.enum([
      "manual_queue",
      "provider_down",
      "provider_low_balance",
      "dead_jobs",
      "unknown_attempts",
      "forged_webhooks",
      "coverage_gap",
      "delayed_orders",
    ]),
    title: z.string(),
    detail: z.string(),
    count: z.int(),
    tone: z.enum(["bad", "warn", "neutral"]),
    since: instant.nullable(),
    link: z.string(),
  })
  .openapi("Attention");

export const overview = z
  .object({
    range: z.object({ from: instant, to: instant, step: z.enum(["hour", "day"]) }),
    orders: figure,
    successRate: rate.openapi({ description: "Orders delivered of those that ended or wait for a person" }),
    deliverySeconds: spread.openapi({ description: "From the accepted order to the installable eSIM" }),
    activation,
    revenue: moneyFigure,
    cost: moneyFigure,
    margin: moneyFigure,
    marginRate: figure,
    failovers: figure.openapi({ description: "Orders another provider delivered than the one asked first" }),
    byHand: figure.openapi({ description: "Orders a person delivered" }),
    satisfaction: rating,
    providers: z.array(providerSummary),
    series: z.array(seriesPoint),
    attention: z.array(attention),
  })
  .openapi("Overview");

export const getOverview = route({
  method: "get",
  path: "/v1/operator/overview",
  operationId: "getOverview",
  tag: "Operator: overview",
  summary: "The figures, charts and open questions of the first console page",
  access: "operator:read",
  request: { query: z.object({ range: z.enum(["today", "7d", "30d", "90d"]).default("today") }) },
  responses: { 200: json(overview, "The overview") },
});

export const searchHit = z
  .object({
    kind: z.enum([
      "order",
      "esim",
      "account",
      "provider",
      "plan",
      "number",
      "sender",
      "message",
      "verification",
      "call",
      "room",
      "fax",
      "sim",
      "vpn",
      "payment",
      "decision",
      "webhook",
    ]),
    id: z.string(),
    title: z.string(),
    subtitle: z.string(),
    link: z.string(),
  })
  .openapi("SearchHit");

export const search = route({
  method: "get",
  path: "/v1/operator/search",
  operationId: "search",
  tag: "Operator: overview",
  summary:
    "Find anything of the console by what one has at hand: a whole id, digits of a number or ICCID, part of a name",
  access: "operator:read",
  request: {
    query: z.object({ q: z.string().min(1).max(120), limit: z.coerce.number().int().min(1).max(50).default(20) }),
  },
  responses: { 200: json(list(searchHit), "Best first") },
});
