import { z } from "@hono/zod-openapi";
import { order } from "./orders.ts";
import { body, done, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { countryCode, id, instant, list, money, page, paging } from "./values.ts";

/** `expired`: its paid time is over; it can be renewed for a while. `deleted`: gone for good. */
export const vpnStates = ["active", "suspended", "expired", "deleted"] as const;
export const vpnState = z.enum(vpnStates).openapi("VpnState");

export const vpnProtocol = z.enum(["wireguard", "openvpn"]).openapi("VpnProtocol");

/** So many months of VPN. */
export const vpnPlan = z
  .object({
    id: id("pln"),
    name: z.string(),
    months: z.int(),
    price: money,
    pricePerMonth: money.openapi({ description: "Rounded to the cent, for comparison" }),
  })
  .openapi("VpnPlan");

/** A server an account can connect to. */
export const vpnServer = z
  .object({
    id: z.string(),
    name: z.string(),
    countryCode,
    city: z.string().nullable(),
    protocols: z.array(vpnProtocol),
    load: z.number().min(0).max(1).nullable().openapi({ description: "0 idle, 1 full; null when not told" }),
  })
  .openapi("VpnServer");

/** What was done to an account. `open`: its provider could not be asked yet, and will be asked again. */
export const vpnChange = z
  .object({
    kind: z.enum(["suspend", "resume", "password", "delete", "expire", "reopen"]),
    state: z.enum(["open", "done", "refused", "dropped"]),
    reason: z.string().nullable(),
    createdAt: instant,
    endedAt: instant.nullable(),
  })
  .openapi("VpnChange");

/** A VPN account in a list. */
export const vpnAccountEntry = z
  .object({
    id: id("vpn"),
    name: z.string(),
    state: vpnState,
    username: z.string(),
    months: z.int().openapi({ description: "Of the last purchase: what a renewal buys again" }),
    expiresAt: instant,
    createdAt: instant,
    orderId: id("ord"),
  })
  .openapi("VpnAccountEntry");

export const vpnAccount = vpnAccountEntry
  .extend({
    password: z.string().nullable().openapi({ description: "For its owner alone; null for everybody else" }),
    can: z
      .object({
        suspend: z.boolean(),
        changePassword: z.boolean(),
        renew: z.boolean(),
        config: z.array(vpnProtocol).openapi({ description: "Protocols there are configuration files for" }),
      })
      .openapi({ description: "What its provider lets its owner do" }),
    changes: z.array(vpnChange).openapi({ description: "The last ones, newest first" }),
  })
  .openapi("VpnAccount");

/** A configuration file. It holds the key of the account: whoever has it can connect. */
export const vpnConfig = z
  .object({ protocol: vpnProtocol, fileName: z.string(), text: z.string() })
  .openapi("VpnConfig");

const tag = "VPN";
const byAccount = { params: z.object({ vpnId: id("vpn") }) };
const serverId = z.string().min(1).max(120);

export const listVpnPlans = route({
  method: "get",
  path: "/v1/vpn/plans",
  operationId: "listVpnPlans",
  tag,
  summary: "What a VPN account costs, shortest first",
  access: "public",
  responses: { 200: json(list(vpnPlan), "The plans") },
});

export const listVpnServers = route({
  method: "get",
  path: "/v1/vpn/servers",
  operationId: "listVpnServers",
  tag,
  summary: "Servers by country and city: of one account, or of all that are sold",
  access: "vpn:read",
  request: { query: z.object({ account: id("vpn").optional() }) },
  responses: { 200: json(list(vpnServer), "The servers") },
});

export const createVpnAccount = route({
  method: "post",
  path: "/v1/vpn/accounts",
  operationId: "createVpnAccount",
  tag,
  summary: "Buy a VPN account from the wallet",
  description:
    "Money is held at once and taken when the account is there; its id is then in the order's `delivered`. Another provider takes over when one fails.",
  access: "vpn:write",
  request: {
    headers: requiredIdempotencyHeaders,
    body: body(
      z
        .strictObject({
          planId: id("pln"),
          name: z.string().trim().min(1).max(80).optional().openapi({ description: "Your own name for it" }),
          countryCode: countryCode.optional().openapi({ description: "Where it is used, for providers that ask" }),
        })
        .openapi("NewVpnAccount"),
    ),
  },
  responses: { 202: json(order, "Accepted; the money is held") },
});

export const listVpnAccounts = route({
  method: "get",
  path: "/v1/vpn/accounts",
  operationId: "listVpnAccounts",
  tag,
  summary: "The account's VPN accounts, newest first; deleted ones only by state",
  access: "vpn:read",
  request: { query: paging.extend({ state: vpnState.optional() }) },
  responses: { 200: json(page(vpnAccountEntry), "One page of accounts") },
});

export const getVpnAccount = route({
  method: "get",
  path: "/v1/vpn/accounts/{vpnId}",
  operationId: "getVpnAccount",
  tag,
  summary: "One VPN account with its credentials",
  access: "vpn:read",
  request: byAccount,
  responses: { 200: json(vpnAccount, "The account") },
});

export const updateVpnAccount = route({
  method: "patch",
  path: "/v1/vpn/accounts/{vpnId}",
  operationId: "updateVpnAccount",
  tag,
  summary: "Suspend, resume or rename a VPN account",
  access: "vpn:write",
  request: {
    ...byAccount,
    body: body(
      z
        .strictObject({
          state: z.enum(["active", "suspended"]).optional(),
          name: z.string().trim().min(1).max(80).optional(),
        })
        .openapi("VpnAccountChange"),
    ),
  },
  responses: { 200: json(vpnAccount, "The account after the change") },
});

export const changeVpnPassword = route({
  method: "post",
  path: "/v1/vpn/accounts/{vpnId}/password",
  operationId: "changeVpnPassword",
  tag,
  summary: "Give a VPN account another password",
  access: "vpn:write",
  request: {
    ...byAccount,
    headers: idempotencyHeaders,
    body: body(
      z
        .strictObject({
          password: z
            .string()
            .regex(
              /^(?=.*[A-Za-z])(?=.*\d)[\x21-\x7e]{10,50}$/,
              "10 to 50 letters, digits and signs, with a letter and a digit among them",
            )
            .optional()
            .openapi({ description: "Left out: one is made" }),
        })
        .openapi("VpnPasswordChange"),
    ),
  },
  responses: { 200: json(vpnAccount, "The account after the change") },
});

export const renewVpnAccount = route({
  method: "post",
  path: "/v1/vpn/accounts/{vpnId}/renewals",
  operationId: "renewVpnAccount",
  tag,
  summary: "Buy more months for a VPN account, from the end of those that are paid",
  access: "vpn:write",
  request: {
    ...byAccount,
    headers: requiredIdempotencyHeaders,
    body: body(
      z
        .strictObject({
          months: z.int().min(1).max(36).optional().openapi({ description: "Left out: as many as the last time" }),
        })
        .openapi("VpnRenewal"),
    ),
  },
  responses: { 202: json(order, "Accepted; the money is held") },
});

export const deleteVpnAccount = route({
  method: "delete",
  path: "/v1/vpn/accounts/{vpnId}",
  operationId: "deleteVpnAccount",
  tag,
  summary: "Delete a VPN account for good; what is paid and not used is lost",
  access: "vpn:write",
  request: byAccount,
  responses: { 204: done("Deleted, or on its way to be") },
});

export const getVpnConfig = route({
  method: "get",
  path: "/v1/vpn/accounts/{vpnId}/config",
  operationId: "getVpnConfig",
  tag,
  summary: "The configuration file for one server; it holds the account's key",
  access: "vpn:read",
  request: { ...byAccount, query: z.object({ server: serverId, protocol: vpnProtocol.default("wireguard") }) },
  responses: { 200: json(vpnConfig, "The file") },
});

export const getVpnConfigQr = route({
  method: "get",
  path: "/v1/vpn/accounts/{vpnId}/config/qr.svg",
  operationId: "getVpnConfigQr",
  tag,
  summary: "The WireGuard configuration for one server as a QR code, for the WireGuard app",
  access: "vpn:read",
  request: { ...byAccount, query: z.object({ server: serverId }) },
  responses: { 200: { description: "The image", content: { "image/svg+xml": { schema: z.string() } } } },
});
