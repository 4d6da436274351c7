import { z } from "@hono/zod-openapi";
import { role } from "../auth.ts";
import { order } from "../orders.ts";
import { body, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "../route.ts";
import { id, instant, money, page, paging } from "../values.ts";
import { statementEntry, wallet } from "../wallet.ts";

export const account = z
  .object({
    id: id("acc"),
    name: z.string(),
    kind: z.enum(["person", "organization", "house"]).openapi({
      description: "`house`: the shop itself, for what it buys for all its customers; it pays nothing",
    }),
    email: z.string().nullable(),
    balance: money,
    held: money,
    orderCount: z.int(),
    spent: money,
    lastOrderAt: instant.nullable(),
    createdAt: instant,
  })
  .openapi("Account");

export const accountDetail = account
  .extend({
    wallet,
    members: z.array(z.object({ id: id("usr"), name: z.string(), email: z.string(), role, createdAt: instant })),
    recentStatement: z.array(statementEntry),
  })
  .openapi("AccountDetail");

const tag = "Operator: customers";
const byAccount = { params: z.object({ accountId: id("acc") }) };

export const listAccounts = route({
  method: "get",
  path: "/v1/operator/accounts",
  operationId: "listAccounts",
  tag,
  summary: "Customers of the tenant",
  access: "operator:read",
  request: {
    query: paging.extend({
      search: z.string().max(120).optional(),
      sort: z.enum(["createdAt", "-createdAt", "name", "-name"]).default("-createdAt"),
    }),
  },
  responses: { 200: json(page(account), "One page of customers") },
});

export const createAccount = route({
  method: "post",
  path: "/v1/operator/accounts",
  operationId: "createAccount",
  tag,
  summary: "Add a customer with a wallet; with an e-mail, they get a link to choose a password",
  access: "operator:write",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z
        .object({
          name: z.string().min(1).max(120),
          kind: z.enum(["person", "organization"]).default("person"),
          email: z.email().optional(),
        })
        .openapi("NewAccount"),
    ),
  },
  responses: { 201: json(accountDetail, "The customer") },
});

export const getAccount = route({
  method: "get",
  path: "/v1/operator/accounts/{accountId}",
  operationId: "getAccount",
  tag,
  summary: "One customer",
  access: "operator:read",
  request: byAccount,
  responses: { 200: json(accountDetail, "The customer") },
});

export const creditAccount = route({
  method: "post",
  path: "/v1/operator/accounts/{accountId}/credits",
  operationId: "creditAccount",
  tag,
  summary: "Put money into, or with a minus take it out of, a customer's wallet; reason and actor are kept",
  access: "operator:admin",
  request: {
    ...byAccount,
    headers: requiredIdempotencyHeaders,
    body: body(
      z
        .strictObject({
          amount: money.refine((value) => /[1-9]/.test(value.amount), "not zero"),
          reason: z.enum(["credit", "adjustment", "refund", "goodwill"]),
          note: z.string().min(3).max(500),
          orderId: id("ord").optional().openapi({ description: "The order of this customer that it is for" }),
        })
        .openapi("NewCredit"),
    ),
  },
  responses: { 201: json(accountDetail, "The customer after it") },
});

export const listAccountStatement = route({
  method: "get",
  path: "/v1/operator/accounts/{accountId}/statement",
  operationId: "listAccountStatement",
  tag,
  summary: "A customer's wallet, movement by movement",
  access: "operator:read",
  request: { ...byAccount, query: paging },
  responses: { 200: json(page(statementEntry), "One page of the statement") },
});

export const createAccountOrder = route({
  method: "post",
  path: "/v1/operator/accounts/{accountId}/orders",
  operationId: "createAccountOrder",
  tag,
  summary: "Buy a plan for a customer, paid from the customer's wallet",
  access: "operator:write",
  request: {
    ...byAccount,
    headers: requiredIdempotencyHeaders,
    body: body(
      z.strictObject({ planId: id("pln"), quantity: z.int().min(1).max(20).default(1) }).openapi("NewAccountOrder"),
    ),
  },
  responses: { 202: json(order, "Accepted; the money is held") },
});
