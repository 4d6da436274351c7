import { changeSim, getSim as getRoute, listSims as listRoute } from "@tandem/api-schema";
import * as core from "@tandem/core/iot";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import type { App } from "../app.ts";
import { ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { siteOf } from "../http/guard.ts";
import { presentSim, toBytes } from "../present/sims.ts";
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
