import {
  createTopUp,
  getEsimQrPng,
  getEsimQrSvg,
  getEsimUsage,
  getEsim as getRoute,
  listEsims as listRoute,
  listTopUpOffers,
} from "@tandem/api-schema";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import {
  acceptTopUp,
  type EsimView,
  getEsim,
  getOrder,
  listEsims,
  listTopUps,
  refreshUsage,
} from "@tandem/core/orders";
import QRCode from "qrcode";
import type { App } from "../app.ts";
import { ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { publicBase } from "../http/public-base.ts";
import { presentOwnedEsim, presentUsage } from "../present/esims.ts";
import { presentTopUp, presentTopUpOffer } from "../present/top-ups.ts";
import type { Services } from "../services.ts";

// Phones read a code of this error correction also from a scratched screen; the quiet zone is what the standard asks for.
const qrOptions = { errorCorrectionLevel: "M", margin: 4 } as const;

/** Delivered eSIMs with their codes, and more data for them. */
export function esimRoutes(app: App, services: Services): void {
  const { database, orders, config } = services;

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, status } = c.req.valid("query");
    const after = readCursor("esims", cursor, 1);
    const rows = await withScope(database, readScope(c.get("principal")), (tx) =>
      listEsims(tx, { limit: limit + 1, ...(status && { status }), ...(after && { beforeId: String(after[0]) }) }),
    );
    const baseUrl = publicBase(c, config);
    const canTopUp = await topUpCheck(services, c.get("principal").rootId);
    const present = (esim: (typeof rows)[number]) => presentOwnedEsim(esim, baseUrl, canTopUp(esim));
    return c.json(toPage(rows, { limit, list: "esims", at: (row) => [row.id], present }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const principal = c.get("principal");
    const esim = await withScope(database, readScope(principal), (tx) => getEsim(tx, c.req.valid("param").iccid));
    const canTopUp = await topUpCheck(services, principal.rootId);
    return c.json(presentOwnedEsim(esim, publicBase(c, config), canTopUp(esim)), 200);
  });

  app.openapi(getEsimUsage, async (c) => {
    const scope = readScope(c.get("principal"));
    const { iccid } = c.req.valid("param");
    await refreshUsage(orders, scope, iccid);
    const esim = await withScope(database, scope, (tx) => getEsim(tx, iccid));
    return c.json(presentUsage(esim.usage, esim.activatedAt, esim.plan), 200);
  });

  app.openapi(getEsimQrPng, async (c) => {
    const esim = await withScope(database, readScope(c.get("principal")), (tx) =>
      getEsim(tx, c.req.valid("param").iccid),
    );
    const image = await QRCode.toBuffer(esim.activationCode, { ...qrOptions, type: "png", scale: 8 });
    return c.body(new Uint8Array(image), 200, {
      "content-type": "image/png",
      "cache-control": "private, no-store",
    }) as never;
  });

  app.openapi(getEsimQrSvg, async (c) => {
    const esim = await withScope(database, readScope(c.get("principal")), (tx) =>
      getEsim(tx, c.req.valid("param").iccid),
    );
    const image = await QRCode.toString(esim.activationCode, { ...qrOptions, type: "svg" });
    return c.body(image, 200, { "content-type": "image/svg+xml", "cache-control": "private, no-store" }) as never;
  });

  app.openapi(listTopUpOffers, async (c) => {
    const offers = await listTopUps(orders, readScope(c.get("principal")), c.req.valid("param").iccid);
    return c.json({ data: offers.map(presentTopUpOffer) }, 200);
  });

  app.openapi(createTopUp, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { iccid } = c.req.valid("param");
    const { orderId } = await acceptTopUp(orders, scope, {
      iccid,
      offerId: parsePublicId("off", c.req.valid("json").offerId),
      idempotencyKey: c.get("operationId"),
    });
    const order = await withScope(database, scope, (tx) => getOrder(tx, orderId));
    return c.json(presentTopUp(order, iccid), 202);
  });
}

/** Tells of an eSIM whether its provider takes top-ups and it is still alive. */
async function topUpCheck({ hub }: Services, rootId: string): Promise<(esim: EsimView) => boolean> {
  const { providers } = await hub.snapshot(rootId);
  const able = new Set(providers.filter((one) => one.manifest.capabilities.esim?.topUp).map((one) => one.id));
  const ended = new Set<EsimView["status"]>(["expired", "cancelled"]);
  return (esim) => esim.providerId !== null && able.has(esim.providerId) && !ended.has(esim.status);
}
