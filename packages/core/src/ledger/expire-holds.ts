import { sql } from "kysely";
import { type Clock, type Database, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { applyTransfers } from "./apply-transfers.ts";
import { refusalError } from "./errors.ts";

type DueHold = { hold_id: string; currency: string; subject_id: string | null };

/**
 * Frees the holds of a root whose time has come, each in its own transaction, and returns how many it freed. Several sweeps
 * may run at once. A hold that was captured in the meantime is left as it is.
 */
export async function expireHolds(database: Database, options: { rootId: string; clock: Clock }): Promise<number> {
  const scope = rootScope(options.rootId);
  const now = options.clock.now();
  await withScope(database, scope, (tx) => forgetEndedHolds(tx, now));
  let freed = 0;
  for (;;) {
    const found = await withScope(database, scope, async (tx) => {
      const due = await takeDueHold(tx, now);
      if (due && (await voidExpired(tx, due))) freed++;
      return due;
    });
    if (!found) return freed;
  }
}

async function voidExpired(tx: Transaction, due: DueHold): Promise<boolean> {
  const result = await applyTransfers(tx, [
    {
      id: newId(),
      kind: "void",
      holdId: due.hold_id,
      currency: due.currency,
      reason: "expired",
      subjectId: due.subject_id ?? undefined,
    },
  ]);
  if (result.kind === "applied") return true;
  if (result.kind === "hold_ended") return false;
  throw refusalError(result as Exclude<typeof result, { kind: "exists" }>);
}

/** Most due holds were ended long before their time; those only leave the list. */
async function forgetEndedHolds(tx: Transaction, now: Date): Promise<void> {
  await sql`delete from ledger.hold_expiries e where e.root_id = ${tx.scope.rootId} and e.expires_at <= ${now}
    and exists (select from ledger.transfers t where t.root_id = e.root_id and t.hold_id = e.hold_id)`.execute(tx.sql);
}

async function takeDueHold(tx: Transaction, now: Date): Promise<DueHold | undefined> {
  const { rows } = await sql<DueHold>`
    with due as (
      select hold_id from ledger.hold_expiries where root_id = ${tx.scope.rootId} and expires_at <= ${now}
      order by expires_at limit 1 for update skip locked),
    taken as (delete from ledger.hold_expiries e using due where e.root_id = ${tx.scope.rootId} and e.hold_id = due.hold_id returning e.hold_id)
    select t.id as hold_id, t.currency, t.subject_id from ledger.transfers t join taken on t.id = taken.hold_id
    where t.root_id = ${tx.scope.rootId}`.execute(tx.sql);
  return rows[0];
}
