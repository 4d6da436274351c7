import { z } from "@hono/zod-openapi";
import { message, messageDetail, messageState } from "../messaging.ts";
import { order } from "../orders.ts";
import { body, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "../route.ts";
import { countryCode, flag, id, instant, money, page, paging, phoneNumber } from "../values.ts";
import { verification, verificationState } from "../verify.ts";

const tag = "Operator: messages and codes";
const customer = z.object({ id: id("acc"), name: z.string() });

const operatorMessage = message
  .extend({ account: customer, provider: z.string().nullable() })
  .openapi("OperatorMessage");

export const listOperatorMessages = route({
  method: "get",
  path: "/v1/operator/messages",
  operationId: "listOperatorMessages",
  tag,
  summary: "Messages of all customers, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      direction: z.enum(["outbound", "inbound"]).optional(),
      state: messageState.optional(),
      number: z.string().max(30).optional(),
      account: id("acc").optional(),
    }),
  },
  responses: { 200: json(page(operatorMessage), "One page of messages") },
});

export const getOperatorMessage = route({
  method: "get",
  path: "/v1/operator/messages/{messageId}",
  operationId: "getOperatorMessage",
  tag,
  summary: "One message with every attempt at every carrier",
  access: "operator:read",
  request: { params: z.object({ messageId: id("msg") }) },
  responses: { 200: json(messageDetail.extend({ account: customer }).openapi("OperatorMessageDetail"), "The message") },
});

const operatorVerification = verification.extend({ account: customer }).openapi("OperatorVerification");

export const listOperatorVerifications = route({
  method: "get",
  path: "/v1/operator/verifications",
  operationId: "listOperatorVerifications",
  tag,
  summary: "Verifications of all customers, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      state: verificationState.optional(),
      to: z.string().max(30).optional(),
      account: id("acc").optional(),
    }),
  },
  responses: { 200: json(page(operatorVerification), "One page of verifications") },
});

export const getOperatorVerification = route({
  method: "get",
  path: "/v1/operator/verifications/{verificationId}",
  operationId: "getOperatorVerification",
  tag,
  summary: "One verification with every attempt at every provider",
  access: "operator:read",
  request: { params: z.object({ verificationId: id("vrf") }) },
  responses: { 200: json(operatorVerification, "The verification") },
});

const fraudBrake = z
  .object({
    id: id("brk"),
    account: customer,
    prefix: z.string(),
    reason: z.string(),
    refused: z.int(),
    since: instant,
    liftedAt: instant.nullable(),
    liftedBy: z.string().nullable(),
  })
  .openapi("FraudBrake");

export const listFraudBrakes = route({
  method: "get",
  path: "/v1/operator/fraud-brakes",
  operationId: "listFraudBrakes",
  tag,
  summary: "Codes that are stopped because they look like pumping",
  access: "operator:read",
  request: { query: paging.extend({ standing: flag.optional() }) },
  responses: { 200: json(page(fraudBrake), "One page of brakes") },
});

export const liftFraudBrake = route({
  method: "post",
  path: "/v1/operator/fraud-brakes/{brakeId}/lift",
  operationId: "liftFraudBrake",
  tag,
  summary: "Let codes to the prefix through again; it is left alone for a day",
  access: "operator:write",
  request: { params: z.object({ brakeId: id("brk") }), headers: idempotencyHeaders },
  responses: { 204: { description: "Lifted" } },
});

const sharedSender = z
  .object({
    id: id("snd"),
    provider: z.object({ id: id("prv"), name: z.string() }),
    number: z.string(),
    countries: z.array(countryCode).openapi({ description: "Where it may send to; empty: everywhere" }),
    mms: z.boolean(),
    perSecond: z.int(),
    active: z.boolean(),
    numberId: id("num").nullable().openapi({ description: "Of one bought here, which is given back by its release" }),
    monthlyCost: money.nullable().openapi({ description: "What the shop pays for one bought here" }),
    createdAt: instant,
  })
  .openapi("SharedSender");

const senderFields = {
  countries: z.array(countryCode).max(250),
  mms: z.boolean(),
  perSecond: z.int().min(1).max(1_000),
};

export const listSharedSenders = route({
  method: "get",
  path: "/v1/operator/shared-senders",
  operationId: "listSharedSenders",
  tag,
  summary: "Numbers that customers without one of their own send from",
  access: "operator:read",
  responses: { 200: json(z.object({ data: z.array(sharedSender) }), "All of them") },
});

export const buySharedSender = route({
  method: "post",
  path: "/v1/operator/shared-senders/purchases",
  operationId: "buySharedSender",
  tag,
  summary: "Buy a number that a search showed, for customers of the shop to send from",
  description:
    "Follow the order: when it is fulfilled the number is a shared sender. No wallet is charged; what it costs is booked with its carrier, and month by month until it is given back.",
  access: "operator:admin",
  request: {
    headers: requiredIdempotencyHeaders,
    body: body(
      z
        .strictObject({
          offer: z.string().min(1).max(8_000),
          countries: senderFields.countries.default([]),
          mms: senderFields.mms.default(false),
          perSecond: senderFields.perSecond.default(10),
        })
        .openapi("SharedSenderPurchase"),
    ),
  },
  responses: { 202: json(order, "Accepted") },
});

export const addSharedSender = route({
  method: "post",
  path: "/v1/operator/shared-senders",
  operationId: "addSharedSender",
  tag,
  summary: "Let customers send from a number of the shop's at a carrier",
  access: "operator:admin",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z
        .strictObject({
          providerId: id("prv"),
          number: phoneNumber,
          countries: senderFields.countries.default([]),
          mms: senderFields.mms.default(false),
          perSecond: senderFields.perSecond.default(10),
        })
        .openapi("NewSharedSender"),
    ),
  },
  responses: { 201: json(sharedSender, "The sender") },
});

export const changeSharedSender = route({
  method: "patch",
  path: "/v1/operator/shared-senders/{senderId}",
  operationId: "changeSharedSender",
  tag,
  summary: "Where and how fast it sends, or let it rest",
  access: "operator:admin",
  request: {
    params: z.object({ senderId: id("snd") }),
    body: body(
      z
        .strictObject({
          countries: senderFields.countries.optional(),
          mms: senderFields.mms.optional(),
          perSecond: senderFields.perSecond.optional(),
          active: z.boolean().optional(),
        })
        .openapi("SharedSenderChange"),
    ),
  },
  responses: { 200: json(sharedSender, "The sender") },
});
