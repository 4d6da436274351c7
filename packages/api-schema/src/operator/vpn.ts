import { z } from "@hono/zod-openapi";
import { body, idempotencyHeaders, json, route } from "../route.ts";
import { id, list, money, page, paging } from "../values.ts";
import { vpnAccountEntry, vpnChange, vpnState } from "../vpn.ts";

/** A VPN account as those see it who run the tenant: whose it is and who delivers it, never its password. */
export const operatorVpnAccount = vpnAccountEntry
  .extend({
    account: z.object({ id: id("acc"), name: z.string() }),
    provider: z.object({ id: id("prv"), name: z.string() }),
    upstreamRef: z.string(),
  })
  .openapi("OperatorVpnAccount");

/** The same with what was done to it. */
export const operatorVpnAccountDetail = operatorVpnAccount
  .extend({ changes: z.array(vpnChange).openapi({ description: "Newest first" }) })
  .openapi("OperatorVpnAccountDetail");

/** A plan with what it costs at each provider. A provider without a cost sells none of that length. */
export const operatorVpnPlan = z
  .object({
    id: id("pln"),
    name: z.string(),
    months: z.int(),
    active: z.boolean(),
    price: money.nullable().openapi({ description: "null while nobody could deliver it" }),
    priceIsSet: z.boolean().openapi({ description: "Set by hand; otherwise the price rules make it" }),
    cost: money
      .nullable()
      .openapi({ description: "What this tenant pays: the dearest provider's, or its seller's price" }),
    margin: z.number().nullable().openapi({ description: "(price − cost) ÷ price" }),
    costs: z
      .array(z.object({ providerId: id("prv"), provider: z.string(), cost: money.nullable() }))
      .openapi({ description: "Only for the platform" }),
  })
  .openapi("OperatorVpnPlan");

const tag = "Operator: VPN";
const byPlan = { params: z.object({ planId: id("pln") }) };

export const listOperatorVpnAccounts = route({
  method: "get",
  path: "/v1/operator/vpn/accounts",
  operationId: "listOperatorVpnAccounts",
  tag,
  summary: "Everybody's VPN accounts, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      state: vpnState.optional(),
      providerId: id("prv").optional(),
      accountId: id("acc").optional(),
      search: z
        .string()
        .max(80)
        .optional()
        .openapi({ description: "A part of the user name or of the account's name" }),
    }),
  },
  responses: { 200: json(page(operatorVpnAccount), "One page of accounts") },
});

export const getOperatorVpnAccount = route({
  method: "get",
  path: "/v1/operator/vpn/accounts/{vpnId}",
  operationId: "getOperatorVpnAccount",
  tag,
  summary: "One VPN account with what was done to it",
  access: "operator:read",
  request: { params: z.object({ vpnId: id("vpn") }) },
  responses: { 200: json(operatorVpnAccountDetail, "The account; its password is for its owner alone") },
});

export const listOperatorVpnPlans = route({
  method: "get",
  path: "/v1/operator/vpn/plans",
  operationId: "listOperatorVpnPlans",
  tag,
  summary: "VPN plans with prices and costs, also those that are not sold",
  access: "operator:read",
  responses: { 200: json(list(operatorVpnPlan), "The plans, shortest first") },
});

export const createVpnPlan = route({
  method: "post",
  path: "/v1/operator/vpn/plans",
  operationId: "createVpnPlan",
  tag,
  summary: "Sell VPN accounts of another length; the platform's affair",
  access: "operator:admin",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z.strictObject({ name: z.string().trim().min(1).max(80), months: z.int().min(1).max(36) }).openapi("NewVpnPlan"),
    ),
  },
  responses: { 201: json(operatorVpnPlan, "The plan") },
});

export const updateVpnPlan = route({
  method: "patch",
  path: "/v1/operator/vpn/plans/{planId}",
  operationId: "updateVpnPlan",
  tag,
  summary: "Price a plan by hand or leave it to the price rules (null); rename it or take it from sale",
  access: "operator:admin",
  request: {
    ...byPlan,
    body: body(
      z
        .strictObject({
          price: money.nullable().optional(),
          name: z.string().trim().min(1).max(80).optional(),
          active: z.boolean().optional(),
        })
        .openapi("VpnPlanChange"),
    ),
  },
  responses: { 200: json(operatorVpnPlan, "The plan after the change") },
});

export const setVpnCost = route({
  method: "put",
  path: "/v1/operator/vpn/costs",
  operationId: "setVpnCost",
  tag,
  summary: "Say what an account of so many months costs at a provider; null: it sells none",
  access: "operator:admin",
  request: {
    body: body(
      z
        .strictObject({ providerId: id("prv"), months: z.int().min(1).max(36), cost: money.nullable() })
        .openapi("VpnCostChange"),
    ),
  },
  responses: { 200: json(list(operatorVpnPlan), "All plans after the change") },
});
