import type { Transaction } from "../kernel/index.ts";
import type { MailName, TopicName } from "./topics/index.ts";
import type { Channel } from "./topics/topic.ts";

/** One message of the log. Its data stays out: a link to choose a password is in there. */
export type Message = {
  id: string;
  accountId: string | null;
  channel: Channel;
  topic: TopicName | MailName;
  recipient: string;
  title: string | null;
  status: "queued" | "sent" | "failed";
  tries: number;
  error: string | null;
  subjectId: string | null;
  /** The end of the quiet hours it waits for. */
  heldUntil: Date | null;
  resentOf: string | null;
  createdAt: Date;
  sentAt: Date | null;
};

export type MessageFilter = {
  subjectId?: string;
  accountId?: string;
  channel?: Channel;
  topic?: TopicName | MailName;
  status?: Message["status"];
  /** A part of the recipient. */
  recipient?: string;
  beforeId?: string;
  limit: number;
};

/** Messages of the scope, newest first. */
export async function listMessages(tx: Transaction, filter: MessageFilter): Promise<Message[]> {
  let query = tx.sql
    .selectFrom("notifications.messages")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (filter.subjectId) query = query.where("subject_id", "=", filter.subjectId);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.channel) query = query.where("channel", "=", filter.channel);
  if (filter.topic) query = query.where("topic", "=", filter.topic);
  if (filter.status) query = query.where("status", "=", filter.status);
  if (filter.recipient) {
    query = query.where("recipient", "ilike", `%${filter.recipient.replace(/[%_\\]/g, "\\$&")}%`);
  }
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.execute()).map((row) => ({
    id: row.id,
    accountId: row.account_id,
    channel: row.channel as Channel,
    topic: row.topic as Message["topic"],
    recipient: row.recipient,
    title: row.title,
    status: row.status as Message["status"],
    tries: row.tries,
    error: row.error,
    subjectId: row.subject_id,
    heldUntil: row.held_until,
    resentOf: row.resent_of,
    createdAt: row.created_at,
    sentAt: row.sent_at,
  }));
}
