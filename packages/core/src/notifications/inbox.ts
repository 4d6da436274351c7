import { DomainError, publicId, type Transaction } from "../kernel/index.ts";
import type { TopicName } from "./topics/index.ts";

/** One entry of an account's inbox. */
export type InboxNotification = {
  id: string;
  topic: TopicName;
  title: string;
  body: string;
  /** Where in the shop it leads. */
  link: string | null;
  readAt: Date | null;
  createdAt: Date;
};

export type InboxFilter = { accountId: string; unread?: boolean; beforeId?: string; limit: number };

/** The inbox of an account, newest first. */
export async function listInbox(tx: Transaction, filter: InboxFilter): Promise<InboxNotification[]> {
  let query = inApp(tx, filter.accountId).selectAll().orderBy("id", "desc").limit(filter.limit);
  if (filter.unread) query = query.where("read_at", "is", null);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.execute()).map((row) => ({
    id: row.id,
    topic: row.topic as TopicName,
    title: row.title ?? "",
    body: row.body ?? "",
    link: row.link,
    readAt: row.read_at,
    createdAt: row.created_at,
  }));
}

/** How many of an account's notifications are unread. */
export async function countUnread(tx: Transaction, accountId: string): Promise<number> {
  const row = await inApp(tx, accountId)
    .select((expression) => expression.fn.countAll<bigint>().as("unread"))
    .where("read_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(row.unread);
}

/** Marks one as read, or all of them. Returns how many were unread. Throws `notification.not_found`. */
export async function markRead(tx: Transaction, which: { accountId: string; id?: string; now: Date }): Promise<number> {
  if (which.id) {
    const found = await inApp(tx, which.accountId).select("id").where("id", "=", which.id).executeTakeFirst();
    if (!found) throw new DomainError("notification.not_found", { notificationId: publicId("ntf", which.id) });
  }
  let query = tx.sql
    .updateTable("notifications.messages")
    .set({ read_at: which.now })
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", which.accountId)
    .where("channel", "=", "in_app")
    .where("read_at", "is", null);
  if (which.id) query = query.where("id", "=", which.id);
  return Number((await query.executeTakeFirst()).numUpdatedRows);
}

function inApp(tx: Transaction, accountId: string) {
  return tx.sql
    .selectFrom("notifications.messages")
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .where("channel", "=", "in_app");
}
