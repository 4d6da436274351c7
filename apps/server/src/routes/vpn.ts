import {
  changeVpnPassword as changePasswordRoute,
  createVpnAccount as createRoute,
  deleteVpnAccount as deleteRoute,
  getVpnConfigQr as getConfigQrRoute,
  getVpnConfig as getConfigRoute,
  getVpnAccount as getRoute,
  listVpnPlans as listPlansRoute,
  listVpnAccounts as listRoute,
  listVpnServers as listServersRoute,
  renewVpnAccount as renewRoute,
  updateVpnAccount as updateRoute,
} from "@tandem/api-schema";
import { parsePublicId, type Scope, withScope } from "@tandem/core/kernel";
import { getOrder } from "@tandem/core/orders";
import {
  buyVpnAccount,
  changeVpnAccount,
  getVpnAccount,
  getVpnConfig,
  getVpnPassword,
  listPricedVpnPlans,
  listVpnAccounts,
  nameVpnAccount,
  renewVpnAccount,
  sellableServers,
  serversOf,
  type VpnChangeRequest,
  vpnNotPossible,
} from "@tandem/core/vpn";
import type { Context } from "hono";
import QRCode from "qrcode";
import type { App } from "../app.ts";
import { actorOf, ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import type { AppEnv } from "../http/env.ts";
import { siteOf } from "../http/guard.ts";
import { publicBase } from "../http/public-base.ts";
import { presentOrder } from "../present/orders.ts";
import { presentVpnAccount, presentVpnEntry, presentVpnPlan, presentVpnServer } from "../present/vpn.ts";
import type { Services } from "../services.ts";

/** What VPN accounts cost, where they lead, and buying them. */
export function vpnShopRoutes(app: App, services: Services): void {
  const { database, vpn, config } = services;

  const showOrder = async (c: Context<AppEnv>, scope: Scope, orderId: string) =>
    withScope(database, scope, async (tx) => presentOrder(await getOrder(tx, orderId), publicBase(c, config), null));

  app.openapi(listPlansRoute, async (c) => {
    const plans = await listPricedVpnPlans(vpn, siteOf(c));
    return c.json({ data: plans.map(presentVpnPlan) }, 200);
  });

  app.openapi(listServersRoute, async (c) => {
    const principal = c.get("principal");
    const { account } = c.req.valid("query");
    const servers = account
      ? await serversOfAccount(services, readScope(principal), parsePublicId("vpn", account))
      : await sellableServers(vpn, principal.rootId);
    return c.json({ data: servers.map(presentVpnServer) }, 200);
  });

  app.openapi(createRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { planId, name, countryCode } = c.req.valid("json");
    const { orderId } = await buyVpnAccount(vpn, buyerOf(scope), {
      planId: parsePublicId("pln", planId),
      ...(name !== undefined && { name }),
      ...(countryCode !== undefined && { country: countryCode }),
      idempotencyKey: c.get("operationId"),
    });
    return c.json(await showOrder(c, scope, orderId), 202);
  });

  app.openapi(renewRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { months } = c.req.valid("json");
    const { orderId } = await renewVpnAccount(vpn, buyerOf(scope), {
      vpnId: parsePublicId("vpn", c.req.valid("param").vpnId),
      ...(months !== undefined && { months }),
      idempotencyKey: c.get("operationId"),
    });
    return c.json(await showOrder(c, scope, orderId), 202);
  });
}

/** VPN accounts of the caller; an operator reads and changes those of everybody they run, and sees no password. */
export function vpnRoutes(app: App, services: Services): void {
  const { database, vpn } = services;

  const show = async (c: Context<AppEnv>, vpnId: string) => {
    const principal = c.get("principal");
    const account = await getVpnAccount(vpn, readScope(principal), vpnId);
    const isOwner = principal.accountId === account.accountId;
    const password = isOwner ? await getVpnPassword(vpn, ownScope(principal), vpnId) : null;
    return presentVpnAccount(account, password);
  };

  const change = async (c: Context<AppEnv>, vpnId: string, request: VpnChangeRequest) => {
    const principal = c.get("principal");
    const who = { scope: readScope(principal), actor: actorOf(principal) };
    const result = await changeVpnAccount(vpn, who, vpnId, request);
    if (result.state === "refused") throw vpnNotPossible(vpnId, result.reason);
  };

  app.openapi(listRoute, async (c) => {
    const principal = c.get("principal");
    const { cursor, limit, state } = c.req.valid("query");
    const after = readCursor("vpn", cursor, 1);
    // The list of one's own: an operator with an account has another list for everybody's.
    const scope = principal.accountId === null ? readScope(principal) : ownScope(principal);
    const rows = await withScope(database, scope, (tx) =>
      listVpnAccounts(tx, { limit: limit + 1, ...(state && { state }), ...(after && { beforeId: String(after[0]) }) }),
    );
    return c.json(toPage(rows, { limit, list: "vpn", at: (row) => [row.id], present: presentVpnEntry }), 200);
  });

  app.openapi(getRoute, async (c) => c.json(await show(c, parsePublicId("vpn", c.req.valid("param").vpnId)), 200));

  app.openapi(updateRoute, async (c) => {
    const vpnId = parsePublicId("vpn", c.req.valid("param").vpnId);
    const { state, name } = c.req.valid("json");
    const scope = readScope(c.get("principal"));
    if (name !== undefined) await withScope(database, scope, (tx) => nameVpnAccount(tx, vpnId, name, vpn.clock.now()));
    const before = state && (await getVpnAccount(vpn, scope, vpnId));
    if (before && before.state !== state) await change(c, vpnId, { kind: state === "active" ? "resume" : "suspend" });
    return c.json(await show(c, vpnId), 200);
  });

  app.openapi(changePasswordRoute, async (c) => {
    const vpnId = parsePublicId("vpn", c.req.valid("param").vpnId);
    const { password } = c.req.valid("json");
    await change(c, vpnId, { kind: "password", ...(password !== undefined && { password }) });
    return c.json(await show(c, vpnId), 200);
  });

  app.openapi(deleteRoute, async (c) => {
    await change(c, parsePublicId("vpn", c.req.valid("param").vpnId), { kind: "delete" });
    return c.body(null, 204);
  });

  app.openapi(getConfigRoute, async (c) => {
    const vpnId = parsePublicId("vpn", c.req.valid("param").vpnId);
    const file = await getVpnConfig(vpn, ownScope(c.get("principal")), { vpnId, ...c.req.valid("query") });
    return c.json(file, 200);
  });

  app.openapi(getConfigQrRoute, async (c) => {
    const vpnId = parsePublicId("vpn", c.req.valid("param").vpnId);
    const { server } = c.req.valid("query");
    const scope = ownScope(c.get("principal"));
    const { text } = await getVpnConfig(vpn, scope, { vpnId, server, protocol: "wireguard" });
    // The least correction: the text is long, and the code is read from a screen.
    const image = await QRCode.toString(text, { errorCorrectionLevel: "L", margin: 4, type: "svg" });
    return c.body(image, 200, { "content-type": "image/svg+xml", "cache-control": "private, no-store" }) as never;
  });
}

async function serversOfAccount({ vpn }: Services, scope: Scope, vpnId: string) {
  const { rootId, providerId } = await getVpnAccount(vpn, scope, vpnId);
  return serversOf(vpn, rootId, providerId);
}

const buyerOf = ({ rootId, tenantId, accountId }: Scope) => ({ rootId, tenantId, accountId });
