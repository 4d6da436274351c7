import { changeSim, getSim as getRoute, listSims as listRoute, registerSim } from "@tandem/api-schema";
import * as core from "@tandem/core/iot";
import { parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import type { App } from "../app.ts";
import { actorOf, operatorScope, ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { siteOf } from "../http/guard.ts";
import { toInstant, toInstantOrNull, toMoney } from "../present/values.ts";
import type { Services } from "../services.ts";

const megabyte = 1_048_576;

/** SIMs for devices: list, change, and give one to an account. */
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
    if (limitMb !== undefined) {
      const limitBytes = limitMb === null ? null : BigInt(limitMb * megabyte);
      await core.limitData(iot, scope, { simId, limitBytes });
    }
    if (state) await core.wantState(iot, scope, { simId, state });
    const found = await withScope(database, scope, (tx) => core.getSim(tx, simId));
    return c.json(presentSim(found, siteOf(c).currency), 200);
  });

  app.openapi(registerSim, async (c) => {
    const principal = c.get("principal");
    const scope = operatorScope(principal);
    const { accountId, providerId, upstreamRef, label } = c.req.valid("json");
    const simId = await core.registerSim(iot, scope, {
      accountId: parsePublicId("acc", accountId),
      providerId: parsePublicId("prv", providerId),
      upstreamRef,
      label,
      actor: actorOf(principal),
    });
    const found = await withScope(database, scope, (tx) => core.getSim(tx, simId));
    return c.json(presentSim(found, siteOf(c).currency), 201);
  });
}

const toMegabytes = (bytes: bigint) => Math.round((Number(bytes) / megabyte) * 100) / 100;

function presentSim(sim: core.Sim, currency: string) {
  return {
    id: publicId("sim", sim.id),
    iccid: sim.iccid,
    label: sim.label,
    state: sim.state,
    blockReason: sim.blockReason,
    wantedState: sim.wantedState,
    disabledFor: sim.disabledFor,
    limitMb: sim.limitBytes === null ? null : toMegabytes(sim.limitBytes),
    usedMb: toMegabytes(sim.usedBytes),
    charged: toMoney(sim.chargedMicros, currency),
    updatedAt: toInstantOrNull(sim.usedAt),
    createdAt: toInstant(sim.createdAt),
  };
}
