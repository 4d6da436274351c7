import { z } from "@hono/zod-openapi";
import { body, done, idempotencyHeaders, json, route } from "../route.ts";
import { dialled, direction, unitRate, useService } from "../use-values.ts";
import { countryCode, id, instant, list, money, page, paging } from "../values.ts";

const tag = "Operator: rates";

/** A whole set of rates, from a day on. It never changes. */
export const rateListVersion = z
  .object({
    id: id("rlv"),
    number: z.int(),
    validFrom: instant,
    rates: z.int().openapi({ description: "How many" }),
    basis: z.enum(["import", "demo"]).openapi({
      description: "demo: worked out for the demonstration, no carrier's offer",
    }),
    note: z.string(),
    createdBy: z.string(),
    createdAt: instant,
  })
  .openapi("RateListVersion");

/** A carrier's rate deck, or a price list of ours. */
export const rateList = z
  .object({
    id: id("rls"),
    kind: z.enum(["rate_deck", "price_list"]),
    name: z.string(),
    service: useService,
    direction,
    currency: z.string(),
    per: z.string().openapi({ example: "minute", description: "What its prices are for" }),
    provider: z.object({ id: id("prv"), name: z.string() }).nullable(),
    buyer: z
      .object({ id: id("tnt"), name: z.string() })
      .nullable()
      .openapi({ description: "The reseller it is for; null: own customers, or a deck" }),
    current: rateListVersion.nullable(),
    next: rateListVersion.nullable().openapi({ description: "The next to become valid" }),
  })
  .openapi("RateList");

const rateListDetail = rateList.extend({ versions: z.array(rateListVersion) }).openapi("RateListDetail");

export const listRateDecks = route({
  method: "get",
  path: "/v1/operator/rate-decks",
  operationId: "listRateDecks",
  tag,
  summary: "What carriers ask, by service",
  access: "operator:read",
  responses: { 200: json(list(rateList), "The rate decks; a reseller has none") },
});

const newList = { service: useService, direction: direction.default("outbound"), name: z.string().min(1).max(120) };

export const createRateDeck = route({
  method: "post",
  path: "/v1/operator/rate-decks",
  operationId: "createRateDeck",
  tag,
  summary: "Begin a rate deck of a carrier; its rates come by import",
  access: "operator:admin",
  request: {
    headers: idempotencyHeaders,
    body: body(z.object({ ...newList, providerId: id("prv") }).openapi("NewRateDeck")),
  },
  responses: { 201: json(rateList, "The deck; the one there was, where the carrier has one for this") },
});

export const listPriceLists = route({
  method: "get",
  path: "/v1/operator/price-lists",
  operationId: "listPriceLists",
  tag,
  summary: "What we ask, by service",
  access: "operator:read",
  responses: { 200: json(list(rateList), "Own price lists: for customers and for resellers") },
});

export const createPriceList = route({
  method: "post",
  path: "/v1/operator/price-lists",
  operationId: "createPriceList",
  tag,
  summary: "Begin a price list; its rates come by import",
  access: "operator:admin",
  request: {
    headers: idempotencyHeaders,
    body: body(z.object({ ...newList, buyerTenantId: id("tnt").nullable().default(null) }).openapi("NewPriceList")),
  },
  responses: { 201: json(rateList, "The list; the one there was, where there is one for this") },
});

const listParams = z.object({ listId: id("rls") });

export const getRateList = route({
  method: "get",
  path: "/v1/operator/rate-lists/{listId}",
  operationId: "getRateList",
  tag,
  summary: "A deck or price list with its versions",
  access: "operator:read",
  request: { params: listParams },
  responses: { 200: json(rateListDetail, "The list, newest version first") },
});

export const rateEntry = z
  .object({ prefix: z.string(), destination: z.string(), countryCode: countryCode.nullable(), rate: unitRate })
  .openapi("RateEntry");

const entryQuery = {
  versionId: id("rlv").optional().openapi({ description: "The one that counts now when left out" }),
  search: z
    .string()
    .max(80)
    .optional()
    .openapi({ description: "A number finds its prefixes, words find destinations" }),
};

export const listRates = route({
  method: "get",
  path: "/v1/operator/rate-lists/{listId}/rates",
  operationId: "listRates",
  tag,
  summary: "Rates of a version, by prefix",
  access: "operator:read",
  request: { params: listParams, query: paging.extend(entryQuery) },
  responses: { 200: json(page(rateEntry), "One page of rates") },
});

export const exportRates = route({
  method: "get",
  path: "/v1/operator/rate-lists/{listId}/rates.csv",
  operationId: "exportRates",
  tag,
  summary: "A whole version as a file that can be imported again",
  access: "operator:read",
  request: { params: listParams, query: z.object({ versionId: entryQuery.versionId }) },
  responses: {
    200: {
      description: "prefix,destination,price,increments,connection_fee",
      content: { "text/csv": { schema: z.string() } },
    },
  },
});

const cells = z.object({
  prefix: z.string(),
  destination: z.string(),
  price: z.string(),
  increments: z.string(),
  connection_fee: z.string(),
});

const rateChange = z.object({
  kind: z.enum(["new", "raised", "lowered", "changed", "removed"]),
  prefix: z.string(),
  destination: z.string(),
  before: unitRate.nullable(),
  after: unitRate.nullable(),
});

