import { z } from "@hono/zod-openapi";
import { order } from "./orders.ts";
import { body, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { countryCode, id, instant, money, page, paging, phoneNumber } from "./values.ts";

export const numberFeature = z.enum(["voice", "sms", "mms", "fax"]).openapi("NumberFeature");
export const numberType = z.enum(["local", "mobile", "national", "toll_free"]).openapi("NumberType");

const features = z
  .array(numberFeature)
  .nullable()
  .openapi({ description: "What it can be used for; null when its carrier does not tell beforehand" });

/** Papers a country asks of a number's user, as its carrier states them. */
export const numberRequirement = z
  .object({
    name: z.string(),
    description: z.string(),
    kind: z.enum(["document", "address", "text", "other"]),
  })
  .openapi("NumberRequirement");

/** A number that can be bought now. Nothing is reserved by finding it. */
export const freeNumber = z
  .object({
    offer: z.string().openapi({ description: "What `POST /v1/numbers` takes: this number at exactly this price" }),
    number: phoneNumber,
    country: countryCode,
    type: numberType,
    locality: z.string().nullable(),
    region: z.string().nullable(),
    features,
    monthlyPrice: money,
    setupPrice: money,
    dueNow: money.openapi({ description: "Setup and the first month" }),
    best: z.boolean().openapi({ description: "The cheapest of those that can do the most" }),
    cheapest: z.boolean(),
    requirements: z
      .array(numberRequirement)
      .nullable()
      .openapi({ description: "Papers that are wanted before it can be bought; null when its carrier does not say" }),
    expiresAt: instant.openapi({ description: "Until then it can be bought at this price" }),
  })
  .openapi("FreeNumber");

export const numberStatus = z.enum(["waiting", "active", "releasing", "released"]).openapi("NumberStatus");

/** What happens to calls and messages that reach a number. */
export const numberSettings = z
  .object({
    sms: z.boolean().openapi({ description: "Messages to it are taken" }),
  })
  .openapi("NumberSettings");

/** A number the account has, or had. */
export const ownNumber = z
  .object({
    id: id("num"),
    number: phoneNumber,
    country: countryCode,
    type: numberType,
    locality: z.string().nullable(),
    region: z.string().nullable(),
    features,
    status: numberStatus.openapi({
      description: "`waiting`: bought, not working yet; `releasing`: on its way back to its carrier",
    }),
    label: z.string().nullable(),
    settings: numberSettings,
    monthlyPrice: money,
    paidUntil: instant,
    orderId: id("ord"),
    createdAt: instant,
    releasedAt: instant.nullable(),
  })
  .openapi("OwnNumber");

const tag = "Numbers";
const byNumber = { params: z.object({ numberId: id("num") }) };
const digits = (max: number) => z.string().regex(new RegExp(`^\\d{1,${max}}$`), `1 to ${max} digits`);
const flagList = z
  .string()
  .regex(/^(voice|sms|mms|fax)(,(voice|sms|mms|fax))*$/, "features separated by commas, such as voice,sms")
  .transform((text) => [...new Set(text.split(","))] as z.infer<typeof numberFeature>[]);

/** What number is wanted. */
export const numberSearch = z.object({
  country: countryCode,
  type: numberType.default("local"),
  areaCode: digits(6).optional().openapi({ description: "National destination code, such as 212" }),
  contains: digits(12).optional().openapi({ description: "Digits that occur in the number" }),
  endsWith: digits(12).optional(),
  locality: z.string().min(1).max(80).optional(),
  region: z.string().min(1).max(10).optional().openapi({ description: "State or province, in US and CA" }),
  features: flagList.optional().openapi({ type: "string", example: "voice,sms" }),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

/** What a search of all carriers found. */
export const found = <Free extends z.ZodType>(free: Free) =>
  z.object({
    data: z.array(free),
    carriers: z
      .object({ asked: z.int(), answered: z.int() })
      .openapi({ description: "Fewer answered than asked: some numbers may be missing" }),
  });

export const searchNumbers = route({
  method: "get",
  path: "/v1/numbers/search",
  operationId: "searchNumbers",
  tag,
  summary: "Free numbers of all carriers, live, with prices; the cheapest first",
  description:
    "Every carrier that sells in the country is asked at once. One that is slow or fails is left out, and `carriers` says so.",
  access: "numbers:read",
  request: { query: numberSearch },
  responses: { 200: json(found(freeNumber), "What is free now") },
});

export const listNumberRequirements = route({
  method: "get",
  path: "/v1/numbers/requirements",
  operationId: "listNumberRequirements",
  tag,
  summary: "Papers a country's numbers need, as the carriers state them",
  access: "numbers:read",
  request: { query: z.object({ country: countryCode, type: numberType.default("local") }) },
  responses: {
    200: json(
      z.object({
        data: z.array(numberRequirement),
        known: z.boolean().openapi({ description: "false: no carrier says, so papers may be wanted all the same" }),
      }),
      "What is wanted",
    ),
  },
});

export const createNumber = route({
  method: "post",
  path: "/v1/numbers",
  operationId: "createNumber",
  tag,
  summary: "Buy a number that a search showed",
  description:
    "Money is held at once and taken when the number is yours; follow the order. When somebody else was faster it ends as `failed` with `numbers.taken`, and nothing is charged.",
  access: "numbers:write",
  request: {
    headers: requiredIdempotencyHeaders,
    body: body(
      z
        .strictObject({ offer: z.string().min(1).max(8_000), label: z.string().trim().min(1).max(60).optional() })
        .openapi("NewNumber"),
    ),
  },
  responses: { 202: json(order, "Accepted; the money is held") },
});

export const listNumbers = route({
  method: "get",
  path: "/v1/numbers",
  operationId: "listNumbers",
  tag,
  summary: "The account's numbers, newest first",
  access: "numbers:read",
  request: { query: paging.extend({ status: numberStatus.optional() }) },
  responses: { 200: json(page(ownNumber), "One page of numbers") },
});

export const getNumber = route({
  method: "get",
  path: "/v1/numbers/{numberId}",
  operationId: "getNumber",
  tag,
  summary: "One number with its settings",
  access: "numbers:read",
  request: byNumber,
  responses: { 200: json(ownNumber, "The number") },
});

export const updateNumber = route({
  method: "patch",
  path: "/v1/numbers/{numberId}",
  operationId: "updateNumber",
  tag,
  summary: "Rename a number, or say what happens to its calls and messages",
  access: "numbers:write",
  request: {
    ...byNumber,
    headers: idempotencyHeaders,
    body: body(
      numberSettings
        .partial()
        .extend({ label: z.string().trim().max(60).nullable().optional() })
        .strict()
        .openapi("NumberUpdate"),
    ),
  },
  responses: { 200: json(ownNumber, "The number after it") },
});

export const releaseNumber = route({
  method: "delete",
  path: "/v1/numbers/{numberId}",
  operationId: "releaseNumber",
  tag,
  summary: "Give a number back; it cannot be had again for certain, and what is paid stays paid",
  access: "numbers:write",
  request: { ...byNumber, headers: idempotencyHeaders },
  responses: { 200: json(ownNumber, "The number, on its way back to its carrier") },
});
