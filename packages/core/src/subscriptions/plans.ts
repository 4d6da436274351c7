import type { Insertable, Selectable } from "kysely";
import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import type { SubscriptionsPlans } from "../kernel/schema.generated.ts";
import type { UseService } from "../rating/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { defaultPlans } from "./default-plans.ts";
import { planNotFound } from "./errors.ts";

/** A month of included units at a price, and the price of those beyond. */
export type Plan = {
  id: string;
  tenantId: string;
  slug: string;
  /** An account has one plan of a family at a time. */
  family: string;
  name: string;
  services: UseService[];
  includedUnits: number;
  /** A month; null: agreed with each customer. */
  priceMicros: Micros | null;
  /** Beyond the included units; null: the price list. */
  overage: { priceMicros: Micros; per: number } | null;
  currency: string;
  /** Made for one customer and shown to nobody else. */
  accountId: string | null;
  active: boolean;
  position: number;
};

export type NewPlan = Omit<Plan, "id" | "tenantId">;

/** Plans of a tenant, by family and position: those on sale, or all of them. Of plans made for one customer a customer sees its own. */
export async function listPlans(tx: Transaction, filter: { tenantId: string; all?: boolean }): Promise<Plan[]> {
  let query = tx.sql
    .selectFrom("subscriptions.plans")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", filter.tenantId)
    .orderBy("family")
    .orderBy("position")
    .orderBy("id");
  if (!filter.all) query = query.where("active", "=", true);
  return (await query.execute()).map(toPlan);
}

/** How many subscriptions each plan has now. */
export async function countSubscribers(tx: Transaction): Promise<Map<string, number>> {
  const rows = await tx.sql
    .selectFrom("subscriptions.subscriptions")
    .select(["plan_id", ({ fn }) => fn.countAll<bigint>().as("count")])
    .where("root_id", "=", tx.scope.rootId)
    .where("state", "<>", "ended")
    .groupBy("plan_id")
    .execute();
  return new Map(rows.map((row) => [row.plan_id, Number(row.count)]));
}

/** One plan. Throws `subscription.plan_not_found`. */
export async function getPlan(tx: Transaction, planId: string): Promise<Plan> {
  const row = await tx.sql
    .selectFrom("subscriptions.plans")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", planId)
    .executeTakeFirst();
  if (!row) throw planNotFound(planId);
  return toPlan(row);
}

/** Adds a plan to a tenant's offer. */
export async function createPlan(tx: Transaction, tenantId: string, plan: NewPlan, actor: string): Promise<Plan> {
  const row = await tx.sql
    .insertInto("subscriptions.plans")
    .values({ root_id: tx.scope.rootId, tenant_id: tenantId, id: newId(), ...toColumns(plan) })
    .returningAll()
    .executeTakeFirstOrThrow();
  await recordAudit(tx, {
    tenantId,
    actor,
    action: "subscription_plan.created",
    subject: row.id,
    details: { ...plan },
  });
  return toPlan(row);
}

/** Changes a plan for those who subscribe from now on; who has it keeps what was agreed. Throws `subscription.plan_not_found`. */
export async function updatePlan(tx: Transaction, planId: string, plan: NewPlan, actor: string): Promise<Plan> {
  const before = await getPlan(tx, planId);
  const row = await tx.sql
    .updateTable("subscriptions.plans")
    .set({ ...toColumns(plan), updated_at: new Date() })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", planId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw planNotFound(planId);
  const { id: _, tenantId, ...from } = before;
  const details = { from, to: plan };
  await recordAudit(tx, { tenantId, actor, action: "subscription_plan.updated", subject: planId, details });
  return toPlan(row);
}

/** Gives a new tenant its first plans (C3), once: a tenant that has plans keeps what it has. */
export async function seedDefaultPlans(tx: Transaction, tenantId: string): Promise<void> {
  if ((await listPlans(tx, { tenantId, all: true })).length > 0) return;
  for (const plan of defaultPlans) await createPlan(tx, tenantId, plan, "system");
}

type Columns = Omit<Insertable<SubscriptionsPlans>, "root_id" | "tenant_id" | "id" | "created_at" | "updated_at">;

function toColumns(plan: NewPlan): Columns {
  return {
    slug: plan.slug,
    family: plan.family,
    name: plan.name,
    services: plan.services,
    included_units: BigInt(plan.includedUnits),
    price_micros: plan.priceMicros,
    overage_micros: plan.overage?.priceMicros ?? null,
    overage_per: plan.overage?.per ?? 1,
    currency: plan.currency,
    account_id: plan.accountId,
    active: plan.active,
    position: plan.position,
  };
}

function toPlan(row: Selectable<SubscriptionsPlans>): Plan {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    slug: row.slug,
    family: row.family,
    name: row.name,
    services: row.services as UseService[],
    includedUnits: Number(row.included_units),
    priceMicros: row.price_micros,
    overage: row.overage_micros === null ? null : { priceMicros: row.overage_micros, per: row.overage_per },
    currency: row.currency,
    accountId: row.account_id,
    active: row.active,
    position: row.position,
  };
}
