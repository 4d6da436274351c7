import { sql } from "kysely";
import { DomainError, enqueue, newId, publicId, type Transaction } from "../kernel/index.ts";
import { quietUntil } from "./quiet-hours.ts";
import {
  isTopic,
  type MailName,
  type OwnText,
  type TopicInput,
  type TopicName,
  topicOf,
  writeTopic,
} from "./topics/index.ts";
import type { Channel, Topic } from "./topics/topic.ts";

export type Notification<Name extends TopicName = TopicName> = {
  topic: Name;
  accountId: string;
  data: TopicInput<Name>;
  /** What it is about, e.g. the order's id. */
  subjectId?: string;
  /** A second notification with the same key is not made. */
  dedupeKey?: string;
  /** Where the e-mail goes; the account's own address when left out. */
  email?: string;
  now: Date;
};

/** The job that hands one message on; its handler is made with `createNotificationJobs`. */
export const sendJob = "notifications.send";
const triesMax = 12;

/**
 * Tells an account something, over the channels it wants for the topic, in the caller's transaction: it is told exactly
 * when it is true. In-app it is there at once; the rest is sent by jobs, after the account's quiet hours unless the topic is
 * urgent. Throws when the data is not what the topic needs, `account.not_found` outside the scope.
 */
export async function notify<Name extends TopicName>(tx: Transaction, notification: Notification<Name>): Promise<void> {
  const topic = topicOf(notification.topic);
  const data = topic.data.parse(notification.data);
  const recipient = await readRecipient(tx, notification.accountId, notification.topic);
  const heldUntil = topic.urgent ? null : recipient.quietUntil(notification.now);
  const addresses: Record<Channel, string | null> = {
    // A shop without an address of its own has an account that cannot be written to.
    email: (notification.email ?? recipient.email) || null,
    sms: recipient.phone,
    webhook: "webhook",
    in_app: "in-app",
  };
  const rows = chosenChannels(topic, recipient).flatMap((channel): NewMessage[] => {
    const address = addresses[channel];
    if (address === null) return [];
    const message = { channel, topic: notification.topic, data, recipient: address };
    if (channel === "in_app") {
      return [{ ...message, heldUntil: null, said: wordsInApp(notification.topic, data, recipient) }];
    }
    return [{ ...message, heldUntil: channel === "webhook" ? null : heldUntil }];
  });
  const owner = { tenantId: recipient.tenantId, accountId: notification.accountId };
  await insertMessages(
    tx,
    { ...owner, subjectId: notification.subjectId, dedupeKey: notification.dedupeKey },
    rows,
    notification.now,
  );
}

/** A mail to an address, outside of preferences: for those who have no account yet, or cannot get into theirs. */
export async function sendMail<Name extends MailName>(
  tx: Transaction,
  mail: {
    topic: Name;
    tenantId: string;
    accountId?: string;
    to: string;
    data: TopicInput<Name>;
    dedupeKey?: string;
    now: Date;
  },
): Promise<void> {
  const data = topicOf(mail.topic).data.parse(mail.data);
  const { tenantId, accountId, dedupeKey, now } = mail;
  const row = { channel: "email", topic: mail.topic, recipient: mail.to, data, heldUntil: null } as const;
  await insertMessages(tx, { tenantId, accountId, dedupeKey }, [row], now);
}

/** Sends a message of the log once more, as it was addressed then. Throws `notification.not_found`, `notification.not_resendable`. */
export async function resendMessage(tx: Transaction, id: string, now: Date): Promise<string> {
  const message = await tx.sql
    .selectFrom("notifications.messages")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!message) throw new DomainError("notification.not_found", { notificationId: publicId("ntf", id) });
  // A link to choose a password works once and for an hour: a new one is asked for, not the old one sent.
  const again = message.channel !== "in_app" && message.topic !== "password_reset" && isTopic(message.topic);
  if (!again) throw new DomainError("notification.not_resendable", { notificationId: publicId("ntf", id) });
  const owner = {
    tenantId: message.tenant_id,
    accountId: message.account_id,
    subjectId: message.subject_id,
    resentOf: id,
  };
  const { channel, topic, recipient, data } = message;
  const [newMessageId] = await insertMessages(
    tx,
    owner,
    [{ channel: channel as Channel, topic, recipient, data, heldUntil: null }],
    now,
  );
  return newMessageId ?? id;
}

type NewMessage = {
  channel: Channel;
  topic: string;
  recipient: string;
  data: unknown;
  heldUntil: Date | null;
  /** In-app: the words. The message is there as soon as the transaction is. */
  said?: { title: string; body: string; link: string | null };
};

type Owner = {
  tenantId: string;
  accountId?: string | null | undefined;
  subjectId?: string | null | undefined;
  dedupeKey?: string | undefined;
  resentOf?: string;
};

