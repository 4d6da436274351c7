import {
  createSubscriptionPlan,
  listOperatorSubscriptionPlans,
  listOperatorSubscriptions,
  type operatorPlanInput,
  retireSubscriptionPlan,
  updateSubscriptionPlan,
} from "@tandem/api-schema";
import { DomainError, parsePublicId, publicId, type Transaction, withScope } from "@tandem/core/kernel";
import { unitsOf } from "@tandem/core/rating";
import {
  countSubscribers,
  createPlan,
  getPlan,
  listPlans,
  listSubscriptions,
  type NewPlan,
  type Plan,
  type Subscription,
  updatePlan,
} from "@tandem/core/subscriptions";
import { getAccount, nameAccounts } from "@tandem/core/tenancy";
import type { z } from "zod";
import type { App } from "../../app.ts";
import { actorOf, operatorScope, type Principal } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { siteOf } from "../../http/guard.ts";
import { presentSubscriptionPlan } from "../../present/subscriptions.ts";
import { fromMoney, toInstant, toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";

/** The tenant's subscription plans, and who has which. */
export function operatorSubscriptionRoutes(app: App, { database }: Services): void {
  app.openapi(listOperatorSubscriptionPlans, async (c) => {
    const { tenantId } = c.get("principal");
    const data = await withScope(database, operatorScope(c.get("principal")), async (tx) =>
      presentPlans(tx, await listPlans(tx, { tenantId, all: true })),
    );
    return c.json({ data }, 200);
  });

  app.openapi(createSubscriptionPlan, async (c) => {
    const principal = c.get("principal");
    const plan = toPlan(c.req.valid("json"), siteOf(c).currency);
    const reply = await withScope(database, operatorScope(principal), async (tx) => {
      await check(tx, principal, plan);
      return presentOne(tx, await createPlan(tx, principal.tenantId, plan, actorOf(principal)));
    });
    return c.json(reply, 201);
  });

  app.openapi(updateSubscriptionPlan, async (c) => {
    const principal = c.get("principal");
    const id = parsePublicId("spl", c.req.valid("param").planId);
    const plan = toPlan(c.req.valid("json"), siteOf(c).currency);
    const reply = await withScope(database, operatorScope(principal), async (tx) => {
      await check(tx, principal, plan, id);
      return presentOne(tx, await updatePlan(tx, id, plan, actorOf(principal)));
    });
    return c.json(reply, 200);
  });

  app.openapi(retireSubscriptionPlan, async (c) => {
    const principal = c.get("principal");
    const id = parsePublicId("spl", c.req.valid("param").planId);
    await withScope(database, operatorScope(principal), async (tx) => {
      const { id: _, tenantId: __, ...plan } = await getPlan(tx, id);
      if (plan.active) await updatePlan(tx, id, { ...plan, active: false }, actorOf(principal));
    });
    return c.body(null, 204);
  });

  app.openapi(listOperatorSubscriptions, async (c) => {
    const { cursor, limit, plan, account } = c.req.valid("query");
    const before = readCursor("operator-subscriptions", cursor, 1);
    const reply = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listSubscriptions(tx, {
        limit: limit + 1,
        ...(plan && { planId: parsePublicId("spl", plan) }),
        ...(account && { accountId: parsePublicId("acc", account) }),
        ...(before && { beforeId: String(before[0]) }),
      });
      const present = await presenter(tx, rows);
      return toPage(rows, { limit, list: "operator-subscriptions", at: (row) => [row.id], present });
    });
    return c.json(reply, 200);
  });
}

const presentOne = async (tx: Transaction, plan: Plan) => {
  const [shown] = await presentPlans(tx, [plan]);
  if (!shown) throw new Error("a plan is presented as one");
  return shown;
};

async function presentPlans(tx: Transaction, plans: readonly Plan[]) {
  const counts = await countSubscribers(tx);
  const names = await nameAccounts(
    tx,
    plans.flatMap((plan) => plan.accountId ?? []),
  );
  return plans.map((plan) => ({
    ...presentSubscriptionPlan(plan),
    account:
      plan.accountId === null
        ? null
        : { id: publicId("acc", plan.accountId), name: names.get(plan.accountId) ?? "unknown" },
    active: plan.active,
    position: plan.position,
    subscribers: counts.get(plan.id) ?? 0,
  }));
}

async function presenter(tx: Transaction, rows: readonly Subscription[]) {
  const names = await nameAccounts(
    tx,
    rows.map((row) => row.accountId),
  );
  const plans = new Map<string, Plan>();
  for (const id of new Set(rows.map((row) => row.planId))) plans.set(id, await getPlan(tx, id));
  return (row: Subscription) => ({
    id: publicId("sub", row.id),
    account: { id: publicId("acc", row.accountId), name: names.get(row.accountId) ?? "unknown" },
    plan: { id: publicId("spl", row.planId), name: plans.get(row.planId)?.name ?? "unknown" },
    state: row.state,
    price: toMoney(row.priceMicros, row.currency),
    periodEnd: toInstant(row.periodEnd),
    cancelsAtPeriodEnd: row.cancels,
    createdAt: toInstant(row.createdAt),
  });
}

function toPlan(input: z.output<typeof operatorPlanInput>, currency: string): NewPlan {
  const { included, price, overage, accountId, ...plan } = input;
  const { per } = unitsOf(plan.services[0] ?? "sms");
  return {
    ...plan,
    includedUnits: Math.round(included * per),
    priceMicros: price && fromMoney(price, currency, "price"),
    overage: overage && { priceMicros: fromMoney(overage, currency, "overage"), per },
    currency,
    accountId: accountId && parsePublicId("acc", accountId),
  };
}

const invalid = (field: string, message: string, expected: string) =>
  new DomainError("request.invalid", { errors: [{ field: `body.${field}`, message, expected }] });

/** Units of different kinds are no one number, and a name in an address stands for one plan. */
async function check(tx: Transaction, { tenantId }: Principal, plan: NewPlan, ownId?: string): Promise<void> {
  const units = new Set(plan.services.map((service) => unitsOf(service).unit));
  if (units.size > 1) throw invalid("services", "are counted in different units", "services of one unit");
  if (plan.accountId) await getAccount(tx, plan.accountId);
  const same = (await listPlans(tx, { tenantId, all: true })).find((each) => each.slug === plan.slug);
  if (same && same.id !== ownId) throw invalid("slug", "is another plan's", "a name no other plan has");
}
