import { z } from "@hono/zod-openapi";
import { dispatchAttempt } from "./messaging.ts";
import { body, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { countryCode, day, id, instant, money, page, paging, phoneNumber } from "./values.ts";

/** How a code reaches a person. With `flash_call` it is the end of the number that rings. */
export const verifyChannel = z.enum(["sms", "voice", "flash_call"]).openapi("VerifyChannel");

/** `exhausted`: too many wrong codes. After anything but `pending` a new one must be started. */
export const verificationState = z
  .enum(["pending", "approved", "expired", "exhausted", "failed", "cancelled"])
  .openapi("VerificationState");

const verificationSend = z
  .object({
    channel: verifyChannel,
    state: z.enum(["sending", "sent", "delivered", "failed"]),
    failure: z.string().nullable(),
    price: money,
    charged: money,
    sentAt: instant.nullable(),
    deliveredAt: instant.nullable(),
    failedAt: instant.nullable(),
    attempts: z.array(dispatchAttempt).optional().openapi({ description: "For operators" }),
  })
  .openapi("VerificationSend");

export const verification = z
  .object({
    id: id("vrf"),
    to: z.string(),
    country: countryCode.nullable(),
    channels: z.array(verifyChannel),
    state: verificationState,
    failure: z.string().nullable(),
    codeLength: z.int(),
    brand: z.string(),
    locale: z.string().nullable(),
    reference: z.string().nullable(),
    checksLeft: z.int(),
    charged: money,
    sends: z.array(verificationSend),
    approvedBy: verifyChannel.nullable(),
    createdAt: instant,
    expiresAt: instant,
    approvedAt: instant.nullable(),
  })
  .openapi("Verification");

const byVerification = { params: z.object({ verificationId: id("vrf") }) };
const tag = "Verifications";

export const startVerification = route({
  method: "post",
  path: "/v1/verifications",
  operationId: "startVerification",
  tag,
  summary: "Send a one-time code",
  description:
    "Channels are tried in their order: the next one when a code cannot be sent, or when nothing is heard of its delivery in time. Each code that is sent is charged; one that fails is not.",
  access: "verify:write",
  request: {
    headers: requiredIdempotencyHeaders,
    body: body(
      z
        .strictObject({
          to: phoneNumber,
          channel: verifyChannel.optional(),
          channels: z
            .array(verifyChannel)
            .min(1)
            .max(3)
            .optional()
            .openapi({ description: "In the order they are tried" }),
          codeLength: z.int().min(4).max(10).default(6),
          timeoutSeconds: z.int().min(60).max(3_600).default(600),
          deliverySeconds: z
            .int()
            .min(10)
            .max(300)
            .optional()
            .openapi({ description: "Without word of delivery by then, the next channel is tried" }),
          brand: z
            .string()
            .trim()
            .min(1)
            .max(30)
            .optional()
            .openapi({ description: "Who asks, for the text; the shop's name by default" }),
          locale: z
            .string()
            .regex(/^[a-z]{2}(-[A-Z]{2})?$/, "a language like en or pt-BR")
            .optional(),
          reference: z.string().max(120).optional(),
        })
        .openapi("NewVerification", { example: { to: "+12025550143", channels: ["flash_call", "sms"] } as never }),
    ),
  },
  responses: { 202: json(verification, "The code is on its way") },
});

export const checkVerification = route({
  method: "post",
  path: "/v1/verifications/{verificationId}/check",
  operationId: "checkVerification",
  tag,
  summary: "Check what a person typed",
  access: "verify:write",
  request: {
    ...byVerification,
    body: body(
      z.strictObject({ code: z.string().min(1).max(20) }).openapi("VerificationCode", { example: { code: "493817" } }),
    ),
  },
  responses: {
    200: json(
      z
        .object({
          result: z.enum(["approved", "wrong", "expired", "exhausted"]),
          checksLeft: z.int(),
          verification,
        })
        .openapi("VerificationCheck"),
      "Whether it is the right one",
    ),
  },
});

export const listVerifications = route({
  method: "get",
  path: "/v1/verifications",
  operationId: "listVerifications",
  tag,
  summary: "Verifications, newest first",
  access: "verify:read",
  request: { query: paging.extend({ state: verificationState.optional(), to: z.string().max(30).optional() }) },
  responses: { 200: json(page(verification), "One page of verifications") },
});

export const getVerification = route({
  method: "get",
  path: "/v1/verifications/{verificationId}",
  operationId: "getVerification",
  tag,
  summary: "One verification",
  access: "verify:read",
  request: byVerification,
  responses: { 200: json(verification, "The verification") },
});

/** Codes of one day by one channel to one country. */
export const verificationFigures = z
  .object({
    day,
    channel: verifyChannel,
    country: z.string(),
    sent: z.int(),
    delivered: z.int(),
    failed: z.int(),
    approved: z.int(),
    charged: money,
    deliveryMs: z.number().nullable(),
    entryMs: z.number().nullable(),
  })
  .openapi("VerificationFigures");

export const verificationStatistics = route({
  method: "get",
  path: "/v1/verifications/statistics",
  operationId: "verificationStatistics",
  tag,
  summary: "How many codes were sent, arrived and were entered: by day, channel and country",
  access: "verify:read",
  request: { query: z.object({ from: day.optional(), to: day.optional().openapi({ description: "Included" }) }) },
  responses: {
    200: json(
      z
        .object({
          from: day,
          to: day,
          started: z.int(),
          approved: z.int(),
          conversion: z
            .number()
            .nullable()
            .openapi({ description: "Approved of started, 0 to 1; null while there are none" }),
          entryMs: z.number().nullable().openapi({ description: "Half were entered within" }),
          rows: z.array(verificationFigures),
        })
        .openapi("VerificationStatistics"),
      "The figures",
    ),
  },
});

export const priceVerification = route({
  method: "get",
  path: "/v1/verifications/prices",
  operationId: "priceVerification",
  tag,
  summary: "What a code to a number costs by each channel that can be had there",
  access: "verify:read",
  request: { query: z.object({ to: phoneNumber }) },
  responses: {
    200: json(
      z.object({ data: z.array(z.object({ channel: verifyChannel, price: money }).openapi("VerificationPrice")) }),
      "Prices by channel",
    ),
  },
});
