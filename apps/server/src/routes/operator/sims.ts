import {
  changeOperatorSim as changeRoute,
  getOperatorSim as getRoute,
  listOperatorSims as listRoute,
  registerSim as registerRoute,
} from "@tandem/api-schema";
import {
  getSim,
  limitData,
  listSims,
  registerSim,
  renameSim,
  type Sim,
  simCapabilities,
  wantState,
} from "@tandem/core/iot";
import { parsePublicId, type Scope, withScope } from "@tandem/core/kernel";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { siteOf } from "../../http/guard.ts";
import { presentProviderRef } from "../../present/deliveries.ts";
import { presentSim, toBytes } from "../../present/sims.ts";
import type { Services } from "../../services.ts";
import { type BesideUsed, presentUsedSight, readBesideUsed } from "./used-sight.ts";

type Capabilities = Awaited<ReturnType<typeof simCapabilities>>;
type Sight = BesideUsed & { capabilities: Capabilities; currency: string };

function present(sim: Sim, { capabilities, currency, ...beside }: Sight) {
  const can = capabilities.get(sim.providerId);
  return {
    ...presentSim(sim, currency),
    ...presentUsedSight(sim, currency, beside),
    provider: presentProviderRef(sim.providerId, beside.providers),
    upstreamRef: sim.upstreamRef,
    can: {
      standby: can?.standby ?? false,
      limitData: can?.dataLimits ?? false,
      liftLimit: can?.removesDataLimits ?? false,
    },
  };
}

/** SIMs of every account: list, change, and give one to an account. */
export function operatorSimRoutes(app: App, services: Services): void {
  const { database, iot } = services;
  const idOf = (simId: string) => parsePublicId("sim", simId);

  const show = async (scope: Scope, simId: string, currency: string) => {
    const capabilities = await simCapabilities(iot, scope.rootId);
    return withScope(database, scope, async (tx) => {
      const sim = await getSim(tx, simId);
      return present(sim, { ...(await readBesideUsed(tx, [sim])), capabilities, currency });
    });
  };

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, state, provider, account, search } = c.req.valid("query");
    const scope = operatorScope(c.get("principal"));
    const after = readCursor("operator-sims", cursor, 1);
    const { rows, beside } = await withScope(database, scope, async (tx) => {
      const rows = await listSims(tx, {
        limit: limit + 1,
        ...(state && { state }),
        ...(provider && { providerId: parsePublicId("prv", provider) }),
        ...(account && { accountId: parsePublicId("acc", account) }),
        ...(search && { search: search.trim() }),
        ...(after && { beforeId: String(after[0]) }),
      });
      return { rows, beside: await readBesideUsed(tx, rows) };
    });
    const sight = { ...beside, capabilities: await simCapabilities(iot, scope.rootId), currency: siteOf(c).currency };
    const page = { limit, list: "operator-sims", at: (sim: Sim) => [sim.id] };
    return c.json(toPage(rows, { ...page, present: (sim) => present(sim, sight) }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const simId = idOf(c.req.valid("param").simId);
    return c.json(await show(operatorScope(c.get("principal")), simId, siteOf(c).currency), 200);
  });

  app.openapi(changeRoute, async (c) => {
    const principal = c.get("principal");
    const scope = operatorScope(principal);
    const operator = { actor: actorOf(principal) };
    const simId = idOf(c.req.valid("param").simId);
    const { state, limitMb, label } = c.req.valid("json");
    if (label !== undefined) await withScope(database, scope, (tx) => renameSim(tx, simId, label, operator));
    if (limitMb !== undefined) await limitData(iot, scope, { simId, limitBytes: toBytes(limitMb), operator });
    if (state) await wantState(iot, scope, { simId, state, operator });
    return c.json(await show(scope, simId, siteOf(c).currency), 200);
  });

  app.openapi(registerRoute, async (c) => {
    const principal = c.get("principal");
    const scope = operatorScope(principal);
    const { accountId, providerId, upstreamRef, label } = c.req.valid("json");
    const simId = await registerSim(iot, scope, {
      accountId: parsePublicId("acc", accountId),
      providerId: parsePublicId("prv", providerId),
      upstreamRef,
      label,
      actor: actorOf(principal),
    });
    return c.json(await show(scope, simId, siteOf(c).currency), 201);
  });
}
