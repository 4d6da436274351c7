import { z } from "@hono/zod-openapi";
import { body, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { countryCode, iccid, id, instant, list, money, page, paging } from "./values.ts";

/** Life of a profile. `ready`: delivered, not yet on a phone. `active`: on a network. `used_up` and `expired` end it. */
export const esimStatuses = ["ready", "installed", "active", "used_up", "expired", "suspended", "cancelled"] as const;
export const esimStatus = z.enum(esimStatuses).openapi("EsimStatus");

/** Data used so far. `totalMb` and `remainingMb` are null when unlimited. */
export const usage = z
  .object({
    usedMb: z.number(),
    totalMb: z.number().nullable(),
    remainingMb: z.number().nullable(),
    startedAt: instant.nullable(),
    expiresAt: instant.nullable(),
    updatedAt: instant
      .nullable()
      .openapi({ description: "When the provider last told us; null before the first report" }),
  })
  .openapi("Usage");

/** An installable eSIM: scan the QR code, open the install link of the phone's system, or type the two codes. */
export const esim = z
  .object({
    id: id("esm"),
    iccid,
    status: esimStatus,
    activationCode: z.string().openapi({ example: "LPA:1$rsp.example.com$MATCHING-ID" }),
    smdpAddress: z.string(),
    matchingId: z.string(),
    qrCodeUrl: z.string().openapi({ description: "PNG; needs the same credentials as this request" }),
    qrCodeSvgUrl: z.string(),
    appleInstallUrl: z.string(),
    androidInstallUrl: z.string(),
    usage,
    installedAt: instant.nullable(),
    activatedAt: instant.nullable(),
    createdAt: instant,
    topUpAvailable: z.boolean(),
  })
  .openapi("Esim");

/** An eSIM in a list, with what it was bought as. */
export const ownedEsim = esim
  .extend({
    orderId: id("ord"),
    plan: z.object({
      id: id("pln"),
      name: z.string(),
      countryCodes: z.array(countryCode),
      dataLabel: z.string(),
      validityDays: z.int(),
    }),
  })
  .openapi("OwnedEsim");

/** More data for an eSIM that exists already. */
export const topUpOffer = z
  .object({
    id: id("off"),
    name: z.string(),
    dataMb: z.number().nullable(),
    dataLabel: z.string(),
    validityDays: z.int(),
    price: money,
  })
  .openapi("TopUpOffer");

/** A bought top-up. `pending` means the provider has not said yet; it is looked up, never bought twice. */
export const topUp = z
  .object({
    id: id("ord"),
    iccid,
    status: z.enum(["pending", "done", "failed"]),
    offer: topUpOffer.pick({ name: true, dataLabel: true, validityDays: true }),
    price: money,
    createdAt: instant,
  })
  .openapi("TopUp");

const byIccid = { params: z.object({ iccid }) };

export const listEsims = route({
  method: "get",
  path: "/v1/esims",
  operationId: "listEsims",
  tag: "eSIMs",
  summary: "The account's eSIMs, newest first",
  access: "esims:read",
  request: { query: paging.extend({ status: esimStatus.optional() }) },
  responses: { 200: json(page(ownedEsim), "One page of eSIMs") },
});

export const getEsim = route({
  method: "get",
  path: "/v1/esims/{iccid}",
  operationId: "getEsim",
  tag: "eSIMs",
  summary: "One eSIM with codes and links to install it",
  access: "esims:read",
  request: byIccid,
  responses: { 200: json(ownedEsim, "The eSIM") },
});

export const getEsimUsage = route({
  method: "get",
  path: "/v1/esims/{iccid}/usage",
  operationId: "getEsimUsage",
  tag: "eSIMs",
  summary: "Data used, asked from the provider when the last report is old",
  access: "esims:read",
  request: byIccid,
  responses: { 200: json(usage, "The usage") },
});

export const getEsimQrPng = route({
  method: "get",
  path: "/v1/esims/{iccid}/qr.png",
  operationId: "getEsimQrPng",
  tag: "eSIMs",
  summary: "QR code as PNG",
  access: "esims:read",
  request: byIccid,
  responses: {
    200: { description: "The image", content: { "image/png": { schema: z.string().openapi({ format: "binary" }) } } },
  },
});

export const getEsimQrSvg = route({
  method: "get",
  path: "/v1/esims/{iccid}/qr.svg",
  operationId: "getEsimQrSvg",
  tag: "eSIMs",
  summary: "QR code as SVG",
  access: "esims:read",
  request: byIccid,
  responses: { 200: { description: "The image", content: { "image/svg+xml": { schema: z.string() } } } },
});

export const listTopUpOffers = route({
  method: "get",
  path: "/v1/esims/{iccid}/top-up-offers",
  operationId: "listTopUpOffers",
  tag: "eSIMs",
  summary: "What can be added to this eSIM",
  access: "esims:read",
  request: byIccid,
  responses: { 200: json(list(topUpOffer), "Offers by price; empty when its provider takes no top-ups") },
});

export const createTopUp = route({
  method: "post",
  path: "/v1/esims/{iccid}/top-ups",
  operationId: "createTopUp",
  tag: "eSIMs",
  summary: "Buy more data for this eSIM from the wallet",
  access: "esims:write",
  request: { ...byIccid, headers: requiredIdempotencyHeaders, body: body(z.strictObject({ offerId: id("off") })) },
  responses: { 202: json(topUp, "Accepted") },
});
