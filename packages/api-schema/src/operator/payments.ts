import { z } from "@hono/zod-openapi";
import { walletTopUp, walletTopUpStatus } from "../payments.ts";
import { body, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "../route.ts";
import { day, id, instant, money, page, paging, positiveMoney } from "../values.ts";

const tag = "Operator: payments";
const accountRef = z.object({ id: id("acc"), name: z.string() });
const providerRef = z.object({ id: id("prv"), name: z.string() });

/** A payment as operators see it: with whose it is, what the processor kept, and its own words about a failure. */
export const payment = walletTopUp
  .omit({ checkoutUrl: true, actionUrl: true })
  .extend({
    account: accountRef,
    provider: providerRef,
    received: money,
    fee: money.nullable().openapi({ description: "What the processor kept; null until it said so" }),
    upstreamRef: z.string().nullable().openapi({ description: "What the processor calls it" }),
    upstreamMessage: z.string().nullable(),
  })
  .openapi("Payment");

export const refundState = z.enum(["new", "pending", "succeeded", "failed"]).openapi("RefundState");

export const refund = z
  .object({
    id: id("rfd"),
    state: refundState,
    amount: money,
    reason: z.enum(["requested", "duplicate", "fraud"]),
    note: z.string(),
    actor: z.string(),
    failureCode: z.string().nullable(),
    createdAt: instant,
  })
  .openapi("Refund");

export const disputeState = z.enum(["open", "won", "lost", "closed"]).openapi("DisputeState");

/**
 * `frozen` came from the wallet; `owed` it did not have, and is taken from what comes in; `loss` is what was withdrawn and has not come
 * yet. All of it comes back when the dispute is won.
 */
export const dispute = z
  .object({
    id: id("dsp"),
    paymentId: id("top"),
    account: accountRef,
    provider: providerRef,
    state: disputeState,
    reason: z.string().openapi({ example: "fraudulent" }),
    amount: money,
    frozen: money,
    owed: money,
    loss: money,
    fee: money,
    needsResponse: z.boolean(),
    evidenceDueAt: instant.nullable(),
    evidenceSentAt: instant.nullable(),
    upstreamRef: z.string(),
    createdAt: instant,
  })
  .openapi("Dispute");

export const paymentDetail = payment
  .extend({
    refunds: z.array(refund),
    disputes: z.array(dispute),
    refundable: money.openapi({ description: "What can still go back to the card, as far as the wallet has it" }),
  })
  .openapi("PaymentDetail");

export const listPayments = route({
  method: "get",
  path: "/v1/operator/payments",
  operationId: "listPayments",
  tag,
  summary: "Payments into wallets, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      status: walletTopUpStatus.optional(),
      origin: z.enum(["customer", "auto_recharge", "reconciliation"]).optional(),
      account: id("acc").optional(),
      from: day.optional(),
      to: day.optional(),
    }),
  },
  responses: { 200: json(page(payment), "One page of payments") },
});

const byPayment = z.object({ paymentId: id("top") });

export const getPayment = route({
  method: "get",
  path: "/v1/operator/payments/{paymentId}",
  operationId: "getPayment",
  tag,
  summary: "One payment with its refunds and disputes",
  access: "operator:read",
  request: { params: byPayment },
  responses: { 200: json(paymentDetail, "The payment") },
});

export const refundPayment = route({
  method: "post",
  path: "/v1/operator/payments/{paymentId}/refunds",
  operationId: "refundPayment",
  tag,
  summary: "Give money back to the card: whole or part, never more than the wallet still has",
  access: "operator:admin",
  request: {
    params: byPayment,
    headers: requiredIdempotencyHeaders,
    body: body(
      z
        .strictObject({
          amount: positiveMoney,
          reason: z.enum(["requested", "duplicate", "fraud"]),
          note: z.string().trim().min(3).max(500),
        })
        .openapi("NewRefund"),
    ),
  },
  responses: { 201: json(paymentDetail, "The payment after it") },
});

export const listDisputes = route({
  method: "get",
  path: "/v1/operator/disputes",
  operationId: "listDisputes",
  tag,
  summary: "Disputed payments, newest first",
  access: "operator:read",
  request: { query: paging.extend({ state: disputeState.optional() }) },
  responses: { 200: json(page(dispute), "One page of disputes") },
});

const byDispute = z.object({ disputeId: id("dsp") });

export const getDispute = route({
  method: "get",
  path: "/v1/operator/disputes/{disputeId}",
  operationId: "getDispute",
  tag,
  summary: "One dispute",
  access: "operator:read",
  request: { params: byDispute },
  responses: { 200: json(dispute, "The dispute") },
});

export const submitDisputeEvidence = route({
  method: "post",
  path: "/v1/operator/disputes/{disputeId}/evidence",
  operationId: "submitDisputeEvidence",
  tag,
  summary: "Tell the bank what speaks for us; once",
  access: "operator:admin",
  request: {
    params: byDispute,
    headers: idempotencyHeaders,
    body: body(z.strictObject({ text: z.string().trim().min(10).max(20_000) }).openapi("DisputeEvidence")),
  },
  responses: { 200: json(dispute, "The dispute after it") },
});

export const acceptDispute = route({
  method: "post",
  path: "/v1/operator/disputes/{disputeId}/accept",
  operationId: "acceptDispute",
  tag,
  summary: "Give a dispute up; cannot be undone",
  access: "operator:admin",
  request: { params: byDispute, headers: idempotencyHeaders },
  responses: { 200: json(dispute, "The dispute after it") },
});
