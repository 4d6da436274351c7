import { z } from "@hono/zod-openapi";
import { json, route } from "../route.ts";
import { usageFilter, usageRecord } from "../usage.ts";
import { useService } from "../use-values.ts";
import { countryCode, day, id, list, money, page, paging } from "../values.ts";

const tag = "Operator: usage";

const filter = usageFilter.extend({
  provider: id("prv").optional(),
  country: countryCode.optional(),
  account: id("acc").optional(),
});

/** A use with what only operators see of it. */
export const operatorUse = usageRecord
  .extend({
    account: z.object({ id: id("acc"), name: z.string() }),
    provider: z.object({ id: id("prv"), name: z.string() }).nullable(),
    cost: money,
    margin: money,
    unpaid: money.openapi({ description: "Used beyond what the wallet had" }),
  })
  .openapi("OperatorUse");

export const listOperatorUsage = route({
  method: "get",
  path: "/v1/operator/usage",
  operationId: "listOperatorUsage",
  tag,
  summary: "Every use of the tenant's customers, newest first",
  access: "operator:read",
  request: { query: paging.extend(filter.shape) },
  responses: { 200: json(page(operatorUse), "One page of uses") },
});

export const exportOperatorUsage = route({
  method: "get",
  path: "/v1/operator/usage.csv",
  operationId: "exportOperatorUsage",
  tag,
  summary: "The same as a file, at most 50,000 lines",
  access: "operator:read",
  request: { query: filter },
  responses: { 200: { description: "A line for each use", content: { "text/csv": { schema: z.string() } } } },
});

export const operatorUsageSum = z
  .object({
    day: day.nullable(),
    group: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .openapi({ description: "By what is asked for; null where a use has none" }),
    service: useService,
    uses: z.int(),
    units: z.int(),
    charged: money,
    cost: money,
    margin: money,
  })
  .openapi("OperatorUsageSum");

export const sumOperatorUsage = route({
  method: "get",
  path: "/v1/operator/usage/summary",
  operationId: "sumOperatorUsage",
  tag,
  summary: "Sums by service, carrier, country or customer, over all or by day",
  access: "operator:read",
  request: {
    query: filter.extend({
      group: z.enum(["service", "provider", "country", "account"]).default("service"),
      byDay: z.enum(["true", "false"]).default("false"),
    }),
  },
  responses: { 200: json(list(operatorUsageSum), "The sums") },
});