/** A file of rates as it would count, before it does. */
export const rateImport = z
  .object({
    id: id("rli"),
    list: rateList,
    fileName: z.string(),
    mode: z.enum(["replace", "merge"]),
    state: z.enum(["open", "confirmed", "dropped"]),
    rows: z.int(),
    good: z.int(),
    leftOut: z.int(),
    fileProblem: z.object({ message: z.string(), expected: z.string() }).nullable(),
    bad: z
      .array(
        z.object({
          line: z.int(),
          cells,
          problems: z.array(z.object({ field: z.string(), message: z.string(), expected: z.string() })),
        }),
      )
      .openapi({ description: "Every line that cannot be used as it is, at most 200" }),
    badCount: z.int(),
    counts: z.object({
      new: z.int(),
      raised: z.int(),
      lowered: z.int(),
      changed: z.int().openapi({ description: "Same price, other increments or fee" }),
      removed: z.int(),
      unchanged: z.int(),
    }),
    changes: z.array(rateChange).openapi({ description: "The largest first, at most 200" }),
  })
  .openapi("RateImport");

export const startRateImport = route({
  method: "post",
  path: "/v1/operator/rate-lists/{listId}/imports",
  operationId: "startRateImport",
  tag,
  summary: "Upload a CSV file and see what it would change; nothing counts yet",
  access: "operator:admin",
  request: {
    params: listParams,
    headers: idempotencyHeaders,
    body: body(
      z
        .object({
          fileName: z.string().min(1).max(200),
          content: z.string().min(1).openapi({ description: "prefix,destination,price,increments,connection_fee" }),
          mode: z.enum(["replace", "merge"]).default("replace").openapi({
            description: "replace: the file is the whole list; merge: prefixes it does not name stay",
          }),
        })
        .openapi("NewRateImport"),
    ),
  },
  responses: { 201: json(rateImport, "What the file holds and would change") },
});

const importParams = z.object({ importId: id("rli") });

export const getRateImport = route({
  method: "get",
  path: "/v1/operator/rate-imports/{importId}",
  operationId: "getRateImport",
  tag,
  summary: "An import as it stands",
  access: "operator:read",
  request: { params: importParams },
  responses: { 200: json(rateImport, "The import") },
});

export const correctRateImport = route({
  method: "put",
  path: "/v1/operator/rate-imports/{importId}/lines/{line}",
  operationId: "correctRateImport",
  tag,
  summary: "Correct a line of the file, or leave it out",
  access: "operator:admin",
  request: {
    params: importParams.extend({ line: z.coerce.number().int().min(2) }),
    body: body(z.object({ cells: cells.partial().nullable().openapi({ description: "null leaves the line out" }) })),
  },
  responses: { 200: json(rateImport, "The import with the correction") },
});

export const confirmRateImport = route({
  method: "post",
  path: "/v1/operator/rate-imports/{importId}/confirm",
  operationId: "confirmRateImport",
  tag,
  summary: "Make the file a version; refused while a line is wrong",
  access: "operator:admin",
  request: {
    params: importParams,
    headers: idempotencyHeaders,
    body: body(
      z.object({
        validFrom: instant.optional().openapi({ description: "At once when left out; not in the past" }),
        note: z.string().max(200).optional(),
      }),
    ),
  },
  responses: { 200: json(rateListVersion, "The version") },
});

export const dropRateImport = route({
  method: "delete",
  path: "/v1/operator/rate-imports/{importId}",
  operationId: "dropRateImport",
  tag,
  summary: "Drop an import that was not confirmed",
  access: "operator:admin",
  request: { params: importParams },
  responses: { 204: done("Dropped") },
});

/** What a number costs everywhere. */
export const rateTrial = z
  .object({
    countryCode: countryCode.nullable(),
    units: z.int(),
    price: z
      .object({
        rate: unitRate,
        total: money,
        destination: z.string().nullable(),
        source: z.enum(["price_list", "markup"]),
        listId: id("rls").nullable(),
        prefix: z.string().nullable(),
        markupPercent: z.number().nullable(),
      })
      .nullable()
      .openapi({ description: "What we ask; null when nothing says a price" }),
    ownCost: money.nullable().openapi({ description: "A reseller's: what its seller asks" }),
    carriers: z
      .array(
        z.object({
          provider: z.object({ id: id("prv"), name: z.string() }),
          rate: unitRate,
          prefix: z.string(),
          destination: z.string(),
          total: money,
          margin: money.nullable(),
          marginPercent: z.number().nullable(),
        }),
      )
      .openapi({ description: "Cheapest first; empty for a reseller" }),
  })
  .openapi("RateTrial");

export const tryRate = route({
  method: "get",
  path: "/v1/operator/rate-trial",
  operationId: "tryRate",
  tag,
  summary: "What a number would cost at each carrier, and what we ask",
  access: "operator:read",
  request: {
    query: z.object({
      service: useService,
      to: dialled,
      direction: direction.default("outbound"),
      units: z.coerce.number().int().min(1).max(1_000_000_000).optional(),
    }),
  },
  responses: { 200: json(rateTrial, "The comparison") },
});

export const markup = z
  .object({ service: useService, percent: z.number().min(0).max(10_000), isDefault: z.boolean() })
  .openapi("Markup");

export const listMarkups = route({
  method: "get",
  path: "/v1/operator/markups",
  operationId: "listMarkups",
  tag,
  summary: "What is added to a cost where no price list says a price",
  access: "operator:read",
  responses: { 200: json(list(markup), "One for each service") },
});

export const setMarkup = route({
  method: "put",
  path: "/v1/operator/markups/{service}",
  operationId: "setMarkup",
  tag,
  summary: "Set the markup of a service; it counts at once",
  access: "operator:admin",
  request: {
    params: z.object({ service: useService }),
    body: body(z.object({ percent: z.number().min(0).max(10_000) })),
  },
  responses: { 200: json(list(markup), "All markups after the change") },
});
