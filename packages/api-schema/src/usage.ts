import { z } from "@hono/zod-openapi";
import { json, route } from "./route.ts";
import { dialled, direction, unitRate, useService } from "./use-values.ts";
import { countryCode, day, id, instant, list, money, page, paging } from "./values.ts";

const tag = "Usage";

/** What a use costs before it is made. */
export const ratePrice = z
  .object({
    service: useService,
    direction,
    countryCode: countryCode.nullable(),
    destination: z.string().nullable().openapi({ example: "United Kingdom mobile" }),
    rate: unitRate,
    total: money.openapi({ description: "What `units` come to" }),
    units: z.int(),
  })
  .openapi("RatePrice");

export const getRate = route({
  method: "get",
  path: "/v1/rates",
  operationId: "getRate",
  tag,
  summary: "What a call, message or page to a number costs, before it is made",
  access: "public",
  request: {
    query: z.object({
      service: useService,
      to: dialled.openapi({ description: "Whom it goes to; of what comes in, your own number" }),
      direction: direction.default("outbound"),
      units: z.coerce
        .number()
        .int()
        .min(1)
        .max(1_000_000_000)
        .optional()
        .openapi({ description: "Seconds of a call, segments, pages …; one `per` when left out" }),
    }),
  },
  responses: { 200: json(ratePrice, "The price. `rating.no_price` when it is not sold") },
});

export const usageFilter = z.object({
  from: day.optional().openapi({ description: "First day (UTC); 30 days ago when left out" }),
  to: day.optional().openapi({ description: "Last day (UTC), included; today when left out" }),
  service: useService.optional(),
});

/** Something that was used and charged. */
export const usageRecord = z
  .object({
    id: id("use"),
    at: instant,
    service: useService,
    direction,
    otherParty: z.string().nullable().openapi({ description: "Whom it went to or came from" }),
    countryCode: countryCode.nullable(),
    units: z.int().openapi({ description: "As the service is counted: seconds, segments, pages …" }),
    billedUnits: z.int(),
    includedUnits: z.int().openapi({ description: "Covered by a subscription" }),
    charged: money,
    refunded: money,
  })
  .openapi("UsageRecord");

export const listUsage = route({
  method: "get",
  path: "/v1/usage",
  operationId: "listUsage",
  tag,
  summary: "What the account used, newest first",
  access: "wallet:read",
  request: { query: paging.extend(usageFilter.shape) },
  responses: { 200: json(page(usageRecord), "One page of uses") },
});

/** Sums of one service. Units of different services are never added up. */
export const usageSum = z
  .object({
    day: day.nullable(),
    service: useService,
    uses: z.int(),
    units: z.int(),
    includedUnits: z.int(),
    charged: money,
  })
  .openapi("UsageSum");

export const sumUsage = route({
  method: "get",
  path: "/v1/usage/summary",
  operationId: "sumUsage",
  tag,
  summary: "What the account used, by day and service",
  access: "wallet:read",
  request: { query: usageFilter },
  responses: { 200: json(list(usageSum), "A row for each day and service with any use") },
});
