import { type RawBuilder, sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import { closedUntil, closedUntilNow } from "./closing.ts";
import { type TransferPosition, toPosition } from "./transfer-position.ts";

/** Money of a wallet that is set aside and not yet taken or freed. */
export type OpenHold = {
  id: string;
  accountId: string;
  amountMicros: Micros;
  currency: string;
  reason: string;
  /** What it is for, e.g. the order's id. */
  subjectId: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  /** For the next page. */
  position: TransferPosition;
};

/**
 * The open holds of the scope as rows of transfers: those of when the books were closed and newer ones, less what was ended. A
 * wallet's held money is its open holds, so newer ones are looked for only at wallets that hold something.
 */
export const openHolds = (tx: Transaction, known: Date) => sql`
  select h.* from (
    select t.* from ledger.open_holds o join ledger.transfers t on t.root_id = o.root_id and t.id = o.hold_id
      where o.root_id = ${tx.scope.rootId}
    union ${newHolds(tx, sql`t.created_at >= ${known} and t.created_at >= ${closedUntilNow(tx)}`)}) h
  where not exists (select from ledger.transfers e where e.root_id = ${tx.scope.rootId} and e.hold_id = h.id)`;

/** Holds of a time, of wallets that hold something now. */
const newHolds = (tx: Transaction, time: RawBuilder<unknown>) => sql`
  select t.* from ledger.wallets w join ledger.transfers t on t.root_id = w.root_id and t.debit_account_id = w.ledger_account_id
  where w.root_id = ${tx.scope.rootId} and w.held_micros > 0 and t.kind = 'hold' and ${time}`;

/** Part of closing the books: keeps the holds of a time that are still open, and lets go of those that were ended since. */
export async function keepOpenHolds(tx: Transaction, window: { from: Date; until: Date }): Promise<void> {
  await sql`
    delete from ledger.open_holds o where o.root_id = ${tx.scope.rootId}
    and exists (select from ledger.transfers e where e.root_id = o.root_id and e.hold_id = o.hold_id)`.execute(tx.sql);
  await sql`
    insert into ledger.open_holds (root_id, tenant_id, account_id, hold_id, created_at)
    select h.root_id, h.tenant_id, h.account_id, h.id, h.created_at
    from (${newHolds(tx, sql`t.created_at >= ${window.from} and t.created_at < ${window.until}`)}) h
    where not exists (select from ledger.transfers e where e.root_id = h.root_id and e.hold_id = h.id)`.execute(tx.sql);
}

type Row = {
  id: string;
  account_id: string;
  amount_micros: Micros;
  currency: string;
  reason: string;
  subject_id: string | null;
  created_at: Date;
  expires_at: Date | null;
  position: string;
};

/** Open holds of the scope, oldest first: at most `limit`, after the one `after` names. */
export async function listOpenHolds(
  tx: Transaction,
  page: { limit: number; after?: TransferPosition },
): Promise<OpenHold[]> {
  const known = await closedUntil(tx);
  const { rows } = await sql<Row>`
    select h.*, ${toPosition("h")} as position from (${openHolds(tx, known)}) h
    where ${page.after?.at ?? null}::timestamptz is null or (h.created_at, h.id) > (${page.after?.at ?? null}::timestamptz, ${page.after?.id ?? null}::uuid)
    order by h.created_at, h.id limit ${page.limit}`.execute(tx.sql);
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    amountMicros: row.amount_micros,
    currency: row.currency,
    reason: row.reason,
    subjectId: row.subject_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    position: { at: row.position, id: row.id },
  }));
}
