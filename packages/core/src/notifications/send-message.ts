import { createTransport, type SendMailOptions } from "nodemailer";
import { toBuffer } from "qrcode";
import { z } from "zod";
import { publishEvent } from "../hooks/index.ts";
import {
  type Database,
  defineJob,
  type Job,
  publicId,
  rootScope,
  type Transaction,
  withScope,
} from "../kernel/index.ts";
import { getTenant, type Tenant } from "../tenancy/index.ts";
import type { Content } from "./blocks.ts";
import { qrContentId, toHtml, toMailBrand, toText } from "./layout.ts";
import { sendJob } from "./notify.ts";
import { readOwnText } from "./own-texts.ts";
import { smsText } from "./sms-text.ts";
import { type MailName, type TopicName, writeTopic } from "./topics/index.ts";
import type { Channel, InstallableEsim } from "./topics/topic.ts";

/** Hands one mail to the mail system and returns what that calls it. Throws when it was not taken. */
export type Mailer = { send(mail: SendMailOptions): Promise<string> };

/** Sends one SMS for an account, which pays for it as for its own. `messageId` is the same when the same message is sent again after a crash. Throws when it was not taken. */
export type SmsSender = {
  send(sms: {
    rootId: string;
    tenantId: string;
    accountId: string;
    messageId: string;
    to: string;
    text: string;
  }): Promise<void>;
};

export type NotificationServices = {
  database: Database;
  mailer: Mailer;
  /** None where no carrier is connected: then no account can verify a phone, and none is sent. */
  sms: SmsSender | null;
  /** Where a tenant's customers find the shop. */
  publicUrlOf(tenantId: string): Promise<string>;
  /** The sender's address; the brand's name is put before it. */
  fromAddress: string;
  /** Reads what a traveller needs to install profiles, at the moment of sending. */
  loadEsims(tx: Transaction, profileIds: readonly string[]): Promise<InstallableEsim[]>;
};

/** Mail by SMTP. The URL carries host, port, user and password, e.g. `smtps://user:password@mail.example.com`. */
export function createMailer(smtpUrl: string): Mailer & { close(): void } {
  const transport = createTransport(smtpUrl, { pool: true, maxConnections: 3 } as never);
  return {
    send: async (mail) => {
      const { response } = await transport.sendMail(mail);
      return response;
    },
    close: () => transport.close(),
  };
}

const triesMax = 12;

/**
 * The job that sends one message, tried twelve times over about a day. An address the mail server refuses for good is not
 * tried again. A crash between sending and noting it sends again under the same Message-ID, by which mail systems know a double.
 */
export function createNotificationJobs(services: NotificationServices): Job<{ rootId: string; messageId: string }>[] {
  return [
    defineJob({
      name: sendJob,
      schema: z.object({ rootId: z.string(), messageId: z.string() }),
      maxAttempts: triesMax,
      run: async ({ rootId, messageId }, { clock, attempt, logger }) => {
        const within = <T>(work: (tx: Transaction) => Promise<T>) =>
          withScope(services.database, rootScope(rootId), work);
        try {
          const message = await within((tx) => readOutgoing(tx, services, messageId));
          if (!message) return;
          const response = await handOver(services, within, message);
          await within((tx) => recordSent(tx, { ...message, response, now: clock.now() }));
        } catch (error) {
          const refused = isRefusedForGood(error);
          await within((tx) =>
            recordFailure(tx, { messageId, error: String(error), final: refused || attempt >= triesMax }),
          );
          if (!refused) throw error;
          logger.warn({ messageId, err: error }, "this message is refused for good");
        }
      },
    }),
  ];
}

/** A message as it is sent: its words, made now, and whose it is. */
type Outgoing = {
  messageId: string;
  accountId: string | null;
  channel: Channel;
  topic: string;
  recipient: string;
  data: unknown;
  content: Content;
  tenant: Tenant;
  publicUrl: string;
};

