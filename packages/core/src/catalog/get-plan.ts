import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { planNotFound } from "./errors.ts";
import type { Network } from "./match-plans.ts";
import { type Plan, planColumns, toPlan } from "./plan.ts";

/** One plan with the networks its eSIM may camp on; retired and hidden ones too, since orders name them. Throws `catalog.plan_not_found`. */
export async function getPlan(tx: Transaction, planId: string): Promise<Plan & { networks: Network[] }> {
  const row = await tx.sql
    .selectFrom("catalog.plans")
    .select([...planColumns, "networks"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", planId)
    .executeTakeFirst();
  if (!row) throw planNotFound(planId);
  return { ...toPlan(row), networks: row.networks as Network[] };
}

/** Shows a plan in the shop, or hides it; prices of pickers follow with the next refresh, which is queued by the caller. Throws `catalog.plan_not_found`. */
export async function setPlanHidden(tx: Transaction, planId: string, hidden: boolean, actor: string): Promise<void> {
  const result = await tx.sql
    .updateTable("catalog.plans")
    .set({ hidden, updated_at: sql`now()` })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", planId)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw planNotFound(planId);
  await recordAudit(tx, { actor, action: hidden ? "plan.hidden" : "plan.shown", subject: planId });
}
