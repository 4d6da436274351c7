import { newId, type Transaction } from "../kernel/index.ts";
import { optOutNotFound } from "./errors.ts";

export type OptOut = {
  id: string;
  /** Null for a shared sender: it holds for everybody who sends from it. */
  accountId: string | null;
  sender: string;
  recipient: string;
  source: "keyword" | "customer" | "operator" | "carrier";
  keyword: string | null;
  createdAt: Date;
};

/** The senders a recipient wants nothing from. */
export async function sendersClosedTo(tx: Transaction, recipient: string): Promise<Set<string>> {
  const rows = await tx.sql
    .selectFrom("messaging.opt_outs")
    .select("sender")
    .where("root_id", "=", tx.scope.rootId)
    .where("recipient", "=", recipient)
    .where("ended_at", "is", null)
    .execute();
  return new Set(rows.map((row) => row.sender));
}

/** Writes that a recipient wants nothing from a sender. False when that is known already. */
export async function addOptOut(
  tx: Transaction,
  entry: Omit<OptOut, "id" | "createdAt"> & { tenantId: string; now: Date },
): Promise<boolean> {
  const result = await tx.sql
    .insertInto("messaging.opt_outs")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: entry.tenantId,
      account_id: entry.accountId,
      id: newId(entry.now.getTime()),
      sender: entry.sender,
      recipient: entry.recipient,
      source: entry.source,
      keyword: entry.keyword,
      created_at: entry.now,
    })
    .onConflict((conflict) =>
      conflict.columns(["root_id", "sender", "recipient"]).where("ended_at", "is", null).doNothing(),
    )
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** The recipient said START. False when they had opted out of none of these senders. */
export async function endOptOuts(
  tx: Transaction,
  { senders, recipient, now }: { senders: readonly string[]; recipient: string; now: Date },
): Promise<boolean> {
  const result = await tx.sql
    .updateTable("messaging.opt_outs")
    .set({ ended_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("sender", "in", senders)
    .where("recipient", "=", recipient)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Takes an entry off the list: the recipient asked for it in another way. Throws `messaging.opt_out_not_found`. */
export async function removeOptOut(tx: Transaction, optOutId: string, now: Date): Promise<void> {
  const result = await tx.sql
    .updateTable("messaging.opt_outs")
    .set({ ended_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", optOutId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw optOutNotFound(optOutId);
}

/** Entries in force, newest first: of one account, or of all in the scope. */
export async function listOptOuts(
  tx: Transaction,
  filter: { accountId?: string; beforeId?: string; limit: number },
): Promise<OptOut[]> {
  let query = tx.sql
    .selectFrom("messaging.opt_outs")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("ended_at", "is", null);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  const rows = await query.orderBy("id", "desc").limit(filter.limit).execute();
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    sender: row.sender,
    recipient: row.recipient,
    source: row.source as OptOut["source"],
    keyword: row.keyword,
    createdAt: row.created_at,
  }));
}
