import { z } from "@hono/zod-openapi";
import { body, idempotencyHeaders, json, route } from "./route.ts";
import { flag, id, instant, money, page, paging, positiveMoney } from "./values.ts";

/**
 * A customer's wallet. `available` = `balance` − `held` − `owed`: what an order may spend now. `owed` is claimed for a disputed payment
 * whose money was spent: what comes in is taken for it first, and until it is covered `available` may be below zero.
 */
export const wallet = z
  .object({ id: id("wal"), balance: money, held: money, owed: money, available: money, updatedAt: instant })
  .openapi("Wallet");

/** One line of the statement. `amount` is signed: money out is negative. A hold changes nothing until it is captured. */
export const statementEntry = z
  .object({
    id: id("txf"),
    at: instant,
    kind: z.enum(["post", "hold", "capture", "void"]),
    reason: z.string().openapi({ example: "order" }),
    description: z.string().openapi({ example: "US 5 GB 30 days" }),
    amount: money,
    balanceAfter: money.nullable(),
    orderId: id("ord").nullable(),
    planName: z.string().nullable().openapi({ description: "What the order was for" }),
  })
  .openapi("StatementEntry");

export const getWallet = route({
  method: "get",
  path: "/v1/wallet",
  operationId: "getWallet",
  tag: "Wallet",
  summary: "Balance, held and available money",
  access: "wallet:read",
  responses: { 200: json(wallet, "The wallet of the caller's account") },
});

export const listStatement = route({
  method: "get",
  path: "/v1/wallet/statement",
  operationId: "listStatement",
  tag: "Wallet",
  summary: "Every movement of the wallet, newest first",
  access: "wallet:read",
  request: {
    query: paging.extend({
      holds: flag.optional().openapi({ description: "Also show holds and voids, which moved no money" }),
    }),
  },
  responses: { 200: json(page(statementEntry), "One page of the statement") },
});

export const addTestCredits = route({
  method: "post",
  path: "/v1/wallet/test-credits",
  operationId: "addTestCredits",
  tag: "Wallet",
  summary: "Sandbox only: put play money into the wallet",
  access: "wallet:write",
  request: { headers: idempotencyHeaders, body: body(z.object({ amount: positiveMoney })) },
  responses: { 201: json(wallet, "The wallet after the credit") },
});
