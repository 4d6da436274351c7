import {
  listSentMessages,
  listTopicTexts as listTextsRoute,
  previewTopicText,
  resendSentMessage,
  resetTopicText as resetRoute,
  setTopicText as setRoute,
} from "@tandem/api-schema";
import { parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import {
  listMessages,
  listTopicTexts,
  type Message,
  previewTopic,
  resendMessage,
  resetTopicText,
  setTopicText,
  type TopicText,
} from "@tandem/core/notifications";
import { nameOrders } from "@tandem/core/orders";
import { nameAccounts } from "@tandem/core/tenancy";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { toInstant, toInstantOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";

/** What customers were told. */
export function sentMessageRoutes(app: App, { database, clock }: Services): void {
  app.openapi(listSentMessages, async (c) => {
    const { cursor, limit, channel, topic, state, accountId, recipient } = c.req.valid("query");
    const after = readCursor("sent-messages", cursor, 1);
    const { rows, accounts, orders } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const found = await listMessages(tx, {
        limit: limit + 1,
        ...(channel && { channel }),
        ...(topic && { topic }),
        ...(state && { status: state }),
        ...(accountId && { accountId: parsePublicId("acc", accountId) }),
        ...(recipient && { recipient }),
        ...(after && { beforeId: String(after[0]) }),
      });
      const accountIds = found.flatMap((message) => message.accountId ?? []);
      const subjectIds = found.flatMap((message) => message.subjectId ?? []);
      return {
        rows: found,
        accounts: await nameAccounts(tx, accountIds),
        orders: await nameOrders(tx, subjectIds),
      };
    });
    const now = clock.now();
    const present = (message: Message) => ({
      ...presentMessage(message, now),
      account: message.accountId
        ? { id: publicId("acc", message.accountId), name: accounts.get(message.accountId) ?? "a removed account" }
        : null,
      orderId: message.subjectId && orders.has(message.subjectId) ? publicId("ord", message.subjectId) : null,
    });
    return c.json(toPage(rows, { limit, list: "sent-messages", at: (row) => [row.id], present }), 200);
  });

  app.openapi(resendSentMessage, async (c) => {
    const id = parsePublicId("ntf", c.req.valid("param").notificationId);
    const again = await withScope(database, operatorScope(c.get("principal")), (tx) =>
      resendMessage(tx, id, clock.now()),
    );
    return c.json({ id: publicId("ntf", again) }, 202);
  });
}

function presentMessage(message: Message, now: Date) {
  const held = message.status === "queued" && message.heldUntil !== null && message.heldUntil > now;
  return {
    id: publicId("ntf", message.id),
    channel: message.channel,
    topic: message.topic,
    recipient: message.recipient,
    title: message.title,
    state: held ? ("held" as const) : message.status,
    tries: message.tries,
    error: message.error,
    heldUntil: toInstantOrNull(message.heldUntil),
    resentOf: message.resentOf && publicId("ntf", message.resentOf),
    resendable: message.channel !== "in_app" && message.topic !== "password_reset",
    createdAt: toInstant(message.createdAt),
    sentAt: toInstantOrNull(message.sentAt),
  };
}

/** The brand's own words. */
export function topicTextRoutes(app: App, { database, clock, config }: Services): void {
  app.openapi(listTextsRoute, async (c) => {
    const principal = c.get("principal");
    const texts = await withScope(database, operatorScope(principal), (tx) => listTopicTexts(tx, principal.tenantId));
    return c.json({ data: texts.map(presentText) }, 200);
  });

  app.openapi(setRoute, async (c) => {
    const principal = c.get("principal");
    const { tenantId } = principal;
    const { topic } = c.req.valid("param");
    const change = { ...c.req.valid("json"), tenantId, topic, actor: actorOf(principal), now: clock.now() };
    const texts = await withScope(database, operatorScope(principal), async (tx) => {
      await setTopicText(tx, change);
      return listTopicTexts(tx, tenantId);
    });
    const text = texts.find((one) => one.topic === topic);
    if (!text) throw new Error("a topic that was just given words is listed");
    return c.json(presentText(text), 200);
  });

  app.openapi(resetRoute, async (c) => {
    const principal = c.get("principal");
    const { tenantId } = principal;
    const reset = { tenantId, topic: c.req.valid("param").topic, actor: actorOf(principal) };
    await withScope(database, operatorScope(principal), (tx) => resetTopicText(tx, reset));
    return c.body(null, 204);
  });

  app.openapi(previewTopicText, async (c) => {
    const principal = c.get("principal");
    const { subject, text } = c.req.valid("json");
    const own = subject !== undefined && text !== undefined ? { own: { subject, text } } : {};
    const preview = await withScope(database, operatorScope(principal), (tx) =>
      previewTopic(tx, {
        tenantId: principal.tenantId,
        topic: c.req.valid("param").topic,
        publicUrl: config.PUBLIC_URL,
        ...own,
      }),
    );
    return c.json(preview, 200);
  });
}

function presentText(text: TopicText) {
  return { ...text, updatedAt: toInstantOrNull(text.updatedAt) };
}
