import { type Insertable, sql, type Updateable } from "kysely";
import { idAt, type Transaction } from "../kernel/index.ts";
import type { MessagingMessages } from "../kernel/schema.generated.ts";
import { messageNotFound } from "./errors.ts";
import { type Message, type MessageState, toMessage } from "./message.ts";

/** Writes a message; null when there is one with its id already: the request was repeated. */
export async function insertMessage(tx: Transaction, row: Insertable<MessagingMessages>): Promise<Message | null> {
  const inserted = await tx.sql
    .insertInto("messaging.messages")
    .values(row)
    .onConflict((conflict) => conflict.columns(["root_id", "id"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  return inserted ? toMessage(inserted) : null;
}

/** One message of the scope; locked when it is about to be changed. */
export async function findMessage(tx: Transaction, messageId: string, lock = false): Promise<Message | null> {
  let query = tx.sql
    .selectFrom("messaging.messages")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", messageId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row ? toMessage(row) : null;
}

/** One message of the scope. Throws `messaging.message_not_found`. */
export async function getMessage(tx: Transaction, messageId: string): Promise<Message> {
  const message = await findMessage(tx, messageId);
  if (!message) throw messageNotFound(messageId);
  return message;
}

export async function changeMessage(
  tx: Transaction,
  messageId: string,
  change: Updateable<MessagingMessages>,
): Promise<void> {
  await tx.sql
    .updateTable("messaging.messages")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", messageId)
    .execute();
}

export type MessageFilter = {
  accountId?: string;
  direction?: Message["direction"];
  state?: MessageState;
  /** Either side of a conversation. */
  number?: string;
  ownNumber?: string;
  batchId?: string;
  from?: Date;
  to?: Date;
  /** The last id of the page before. */
  beforeId?: string;
  limit: number;
};

/** Messages of the scope, newest first. */
export async function listMessages(tx: Transaction, filter: MessageFilter): Promise<Message[]> {
  let query = tx.sql.selectFrom("messaging.messages").selectAll().where("root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  const accountId = filter.accountId ?? (tx.scope.accountId === "all" ? null : tx.scope.accountId);
  if (accountId) query = query.where("account_id", "=", accountId);
  if (filter.direction) query = query.where("direction", "=", filter.direction);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.ownNumber) query = query.where("own_number", "=", filter.ownNumber);
  if (filter.number) query = query.where("other_number", "=", filter.number);
  if (filter.batchId) query = query.where("batch_id", "=", filter.batchId);
  if (filter.from) query = query.where("id", ">=", idAt(filter.from));
  if (filter.to) query = query.where("id", "<", idAt(filter.to));
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toMessage);
}

/** How many of a batch's messages are how far. */
export async function countBatch(tx: Transaction, batchId: string): Promise<Partial<Record<MessageState, number>>> {
  const rows = await tx.sql
    .selectFrom("messaging.messages")
    .select(["state", sql<number>`count(*)::int`.as("count")])
    .where("root_id", "=", tx.scope.rootId)
    .where("batch_id", "=", batchId)
    .groupBy("state")
    .execute();
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** Whether a keyword of this person was answered lately. */
export async function wasAnswered(
  tx: Transaction,
  { ownNumber, otherNumber, accountId }: Pick<Message, "ownNumber" | "otherNumber" | "accountId">,
  since: Date,
): Promise<boolean> {
  const row = await tx.sql
    .selectFrom("messaging.messages")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("own_number", "=", ownNumber)
    .where("other_number", "=", otherNumber)
    .where("direction", "=", "outbound")
    .where("keyword", "is not", null)
    .where("id", ">=", idAt(since))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