async function insertMessages(
  tx: Transaction,
  owner: Owner,
  messages: readonly NewMessage[],
  now: Date,
): Promise<string[]> {
  if (messages.length === 0) return [];
  const rows = messages.map((message) => ({ id: newId(), ...message }));
  const json = JSON.stringify(
    rows.map(({ id, channel, topic, recipient, data, heldUntil, said }) => ({
      ...{ id, channel, topic, recipient, data, held_until: heldUntil },
      ...{ title: said?.title ?? null, body: said?.body ?? null, link: said?.link ?? null },
    })),
  );
  const { rows: made } = await sql<{ id: string }>`
    insert into notifications.messages (root_id, tenant_id, account_id, id, channel, topic, recipient, data, subject_id, dedupe_key,
      held_until, resent_of, status, title, body, link, sent_at, created_at)
    select ${tx.scope.rootId}::uuid, ${owner.tenantId}::uuid, ${owner.accountId ?? null}::uuid, m.id, m.channel, m.topic, m.recipient, m.data,
      ${owner.subjectId ?? null}::uuid, ${owner.dedupeKey ?? null}::text, m.held_until, ${owner.resentOf ?? null}::uuid,
      case m.channel when 'in_app' then 'sent' else 'queued' end, m.title, m.body, m.link,
      case m.channel when 'in_app' then ${now}::timestamptz end, ${now}::timestamptz
    from jsonb_to_recordset(${json}::jsonb) as m (id uuid, channel text, topic text, recipient text, data jsonb, held_until timestamptz,
      title text, body text, link text)
    on conflict (root_id, dedupe_key, channel) where dedupe_key is not null do nothing returning id`.execute(tx.sql);
  const ids = new Set(made.map((row) => row.id));
  for (const { id, channel, heldUntil } of rows) {
    if (channel === "in_app" || !ids.has(id)) continue;
    const options = { maxAttempts: triesMax, ...(heldUntil && { runAt: heldUntil }) };
    await enqueue(tx, sendJob, { rootId: tx.scope.rootId, messageId: id }, options);
  }
  return [...ids];
}

type Recipient = {
  tenantId: string;
  brandName: string;
  email: string;
  phone: string | null;
  chosen: ReadonlyMap<string, boolean>;
  ownText: OwnText | null;
  quietUntil(now: Date): Date | null;
};

type RecipientRow = {
  tenant_id: string;
  brand: string;
  email: string;
  phone: string | null;
  time_zone: string | null;
  quiet_from: string | null;
  quiet_to: string | null;
  chosen: Record<string, boolean> | null;
  subject: string | null;
  text: string | null;
};

/** All that decides how an account is told of a topic, in one statement: it runs in the transactions of orders. */
async function readRecipient(tx: Transaction, accountId: string, topic: string): Promise<Recipient> {
  const { rows } = await tx.client.query<RecipientRow>({
    name: "notifications.read_recipient",
    text: `
      select a.tenant_id, t.name as brand, a.email, s.phone, s.time_zone, s.quiet_from, s.quiet_to, w.subject, w.text,
        (select jsonb_object_agg(p.channel, p.enabled) from notifications.preferences p
          where p.root_id = a.root_id and p.account_id = a.account_id and p.topic = $3) as chosen
      from tenancy.accounts a
      join tenancy.tenants t on t.root_id = a.root_id and t.tenant_id = a.tenant_id
      left join notifications.settings s on s.root_id = a.root_id and s.account_id = a.account_id
      left join notifications.texts w on w.root_id = a.root_id and w.tenant_id = a.tenant_id and w.topic = $3
      where a.root_id = $1 and a.account_id = $2`,
    values: [tx.scope.rootId, accountId, topic],
  });
  const [row] = rows;
  if (!row) throw new DomainError("account.not_found", { accountId: publicId("acc", accountId) });
  const { quiet_from: from, quiet_to: to } = row;
  return {
    tenantId: row.tenant_id,
    brandName: row.brand,
    email: row.email,
    phone: row.phone,
    chosen: new Map(Object.entries(row.chosen ?? {})),
    ownText: row.subject !== null && row.text !== null ? { subject: row.subject, text: row.text } : null,
    quietUntil: (now) => (from && to ? quietUntil(now, { from, to, timeZone: row.time_zone ?? "UTC" }) : null),
  };
}

function chosenChannels(topic: Topic, recipient: Recipient): Channel[] {
  const all: readonly Channel[] = ["in_app", "email", "sms", "webhook"];
  return all.filter(
    (channel) => topic.always.includes(channel) || (recipient.chosen.get(channel) ?? topic.channels.includes(channel)),
  );
}

/** The words of the inbox: what a mailbox would show, and where the first button leads, within the shop. */
function wordsInApp(name: TopicName, data: unknown, recipient: Recipient) {
  const context = { brandName: recipient.brandName, publicUrl: "", esims: [] };
  const content = writeTopic(name, data, context, recipient.ownText);
  const button = content.blocks.find((block) => block.kind === "button");
  return { title: content.title, body: content.preview, link: button?.url ?? null };
}
