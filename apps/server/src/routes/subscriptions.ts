import {
  cancelSubscription,
  changePlan as changeRoute,
  createSubscription,
  getSubscription as getRoute,
  listSubscriptions as listRoute,
  listSubscriptionPlans,
  previewPlanChange,
  resumeSubscription,
} from "@tandem/api-schema";
import { listAllowances } from "@tandem/core/charging";
import { parsePublicId, type Transaction, withScope } from "@tandem/core/kernel";
import {
  changePlan,
  getPlan,
  getSubscription,
  listPlans,
  listSubscriptions,
  previewChange,
  renew,
  type Subscription,
  setCancels,
  subscribe,
} from "@tandem/core/subscriptions";
import type { App } from "../app.ts";
import { ownScope, readScope } from "../auth/principal.ts";
import { siteOf } from "../http/guard.ts";
import { perOf, presentSubscription, presentSubscriptionPlan } from "../present/subscriptions.ts";
import { toInstant, toMoney } from "../present/values.ts";
import type { Services } from "../services.ts";
import { tellOfSubscription } from "../tell-of-subscription.ts";
import { visitorScope } from "./catalog.ts";

/** Plans with included units, and the account's own. */
export function subscriptionRoutes(app: App, { database, clock }: Services): void {
  const show = async (tx: Transaction, subscription: Subscription) => {
    const plan = await getPlan(tx, subscription.planId);
    const { accountId, allowanceId } = subscription;
    const allowances = await listAllowances(tx, { accountId, at: clock.now() });
    const allowance = allowances.find((one) => one.id === allowanceId);
    return presentSubscription(subscription, plan, allowance);
  };

  app.openapi(listSubscriptionPlans, async (c) => {
    const { tenantId, ...site } = siteOf(c);
    const principal = c.get("principal");
    const scope = principal?.accountId ? ownScope(principal) : visitorScope({ ...site, tenantId });
    const plans = await withScope(database, scope, (tx) => listPlans(tx, { tenantId }));
    return c.json({ data: plans.map(presentSubscriptionPlan) }, 200);
  });

  app.openapi(listRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const data = await withScope(database, scope, async (tx) => {
      const found = await listSubscriptions(tx, { accountId: scope.accountId, limit: 100 });
      const shown = [];
      for (const subscription of found) shown.push(await show(tx, subscription));
      return shown;
    });
    return c.json({ data }, 200);
  });

  app.openapi(getRoute, async (c) => {
    const id = parsePublicId("sub", c.req.valid("param").subscriptionId);
    const reply = await withScope(database, readScope(c.get("principal")), async (tx) =>
      show(tx, await getSubscription(tx, id)),
    );
    return c.json(reply, 200);
  });

  app.openapi(createSubscription, async (c) => {
    const scope = ownScope(c.get("principal"));
    const planId = parsePublicId("spl", c.req.valid("json").planId);
    const wish = { id: c.get("operationId"), accountId: scope.accountId, planId, now: clock.now() };
    const reply = await withScope(database, scope, async (tx) => show(tx, await subscribe(tx, wish)));
    return c.json(reply, 201);
  });

  app.openapi(previewPlanChange, async (c) => {
    const subscriptionId = parsePublicId("sub", c.req.valid("param").subscriptionId);
    const planId = parsePublicId("spl", c.req.valid("json").planId);
    const change = await withScope(database, ownScope(c.get("principal")), (tx) =>
      previewChange(tx, { subscriptionId, planId, at: clock.now() }),
    );
    const money = (micros: bigint) => toMoney(micros, change.currency);
    const reply = {
      plan: presentSubscriptionPlan(change.plan),
      credit: money(change.creditMicros),
      charge: money(change.chargeMicros),
      net: money(change.netMicros),
      included: change.includedUnits / perOf(change.plan).per,
      periodEnd: toInstant(change.periodEnd),
      at: toInstant(change.at),
    };
    return c.json(reply, 200);
  });

  app.openapi(changeRoute, async (c) => {
    const subscriptionId = parsePublicId("sub", c.req.valid("param").subscriptionId);
    const { planId, at } = c.req.valid("json");
    const wish = {
      subscriptionId,
      planId: parsePublicId("spl", planId),
      changeId: c.get("operationId"),
      now: clock.now(),
      ...(at && { at: new Date(at) }),
    };
    const reply = await withScope(database, ownScope(c.get("principal")), async (tx) =>
      show(tx, await changePlan(tx, wish)),
    );
    return c.json(reply, 200);
  });

  app.openapi(cancelSubscription, async (c) => {
    const subscriptionId = parsePublicId("sub", c.req.valid("param").subscriptionId);
    const wish = { subscriptionId, cancels: true, now: clock.now() };
    const reply = await withScope(database, ownScope(c.get("principal")), async (tx) =>
      show(tx, await setCancels(tx, wish)),
    );
    return c.json(reply, 200);
  });

  app.openapi(resumeSubscription, async (c) => {
    const subscriptionId = parsePublicId("sub", c.req.valid("param").subscriptionId);
    const now = clock.now();
    const reply = await withScope(database, ownScope(c.get("principal")), async (tx) => {
      await setCancels(tx, { subscriptionId, cancels: false, now });
      return show(tx, await renew(tx, { subscriptionId, now, unasked: true }, tellOfSubscription));
    });
    return c.json(reply, 200);
  });
}
