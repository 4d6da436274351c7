import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { Message } from "./message.ts";

/** Two numbers that talked, with the last word. */
export type Conversation = {
  accountId: string;
  ownNumber: string;
  otherNumber: string;
  lastMessageId: string;
  lastDirection: "outbound" | "inbound";
  lastBody: string;
  lastAt: Date;
  unread: number;
};

/** Keeps the conversation of a message: its last word and what was not read. A message that is older than the last changes nothing. */
export async function touchConversation(tx: Transaction, message: Message): Promise<void> {
  const { id, tenantId, accountId, ownNumber, otherNumber, direction, body, createdAt } = message;
  const unread = direction === "inbound" ? 1 : 0;
  await sql`
    insert into messaging.conversations as c
      (root_id, tenant_id, account_id, own_number, other_number, last_message_id, last_direction, last_body, last_at, unread)
    values (${tx.scope.rootId}, ${tenantId}, ${accountId}, ${ownNumber}, ${otherNumber}, ${id}, ${direction}, ${body.slice(0, 160)}, ${createdAt}, ${unread})
    on conflict (root_id, account_id, own_number, other_number) do update set
      unread = c.unread + excluded.unread,
      last_message_id = greatest(c.last_message_id, excluded.last_message_id),
      last_direction = case when excluded.last_message_id > c.last_message_id then excluded.last_direction else c.last_direction end,
      last_body = case when excluded.last_message_id > c.last_message_id then excluded.last_body else c.last_body end,
      last_at = case when excluded.last_message_id > c.last_message_id then excluded.last_at else c.last_at end`.execute(
    tx.sql,
  );
}

/** Conversations of the scope's account, the newest word first. */
export async function listConversations(
  tx: Transaction,
  filter: { accountId: string; beforeMessageId?: string; limit: number },
): Promise<Conversation[]> {
  let query = tx.sql
    .selectFrom("messaging.conversations")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", filter.accountId);
  if (filter.beforeMessageId) query = query.where("last_message_id", "<", filter.beforeMessageId);
  const rows = await query.orderBy("last_message_id", "desc").limit(filter.limit).execute();
  return rows.map((row) => ({
    accountId: row.account_id,
    ownNumber: row.own_number,
    otherNumber: row.other_number,
    lastMessageId: row.last_message_id,
    lastDirection: row.last_direction as Conversation["lastDirection"],
    lastBody: row.last_body,
    lastAt: row.last_at,
    unread: row.unread,
  }));
}

/** Everything in a conversation was looked at. */
export async function markRead(
  tx: Transaction,
  { accountId, ownNumber, otherNumber }: { accountId: string; ownNumber: string; otherNumber: string },
): Promise<void> {
  await tx.sql
    .updateTable("messaging.conversations")
    .set({ unread: 0 })
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("own_number", "=", ownNumber)
    .where("other_number", "=", otherNumber)
    .execute();
}

/** The account that last wrote to a person from a number that several share. Null when nobody did. */
export async function lastWriter(
  tx: Transaction,
  { ownNumber, otherNumber }: { ownNumber: string; otherNumber: string },
): Promise<{ tenantId: string; accountId: string } | null> {
  const row = await tx.sql
    .selectFrom("messaging.conversations")
    .select(["tenant_id", "account_id"])
    .where("root_id", "=", tx.scope.rootId)
    .where("own_number", "=", ownNumber)
    .where("other_number", "=", otherNumber)
    .orderBy("last_message_id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? { tenantId: row.tenant_id, accountId: row.account_id } : null;
}
