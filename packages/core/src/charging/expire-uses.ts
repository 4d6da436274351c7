import { type Clock, type Database, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { giveBack } from "./end-use.ts";
import { toUse } from "./use.ts";

/**
 * Gives back what uses hold whose time has come: their process ended, or nobody told how they ended. Each in its own transaction;
 * several sweeps may run at once. Returns how many. They can still be settled when their end becomes known.
 */
export async function expireUses(database: Database, options: { rootId: string; clock: Clock }): Promise<number> {
  const now = options.clock.now();
  for (let expired = 0; ; expired++) {
    const found = await withScope(database, rootScope(options.rootId), (tx) => expireOne(tx, now));
    if (!found) return expired;
  }
}

async function expireOne(tx: Transaction, now: Date): Promise<boolean> {
  const row = await tx.sql
    .selectFrom("charging.uses")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("state", "=", "open")
    .where("expires_at", "<=", now)
    .orderBy("expires_at")
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (row) await giveBack(tx, toUse(row), "expired");
  return row !== undefined;
}
