import { sql } from "kysely";
import { type Micros, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import type { DocumentsServices } from "./services.ts";

/** Money that moved between a wallet and its seller's books; of a refund to a card also what the wallet did not have. */
export type Movement = {
  id: string;
  at: Date;
  kind: "post" | "capture";
  reason: string;
  amountMicros: Micros;
  currency: string;
  subjectId: string | null;
  note: string | null;
  tenantId: string;
  /** Null where no wallet had a part in it. */
  accountId: string | null;
};

/** `reason`: only movements for that reason are read; those for other reasons are many and make no papers. */
type Source = { id: string; tenantId: string; side: "debit" | "credit"; reason: string | null };

/** What a transaction that is still open wrote earlier may appear later than what was read already. */
const SETTLED_AFTER_MS = 30_000;
const BATCH = 500;
const FIRST = "00000000-0000-0000-0000-000000000000";

/**
 * Hands every movement to `take` that papers are made of, oldest first, each once for all: how far it got stands in the transaction
 * of what was made of it. Captures credit what was sold, and refunds of it debit it; top-ups and credits debit where they come from,
 * refunds to cards credit it.
 */
export async function eachMovement(
  services: DocumentsServices,
  rootId: string,
  take: (tx: Transaction, movement: Movement) => Promise<void>,
  settledAfterMs = SETTLED_AFTER_MS,
): Promise<number> {
  const until = new Date(services.clock.now().getTime() - settledAfterMs);
  const sources = await withScope(services.database, rootScope(rootId), listSources);
  let taken = 0;
  for (const source of sources) {
    for (;;) {
      const count = await withScope(services.database, rootScope(rootId), (tx) => readBatch(tx, source, until, take));
      taken += count;
      if (count < BATCH) break;
    }
  }
  return taken;
}

async function listSources(tx: Transaction): Promise<Source[]> {
  const { rows } = await sql<{ id: string; tenantId: string; code: string }>`
    select id, tenant_id as "tenantId", code from ledger.ledger_accounts
    where root_id = ${tx.scope.rootId} and account_id is null and code in ('sales', 'top_ups', 'credits') order by id`.execute(
    tx.sql,
  );
  return rows.flatMap(({ id, tenantId, code }): Source[] => {
    const debits: Source = { id, tenantId, side: "debit", reason: code === "sales" ? "refund" : null };
    const credits: Source = { id, tenantId, side: "credit", reason: null };
    return code === "credits" ? [debits] : [credits, debits];
  });
}

async function readBatch(
  tx: Transaction,
  source: Source,
  until: Date,
  take: (tx: Transaction, movement: Movement) => Promise<void>,
): Promise<number> {
  const { rootId } = tx.scope;
  const { id, tenantId, side, reason } = source;
  await sql`insert into documents.progress (root_id, tenant_id, ledger_account_id, side, at, transfer_id)
    values (${rootId}, ${tenantId}, ${id}, ${side}, '-infinity', ${FIRST}) on conflict do nothing`.execute(tx.sql);
  // Locked, so that two workers do not read the same.
  const { rows: places } = await sql<{
    at: string;
    transfer_id: string;
  }>`select at::text as at, transfer_id from documents.progress
    where root_id = ${rootId} and ledger_account_id = ${id} and side = ${side} for update`.execute(tx.sql);
  const [place] = places;
  if (!place) return 0;
  const own = sql.ref(`t.${side}_account_id`);
  const other = sql.ref(`t.${side === "credit" ? "debit" : "credit"}_account_id`);
  const { rows } = await sql<Movement & { position: string }>`
    select t.id, t.created_at as at, t.created_at::text as position, t.kind, t.reason, t.amount_micros as "amountMicros",
      t.currency::text as currency, t.subject_id as "subjectId", t.note, coalesce(w.tenant_id, ${tenantId}) as "tenantId",
      w.account_id as "accountId"
    from ledger.transfers t left join ledger.wallets w on w.root_id = t.root_id and w.ledger_account_id = ${other}
    where t.root_id = ${rootId} and ${own} = ${id} and t.kind in ('post', 'capture')
      and (t.created_at, t.id) > (${place.at}::timestamptz, ${place.transfer_id}::uuid) and t.created_at < ${until}
      and (${reason}::text is null or t.reason = ${reason})
    order by t.created_at, t.id limit ${BATCH}`.execute(tx.sql);
  for (const { position, ...movement } of rows) await take(tx, movement);
  const last = rows.at(-1);
  const seen = reason && rows.length < BATCH ? await newest(tx, source, until) : last;
  if (seen) {
    await sql`update documents.progress set at = ${seen.position}::timestamptz, transfer_id = ${seen.id}
      where root_id = ${rootId} and ledger_account_id = ${id} and side = ${side}`.execute(tx.sql);
  }
  return rows.length;
}

/** The last movement of a source, for whatever reason: those passed over before it are not read again. */
async function newest(
  tx: Transaction,
  { id, side }: Source,
  until: Date,
): Promise<{ id: string; position: string } | undefined> {
  const { rows } = await sql<{ id: string; position: string }>`
    select t.id, t.created_at::text as position from ledger.transfers t
    where t.root_id = ${tx.scope.rootId} and ${sql.ref(`t.${side}_account_id`)} = ${id} and t.created_at < ${until}
    order by t.created_at desc, t.id desc limit 1`.execute(tx.sql);
  return rows[0];
}
