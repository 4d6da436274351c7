import {
  createVpnPlan as createPlanRoute,
  getOperatorVpnAccount as getAccountRoute,
  listOperatorVpnAccounts as listAccountsRoute,
  listOperatorVpnPlans as listPlansRoute,
  setVpnCost as setCostRoute,
  updateVpnPlan as updatePlanRoute,
} from "@tandem/api-schema";
import { DomainError, parsePublicId, publicId, rootScope, tenantScope, withScope } from "@tandem/core/kernel";
import { marginBps } from "@tandem/core/pricing";
import { nameAccounts } from "@tandem/core/tenancy";
import {
  changeVpnPlan,
  createVpnPlan,
  getVpnAccount,
  listPricedVpnPlans,
  listVpnAccounts,
  listVpnCosts,
  listVpnPlans,
  setVpnCost,
  setVpnPrice,
  type VpnAccountRow,
} from "@tandem/core/vpn";
import type { App } from "../../app.ts";
import { actorOf, isPlatform, operatorScope, type Principal, platformScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { siteOf } from "../../http/guard.ts";
import { fromMoney, toMoney, toMoneyOrNull } from "../../present/values.ts";
import { presentVpnChange, presentVpnEntry } from "../../present/vpn.ts";
import type { Services } from "../../services.ts";

/** Everybody's VPN accounts, and what they are sold by. */
export function operatorVpnRoutes(app: App, services: Services): void {
  const { database, vpn, hub } = services;

  const namesOf = async (principal: Principal, rows: readonly VpnAccountRow[]) => {
    const ids = rows.map((row) => row.accountId);
    const accounts = await withScope(database, operatorScope(principal), (tx) => nameAccounts(tx, ids));
    return { accounts, providers: new Map((await hub.list(principal.rootId)).map((one) => [one.id, one.name])) };
  };
  const present = (row: VpnAccountRow, { accounts, providers }: Awaited<ReturnType<typeof namesOf>>) => ({
    ...presentVpnEntry(row),
    account: { id: publicId("acc", row.accountId), name: accounts.get(row.accountId) ?? "an account" },
    provider: { id: publicId("prv", row.providerId), name: providers.get(row.providerId) ?? "a provider" },
    upstreamRef: row.upstreamRef,
  });

  app.openapi(listAccountsRoute, async (c) => {
    const principal = c.get("principal");
    const { cursor, limit, state, providerId, accountId, search } = c.req.valid("query");
    const after = readCursor("operator-vpn", cursor, 1);
    const rows = await withScope(database, operatorScope(principal), (tx) =>
      listVpnAccounts(tx, {
        limit: limit + 1,
        ...(state && { state }),
        ...(providerId && { providerId: parsePublicId("prv", providerId) }),
        ...(accountId && { accountId: parsePublicId("acc", accountId) }),
        ...(search && { search }),
        ...(after && { beforeId: String(after[0]) }),
      }),
    );
    const names = await namesOf(principal, rows);
    const page = { limit, list: "operator-vpn", at: (row: VpnAccountRow) => [row.id] };
    return c.json(toPage(rows, { ...page, present: (row) => present(row, names) }), 200);
  });

  app.openapi(getAccountRoute, async (c) => {
    const principal = c.get("principal");
    const vpnId = parsePublicId("vpn", c.req.valid("param").vpnId);
    const account = await getVpnAccount(vpn, operatorScope(principal), vpnId);
    const changes = account.changes.map(presentVpnChange);
    return c.json({ ...present(account, await namesOf(principal, [account])), changes }, 200);
  });

  app.openapi(listPlansRoute, async (c) => {
    return c.json({ data: await describePlans(services, c.get("principal")) }, 200);
  });

  app.openapi(createPlanRoute, async (c) => {
    const principal = c.get("principal");
    const scope = platformScope(principal);
    const plan = await withScope(database, scope, (tx) =>
      createVpnPlan(tx, c.req.valid("json"), { actor: actorOf(principal), now: vpn.clock.now() }),
    );
    return c.json(await onePlan(services, principal, plan.id), 201);
  });

  app.openapi(updatePlanRoute, async (c) => {
    const principal = c.get("principal");
    const { currency } = siteOf(c);
    const planId = parsePublicId("pln", c.req.valid("param").planId);
    const { price, ...change } = c.req.valid("json");
    const about = { actor: actorOf(principal), now: vpn.clock.now() };
    const named = {
      ...(change.name !== undefined && { name: change.name }),
      ...(change.active !== undefined && { active: change.active }),
    };
    // The plan is the platform's, its price each seller's own.
    if (Object.keys(named).length > 0) {
      await withScope(database, platformScope(principal), (tx) => changeVpnPlan(tx, planId, named, about));
    }
    if (price !== undefined) {
      const priceMicros = price && fromMoney(price, currency, "price");
      if (priceMicros !== null && priceMicros <= 0n) throw new DomainError("request.invalid", { field: "body.price" });
      const scope = tenantScope(principal.rootId, principal.tenantId);
      await withScope(database, scope, (tx) => setVpnPrice(tx, { planId, priceMicros }, about.actor));
    }
    return c.json(await onePlan(services, principal, planId), 200);
  });

  app.openapi(setCostRoute, async (c) => {
    const principal = c.get("principal");
    const { currency } = siteOf(c);
    const { providerId, months, cost } = c.req.valid("json");
    const scope = platformScope(principal);
    const provider = parsePublicId("prv", providerId);
    const known = (await hub.list(principal.rootId)).find(
      ({ id, services: sells }) => id === provider && sells.includes("vpn"),
    );
    if (!known) throw new DomainError("provider.not_found", { providerId });
    const costMicros = cost && fromMoney(cost, currency, "cost");
    await withScope(database, scope, (tx) =>
      setVpnCost(tx, { providerId: provider, months, costMicros, currency }, actorOf(principal)),
    );
    return c.json({ data: await describePlans(services, principal) }, 200);
  });
}

async function onePlan(services: Services, principal: Principal, planId: string) {
  const plan = (await describePlans(services, principal)).find((each) => each.id === publicId("pln", planId));
  if (!plan) throw new DomainError("vpn.plan_not_found", { planId });
  return plan;
}

/** All plans with what the caller's tenant asks and pays; a provider's costs are the platform's affair. */
async function describePlans({ database, hub, vpn }: Services, principal: Principal) {
  const { rootId, tenantId } = principal;
  const priced = new Map((await listPricedVpnPlans(vpn, { rootId, tenantId })).map((plan) => [plan.id, plan]));
  const sellers = (await hub.list(rootId)).filter((provider) => provider.services.includes("vpn"));
  const { plans, costs } = await withScope(database, rootScope(rootId), async (tx) => ({
    plans: await listVpnPlans(tx, { all: true }),
    costs: isPlatform(principal) ? await listVpnCosts(tx) : [],
  }));
  return plans.map(({ id, name, months, active }) => {
    const price = active ? priced.get(id) : undefined;
    const currency = price?.currency ?? "USD";
    const costAt = (providerId: string) =>
      costs.find((each) => each.providerId === providerId && each.months === months);
    return {
      ...{ id: publicId("pln", id), name, months, active },
      price: price ? toMoney(price.priceMicros, currency) : null,
      priceIsSet: price?.isSetPrice ?? false,
      cost: price ? toMoney(price.costMicros, currency) : null,
      margin: price ? marginBps(price.priceMicros, price.costMicros) / 10_000 : null,
      costs: isPlatform(principal)
        ? sellers.map((provider) => {
            const cost = costAt(provider.id);
            return {
              providerId: publicId("prv", provider.id),
              provider: provider.name,
              cost: toMoneyOrNull(cost?.costMicros, cost?.currency ?? currency),
            };
          })
        : [],
    };
  });
}
