import { sql } from "kysely";
import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { vpnPlanNotFound, vpnPlanTaken } from "./errors.ts";

/** How long a VPN account can be bought for. The platform's: resellers sell what it sells. */
export type VpnPlan = { id: string; name: string; months: number; active: boolean };

export type PlanChange = { name?: string; active?: boolean };

/** Plans of the platform, shortest first. */
export async function listVpnPlans(tx: Transaction, { all = false } = {}): Promise<VpnPlan[]> {
  let query = tx.sql.selectFrom("vpn.plans").selectAll().where("root_id", "=", tx.scope.rootId);
  if (!all) query = query.where("active", "=", true);
  const rows = await query.orderBy("months").orderBy("id").execute();
  return rows.map(fromRow);
}

/** One plan. Throws `vpn.plan_not_found`. */
export async function getVpnPlan(tx: Transaction, planId: string): Promise<VpnPlan> {
  const row = await tx.sql
    .selectFrom("vpn.plans")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", planId)
    .executeTakeFirst();
  if (!row) throw vpnPlanNotFound(planId);
  return fromRow(row);
}

/** Adds a plan of the platform. Throws `vpn.plan_taken` when an active one has as many months. */
export async function createVpnPlan(
  tx: Transaction,
  plan: { name: string; months: number },
  about: { actor: string; now: Date },
): Promise<VpnPlan> {
  const id = newId();
  const added = await tx.sql
    .insertInto("vpn.plans")
    .values({
      ...{ root_id: tx.scope.rootId, tenant_id: tx.scope.rootId, id, name: plan.name, months: plan.months },
      ...{ created_at: about.now, updated_at: about.now },
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!added) throw vpnPlanTaken(plan.months);
  await recordAudit(tx, { actor: about.actor, action: "vpn_plan.created", subject: id, details: plan });
  return fromRow(added);
}

/** Renames a plan, or takes it from sale and back. Throws `vpn.plan_not_found`, `vpn.plan_taken`. */
export async function changeVpnPlan(
  tx: Transaction,
  planId: string,
  change: PlanChange,
  about: { actor: string; now: Date },
): Promise<VpnPlan> {
  const before = await getVpnPlan(tx, planId);
  const after = { ...before, ...change };
  if (after.active && !before.active) {
    const sold = await listVpnPlans(tx);
    if (sold.some(({ months }) => months === before.months)) throw vpnPlanTaken(before.months);
  }
  await tx.sql
    .updateTable("vpn.plans")
    .set({ name: after.name, active: after.active, updated_at: about.now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", planId)
    .execute();
  await recordAudit(tx, { actor: about.actor, action: "vpn_plan.changed", subject: planId, details: { ...change } });
  return after;
}

/** Sets what the scope's tenant asks for a plan; null leaves it to its price rules. Throws `vpn.plan_not_found`. */
export async function setVpnPrice(
  tx: Transaction,
  { planId, priceMicros }: { planId: string; priceMicros: Micros | null },
  actor: string,
): Promise<void> {
  await getVpnPlan(tx, planId);
  const { rootId, tenantId } = tx.scope;
  if (priceMicros === null) {
    await sql`delete from vpn.plan_prices where root_id = ${rootId} and tenant_id = ${tenantId} and plan_id = ${planId}`.execute(
      tx.sql,
    );
  } else {
    await sql`insert into vpn.plan_prices (root_id, tenant_id, plan_id, price_micros) values (${rootId}, ${tenantId}, ${planId}, ${priceMicros})
      on conflict (root_id, tenant_id, plan_id) do update set price_micros = excluded.price_micros`.execute(tx.sql);
  }
  await recordAudit(tx, { actor, action: "vpn_plan.priced", subject: planId, details: { priceMicros } });
}

/** What an account for so many months costs us at a provider. */
export type VpnCost = { id: string; providerId: string; months: number; costMicros: Micros; currency: string };

/** Costs at all providers of the platform. Needs a scope of the platform's tenant. */
export async function listVpnCosts(tx: Transaction): Promise<VpnCost[]> {
  const rows = await tx.sql
    .selectFrom("vpn.provider_costs")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("months")
    .orderBy("provider_id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    providerId: row.provider_id,
    months: row.months,
    costMicros: row.cost_micros,
    currency: row.currency,
  }));
}

/** Sets what an account costs us at a provider; without a cost it sells none of that length. */
export async function setVpnCost(
  tx: Transaction,
  cost: { providerId: string; months: number; costMicros: Micros | null; currency: string },
  actor: string,
): Promise<void> {
  const { rootId } = tx.scope;
  const { providerId, months, costMicros, currency } = cost;
  if (costMicros === null) {
    await sql`delete from vpn.provider_costs where root_id = ${rootId} and provider_id = ${providerId} and months = ${months}`.execute(
      tx.sql,
    );
  } else {
    await sql`insert into vpn.provider_costs (root_id, tenant_id, id, provider_id, months, cost_micros, currency)
      values (${rootId}, ${rootId}, ${newId()}, ${providerId}, ${months}, ${costMicros}, ${currency})
      on conflict (root_id, provider_id, months) do update set cost_micros = excluded.cost_micros, currency = excluded.currency`.execute(
      tx.sql,
    );
  }
  const details = { months, costMicros, currency };
  await recordAudit(tx, { actor, action: "vpn_cost.set", subject: providerId, tenantId: rootId, details });
}

function fromRow(row: { id: string; name: string; months: number; active: boolean }): VpnPlan {
  return { id: row.id, name: row.name, months: row.months, active: row.active };
}