async function readOutgoing(
  tx: Transaction,
  services: NotificationServices,
  messageId: string,
): Promise<Outgoing | null> {
  const message = await tx.sql
    .selectFrom("notifications.messages")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", messageId)
    .executeTakeFirst();
  if (!message || message.status === "sent") return null;
  const tenant = await getTenant(tx, message.tenant_id);
  const data = message.data as { profileIds?: string[] };
  const topic = message.topic as TopicName | MailName;
  const publicUrl = await services.publicUrlOf(tenant.tenantId);
  const esims = data.profileIds?.length ? await services.loadEsims(tx, data.profileIds) : [];
  const own = await readOwnText(tx, { tenantId: tenant.tenantId, topic });
  const content = writeTopic(topic, data, { brandName: tenant.name, publicUrl, esims }, own);
  return {
    ...{ messageId, accountId: message.account_id, channel: message.channel as Channel, topic },
    ...{ recipient: message.recipient, data, content, tenant, publicUrl },
  };
}

/** Gives a message to what carries it. Returns what the carrier called it, where it says so. */
async function handOver(
  services: NotificationServices,
  within: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>,
  message: Outgoing,
): Promise<string | null> {
  switch (message.channel) {
    case "email":
      return services.mailer.send(await composeMail(services, message));
    case "sms": {
      const { rootId, tenantId, name } = message.tenant;
      const { accountId, messageId } = message;
      if (!services.sms || !accountId) throw new Error("no carrier is connected that sends SMS");
      const text = smsText(message.content, name);
      await services.sms.send({ rootId, tenantId, accountId, messageId, to: message.recipient, text });
      return null;
    }
    case "webhook":
      await within((tx) => publishNotification(tx, message));
      return null;
    case "in_app":
      return null;
  }
}

async function publishNotification(tx: Transaction, message: Outgoing): Promise<void> {
  if (!message.accountId) return;
  const button = message.content.blocks.find((block) => block.kind === "button");
  const { title, preview } = message.content;
  await publishEvent(tx, {
    accountId: message.accountId,
    type: "notification.created",
    data: {
      id: publicId("ntf", message.messageId),
      topic: message.topic,
      title,
      text: preview,
      url: button?.url ?? null,
    },
  });
}

/** 5xx to the recipient or the message (RFC 5321 §4.2.1). Refused log-ins and greetings are our own trouble and may pass. */
function isRefusedForGood(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return (code === "EENVELOPE" || code === "EMESSAGE") && responseCode !== undefined && responseCode >= 500;
}

async function composeMail(services: NotificationServices, message: Outgoing): Promise<SendMailOptions> {
  const { content, tenant } = message;
  const brand = toMailBrand(tenant.name, tenant.brand);
  const qrs = content.blocks.filter((block) => block.kind === "qr");
  return {
    // The same on a second try, so that the mail system can tell it is the same message.
    messageId: `<${message.messageId}@${services.fromAddress.split("@")[1] ?? "tandem"}>`,
    from: { name: tenant.brand.senderName ?? tenant.name, address: services.fromAddress },
    ...(tenant.brand.supportEmail ? { replyTo: tenant.brand.supportEmail } : {}),
    to: message.recipient,
    subject: content.title,
    text: toText(content, brand),
    html: toHtml(content, brand),
    attachments: await Promise.all(
      qrs.map(async (block, position) => ({
        filename: `esim-${position + 1}.png`,
        content: await qrPng(block.value),
        cid: qrContentId(position),
      })),
    ),
  };
}

/** Error level M, a quiet zone of four modules and at least 300 px: what phones' cameras need (eSIM sheet, QR practice). */
function qrPng(value: string): Promise<Buffer> {
  return toBuffer(value, { errorCorrectionLevel: "M", margin: 4, width: 440 });
}

async function recordSent(
  tx: Transaction,
  sent: { messageId: string; content: Content; response: string | null; now: Date },
): Promise<void> {
  await tx.sql
    .updateTable("notifications.messages")
    .set((expression) => ({
      status: "sent",
      title: sent.content.title,
      sent_at: sent.now,
      // Names the message at the mail system, which is where its later fate is asked for.
      mail_response: sent.response?.slice(0, 500) ?? null,
      error: null,
      tries: expression("tries", "+", 1),
    }))
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", sent.messageId)
    .execute();
}

async function recordFailure(
  tx: Transaction,
  failure: { messageId: string; error: string; final: boolean },
): Promise<void> {
  await tx.sql
    .updateTable("notifications.messages")
    .set((expression) => ({
      status: failure.final ? "failed" : "queued",
      error: failure.error.slice(0, 500),
      tries: expression("tries", "+", 1),
    }))
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", failure.messageId)
    .execute();
}
