import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import type { ChargingAllowances } from "../kernel/schema.generated.ts";
import type { UseService } from "../rating/index.ts";

/** Units of a time that are paid for already, and the price of those beyond them. */
export type AllowanceView = {
  id: string;
  /** The subscription. */
  sourceId: string;
  services: UseService[];
  periodStart: Date;
  periodEnd: Date;
  includedUnits: number;
  /** Drawn by uses, also by those under way. */
  usedUnits: number;
  overage: { priceMicros: Micros; per: number } | null;
};

/** Gives an account units for a time; a repeat with the same id changes nothing. */
export async function grantAllowance(
  tx: Transaction,
  allowance: Omit<AllowanceView, "usedUnits"> & { tenantId: string; accountId: string },
): Promise<void> {
  await tx.sql
    .insertInto("charging.allowances")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: allowance.tenantId,
      account_id: allowance.accountId,
      id: allowance.id,
      services: allowance.services,
      source_id: allowance.sourceId,
      period_start: allowance.periodStart,
      period_end: allowance.periodEnd,
      included_units: BigInt(allowance.includedUnits),
      overage_micros: allowance.overage?.priceMicros ?? null,
      overage_per: allowance.overage?.per ?? 1,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Locks an allowance until the transaction ends: nobody draws of it in between. Null when there is none. */
export async function lockAllowance(tx: Transaction, id: string): Promise<AllowanceView | null> {
  const row = await tx.sql
    .selectFrom("charging.allowances")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row ? toView(row) : null;
}

/** Ends an allowance early: from then on nothing is drawn of it. */
export async function endAllowance(tx: Transaction, { id, at }: { id: string; at: Date }): Promise<void> {
  await sql`update charging.allowances set period_end = greatest(${at}::timestamptz, period_start + interval '1 microsecond')
    where root_id = ${tx.scope.rootId} and id = ${id} and period_end > ${at}`.execute(tx.sql);
}

/** What accounts of the scope have at a moment, or one account has. */
export async function listAllowances(
  tx: Transaction,
  filter: { accountId: string; at: Date },
): Promise<AllowanceView[]> {
  const rows = await tx.sql
    .selectFrom("charging.allowances")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", filter.accountId)
    .where("period_start", "<=", filter.at)
    .where("period_end", ">", filter.at)
    .orderBy("period_end")
    .orderBy("id")
    .execute();
  return rows.map(toView);
}

function toView(row: Selectable<ChargingAllowances>): AllowanceView {
  return {
    id: row.id,
    sourceId: row.source_id,
    services: row.services as UseService[],
    periodStart: row.period_start,
    periodEnd: row.period_end,
    includedUnits: Number(row.included_units),
    usedUnits: Number(row.used_units),
    overage: row.overage_micros === null ? null : { priceMicros: row.overage_micros, per: row.overage_per },
  };
}
