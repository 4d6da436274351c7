import {
  buySim,
  changeSim,
  getSim as getRoute,
  getSimActivationCode,
  getSimOffer,
  listSims as listRoute,
} from "@tandem/api-schema";
import * as core from "@tandem/core/iot";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import { getOrder } from "@tandem/core/orders";
import type { App } from "../app.ts";
import { ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { siteOf } from "../http/guard.ts";
import { publicBase } from "../http/public-base.ts";
import { presentOrder } from "../present/orders.ts";
import { presentRate } from "../present/rating.ts";
import { presentSim, toBytes } from "../present/sims.ts";
import { toMoney } from "../present/values.ts";
import type { Services } from "../services.ts";

/** SIMs for devices: list and change. */
export function simRoutes(app: App, services: Services): void {
  const { database, iot } = services;
  const idOf = (simId: string) => parsePublicId("sim", simId);

  app.openapi(listRoute, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const after = readCursor("sims", cursor, 1);
    const filter = { limit: limit + 1, ...(after && { beforeId: String(after[0]) }) };
    const rows = await withScope(database, readScope(c.get("principal")), (tx) => core.listSims(tx, filter));
    const { currency } = siteOf(c);
    const present = (row: core.Sim) => presentSim(row, currency);
    return c.json(toPage(rows, { limit, list: "sims", at: (row) => [row.id], present }), 200);
  });

  app.openapi(getSimOffer, async (c) => {
    const { priceMicros, currency, data } = await core.offerSim(iot, c.get("principal"));
    return c.json(
      {
        price: toMoney(priceMicros, currency),
        data: presentRate(data, { service: "iot_data", currency: data.currency }),
      },
      200,
    );
  });

  app.openapi(buySim, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { label } = c.req.valid("json");
    const { orderId } = await core.orderSim(iot, scope, { label, idempotencyKey: c.get("operationId") });
    const order = await withScope(database, scope, (tx) => getOrder(tx, orderId));
    return c.json(presentOrder(order, publicBase(c, services.config), null), 202);
  });

  app.openapi(getSimActivationCode, async (c) => {
    const simId = idOf(c.req.valid("param").simId);
    const activationCode = await core.readActivationCode(iot, ownScope(c.get("principal")), simId);
    c.header("cache-control", "no-store");
    return c.json({ activationCode }, 200);
  });

  app.openapi(getRoute, async (c) => {
    const simId = idOf(c.req.valid("param").simId);
    const found = await withScope(database, readScope(c.get("principal")), (tx) => core.getSim(tx, simId));
    return c.json(presentSim(found, siteOf(c).currency), 200);
  });

  app.openapi(changeSim, async (c) => {
    const scope = ownScope(c.get("principal"));
    const simId = idOf(c.req.valid("param").simId);
    const { state, limitMb, label } = c.req.valid("json");
    if (label !== undefined) await withScope(database, scope, (tx) => core.renameSim(tx, simId, label));
    if (limitMb !== undefined) await core.limitData(iot, scope, { simId, limitBytes: toBytes(limitMb) });
    if (state) await core.wantState(iot, scope, { simId, state });
    const found = await withScope(database, scope, (tx) => core.getSim(tx, simId));
    return c.json(presentSim(found, siteOf(c).currency), 200);
  });
}
