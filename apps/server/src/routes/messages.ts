import {
  addOptOut as addOptOutRoute,
  cancelMessage as cancelRoute,
  changeTemplate as changeTemplateRoute,
  createTemplate as createTemplateRoute,
  deleteTemplate as deleteTemplateRoute,
  getBatch as getBatchRoute,
  getMessage as getRoute,
  listBatches as listBatchesRoute,
  listConversations as listConversationsRoute,
  listOptOuts as listOptOutsRoute,
  listMessages as listRoute,
  listTemplates as listTemplatesRoute,
  previewMessage as previewRoute,
  readConversation,
  removeOptOut as removeOptOutRoute,
  sendBatch,
  sendMessage,
} from "@tandem/api-schema";
import { attemptsOf } from "@tandem/core/dispatch";
import { parsePublicId, type Scope, withScope } from "@tandem/core/kernel";
import {
  acceptBatch,
  acceptMessage,
  addOptOut,
  cancelMessage,
  changeTemplate,
  countBatch,
  createTemplate,
  deleteTemplate,
  getBatch,
  getMessage,
  getTemplate,
  listBatches,
  listConversations,
  listMessages,
  listOptOuts,
  listTemplates,
  type MessageRequest,
  markRead,
  previewMessage,
  removeOptOut,
  senderNotUsable,
  toPhoneNumber,
} from "@tandem/core/messaging";
import type { App } from "../app.ts";
import { ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import {
  presentBatch,
  presentConversation,
  presentMessage,
  presentMessageDetail,
  presentOptOut,
  presentTemplate,
} from "../present/messages.ts";
import { toMoney } from "../present/values.ts";
import type { Services } from "../services.ts";

/** SMS and MMS of the caller's account. */
export function messageRoutes(app: App, services: Services): void {
  const { database, messaging } = services;
  const showDetail = (scope: Scope, messageId: string) =>
    withScope(database, scope, async (tx) =>
      presentMessageDetail(await getMessage(tx, messageId), await attemptsOf(tx, messageId), null),
    );

  app.openapi(sendMessage, async (c) => {
    const scope = ownScope(c.get("principal"));
    const id = c.get("operationId");
    await acceptMessage(messaging, scope, { id, ...toRequest(c.req.valid("json")) });
    const message = await withScope(database, scope, (tx) => getMessage(tx, id));
    return c.json(presentMessage(message), 202);
  });

  app.openapi(previewRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const preview = await previewMessage(messaging, scope, toRequest(c.req.valid("json")));
    const { kind, to, countryCode, body: text, segments, encoding, priceMicros, currency, sender } = preview;
    const country = countryCode === "*" ? null : countryCode;
    const price = toMoney(priceMicros, currency);
    return c.json({ kind, from: sender.ownNumber, to, country, text, segments, encoding, price }, 200);
  });

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, batchId, number, ownNumber, ...filter } = c.req.valid("query");
    const scope = ownScope(c.get("principal"));
    const after = readCursor("messages", cursor, 1);
    const rows = await withScope(database, scope, (tx) =>
      listMessages(tx, {
        ...{ limit: limit + 1, ...filter },
        ...(number !== undefined && { number: toPhoneNumber(number, "number") }),
        ...(ownNumber !== undefined && { ownNumber: toPhoneNumber(ownNumber, "ownNumber") }),
        ...(batchId && { batchId: parsePublicId("bat", batchId) }),
        ...(after && { beforeId: String(after[0]) }),
      }),
    );
    return c.json(toPage(rows, { limit, list: "messages", at: ({ id }) => [id], present: presentMessage }), 200);
  });

  // Before the route whose parameter this name would match.
  app.openapi(listBatchesRoute, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const scope = ownScope(c.get("principal"));
    const after = readCursor("batches", cursor, 1);
    const rows = await withScope(database, scope, async (tx) => {
      const filter = { accountId: scope.accountId, limit: limit + 1 };
      const batches = await listBatches(tx, { ...filter, ...(after && { beforeId: String(after[0]) }) });
      return Promise.all(batches.map(async (batch) => ({ batch, states: await countBatch(tx, batch.id) })));
    });
    const present = ({ batch, states }: (typeof rows)[number]) => presentBatch(batch, states);
    return c.json(toPage(rows, { limit, list: "batches", at: ({ batch }) => [batch.id], present }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const messageId = parsePublicId("msg", c.req.valid("param").messageId);
    return c.json(await showDetail(readScope(c.get("principal")), messageId), 200);
  });

  app.openapi(cancelRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const messageId = parsePublicId("msg", c.req.valid("param").messageId);
    await cancelMessage(messaging, scope, messageId);
    return c.json(await showDetail(scope, messageId), 200);
  });

  app.openapi(sendBatch, async (c) => {
    const scope = ownScope(c.get("principal"));
    const id = c.get("operationId");
    const { recipients, ...shared } = c.req.valid("json");
    const { to: _, ...request } = toRequest({ to: "", ...shared });
    await acceptBatch(messaging, scope, {
      ...{ id, ...request },
      recipients: recipients.map(({ to, variables, reference }) => ({
        to,
        ...(variables && { variables }),
        ...(reference !== undefined && { reference }),
      })),
    });
    return c.json(await showBatch(scope, id), 202);
  });

  const showBatch = (scope: Scope, batchId: string) =>
    withScope(database, scope, async (tx) => presentBatch(await getBatch(tx, batchId), await countBatch(tx, batchId)));

  app.openapi(getBatchRoute, async (c) => {
    const batchId = parsePublicId("bat", c.req.valid("param").batchId);
    return c.json(await showBatch(readScope(c.get("principal")), batchId), 200);
  });

  templateRoutes(app, services);
  conversationRoutes(app, services);
}

type Content = {
  to: string;
  from?: string | undefined;
  text?: string | undefined;
  mediaUrls?: string[] | undefined;
  template?: { id: string; variables: Record<string, string> } | undefined;
  sendAt?: string | undefined;
  allowDuplicate?: boolean | undefined;
  validitySeconds?: number | undefined;
  reference?: string | undefined;
};

function toRequest(content: Content): MessageRequest {
  const { to, from, text, mediaUrls, template, sendAt, allowDuplicate, validitySeconds, reference } = content;
  return {
    to,
    ...(from !== undefined && { from }),
    ...(text !== undefined && { text }),
    ...(mediaUrls && { mediaUrls }),
    ...(template && { template: { ...template, id: parsePublicId("tpl", template.id) } }),
    ...(sendAt !== undefined && { sendAt: new Date(sendAt) }),
    ...(allowDuplicate !== undefined && { allowDuplicate }),
    ...(validitySeconds !== undefined && { validitySeconds }),
    ...(reference !== undefined && { reference }),
  };
}

function templateRoutes(app: App, { database, clock }: Services): void {
  app.openapi(listTemplatesRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const templates = await withScope(database, scope, (tx) => listTemplates(tx, scope.accountId));
    return c.json({ data: templates.map(presentTemplate) }, 200);
  });

  app.openapi(createTemplateRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { name, text: body } = c.req.valid("json");
    const id = c.get("operationId");
    const template = await withScope(database, scope, async (tx) => {
      await createTemplate(tx, { id, name, body, accountId: scope.accountId, now: clock.now() });
      return getTemplate(tx, id);
    });
    return c.json(presentTemplate(template), 201);
  });

  app.openapi(changeTemplateRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const id = parsePublicId("tpl", c.req.valid("param").templateId);
    const { name, text: body } = c.req.valid("json");
    const change = { ...(name !== undefined && { name }), ...(body !== undefined && { body }) };
    const template = await withScope(database, scope, async (tx) => {
      await changeTemplate(tx, id, { ...change, accountId: scope.accountId, now: clock.now() });
      return getTemplate(tx, id);
    });
    return c.json(presentTemplate(template), 200);
  });

  app.openapi(deleteTemplateRoute, async (c) => {
    const id = parsePublicId("tpl", c.req.valid("param").templateId);
    await withScope(database, ownScope(c.get("principal")), (tx) => deleteTemplate(tx, id));
    return c.body(null, 204);
  });
}

function conversationRoutes(app: App, { database, clock, messaging }: Services): void {
  app.openapi(listConversationsRoute, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const scope = ownScope(c.get("principal"));
    const after = readCursor("conversations", cursor, 1);
    const filter = { accountId: scope.accountId, limit: limit + 1 };
    const rows = await withScope(database, scope, (tx) =>
      listConversations(tx, { ...filter, ...(after && { beforeMessageId: String(after[0]) }) }),
    );
    const page = { limit, list: "conversations", present: presentConversation };
    return c.json(toPage(rows, { ...page, at: ({ lastMessageId }) => [lastMessageId] }), 200);
  });

  app.openapi(readConversation, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { ownNumber, otherNumber } = c.req.valid("json");
    await withScope(database, scope, (tx) => markRead(tx, { accountId: scope.accountId, ownNumber, otherNumber }));
    return c.body(null, 204);
  });

  app.openapi(listOptOutsRoute, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const scope = ownScope(c.get("principal"));
    const after = readCursor("opt-outs", cursor, 1);
    const filter = { accountId: scope.accountId, limit: limit + 1 };
    const rows = await withScope(database, scope, (tx) =>
      listOptOuts(tx, { ...filter, ...(after && { beforeId: String(after[0]) }) }),
    );
    return c.json(toPage(rows, { limit, list: "opt-outs", at: ({ id }) => [id], present: presentOptOut }), 200);
  });

  app.openapi(addOptOutRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const written = c.req.valid("json");
    const sender = toPhoneNumber(written.sender, "sender");
    const recipient = toPhoneNumber(written.recipient, "recipient");
    const added = await withScope(database, scope, async (tx) => {
      const own = await messaging.numbers.ofAccount(tx, scope.accountId);
      if (!own.some(({ number }) => number === sender))
        throw senderNotUsable(sender, "is not a number of this account");
      const entry = { sender, recipient, source: "customer" as const, keyword: null, now: clock.now() };
      return addOptOut(tx, { ...entry, tenantId: String(scope.tenantId), accountId: scope.accountId });
    });
    return c.json({ added }, 201);
  });

  app.openapi(removeOptOutRoute, async (c) => {
    const id = parsePublicId("opt", c.req.valid("param").optOutId);
    await withScope(database, ownScope(c.get("principal")), (tx) => removeOptOut(tx, id, clock.now()));
    return c.body(null, 204);
  });
}
