import { z } from "@hono/zod-openapi";
import { body, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { countryCode, id, instant, money, page, paging, phoneNumber } from "./values.ts";

/** `sent`: a carrier took it. `undelivered`: it did not arrive; the money is back. `unconfirmed`: it may have gone out, nobody can tell yet. */
export const messageState = z
  .enum(["scheduled", "queued", "sent", "delivered", "undelivered", "failed", "unconfirmed", "cancelled", "received"])
  .openapi("MessageState");

/** One try at one carrier. `provider`, `cost` and what the carrier said are there for operators only. */
export const dispatchAttempt = z
  .object({
    id: id("att"),
    number: z.int(),
    outcome: z.enum(["submitted", "unknown", "rejected", "done"]),
    reason: z.string().nullable(),
    startedAt: instant,
    answeredAt: instant.nullable(),
    provider: z.object({ id: id("prv"), name: z.string() }).optional(),
    chosenBecause: z.string().optional(),
    decisionId: id("dec").nullable().optional(),
    cost: money.optional(),
    error: z.object({ category: z.string(), code: z.string(), message: z.string() }).nullable().optional(),
    upstreamRef: z.string().nullable().optional(),
    duplicate: z.boolean().optional(),
  })
  .openapi("DispatchAttempt");

export const message = z
  .object({
    id: id("msg"),
    direction: z.enum(["outbound", "inbound"]),
    kind: z.enum(["sms", "mms"]),
    from: z.string().nullable().openapi({ description: "null until a shared sender is chosen" }),
    to: z.string(),
    country: countryCode.nullable(),
    text: z.string(),
    mediaUrls: z.array(z.string()),
    segments: z.int(),
    encoding: z.enum(["gsm7", "ucs2"]),
    state: messageState,
    failure: z
      .string()
      .nullable()
      .openapi({ description: "Why it did not arrive, in our words", example: "invalid_recipient" }),
    keyword: z.enum(["stop", "start", "help"]).nullable(),
    price: money,
    charged: money.openapi({ description: "Taken from the wallet; nothing when it did not arrive" }),
    reference: z.string().nullable(),
    batchId: id("bat").nullable(),
    sendAt: instant.nullable(),
    createdAt: instant,
    sentAt: instant.nullable(),
    deliveredAt: instant.nullable(),
    failedAt: instant.nullable(),
    cancellable: z.boolean(),
  })
  .openapi("Message");

export const messageDetail = message
  .extend({
    timeline: z
      .array(z.object({ at: instant, state: z.string(), text: z.string() }))
      .openapi({ description: "What happened to it, oldest first" }),
    attempts: z.array(dispatchAttempt),
  })
  .openapi("MessageDetail");

const content = {
  from: phoneNumber.optional().openapi({ description: "A number of the account; left out, one is chosen" }),
  text: z.string().max(1600).optional(),
  mediaUrls: z
    .array(z.url({ protocol: /^https?$/ }).max(1000))
    .max(10)
    .optional()
    .openapi({ description: "Pictures: makes it an MMS" }),
  template: z
    .strictObject({ id: id("tpl"), variables: z.record(z.string(), z.string().max(500)).default({}) })
    .optional()
    .openapi({ description: "Instead of `text`" }),
  sendAt: instant.optional().openapi({ description: "Within 30 days; can be cancelled until then" }),
  allowDuplicate: z
    .boolean()
    .optional()
    .openapi({ description: "Rather twice than not at all, when nobody can tell whether it went out" }),
  validitySeconds: z.int().min(60).max(14_400).optional(),
};
const reference = z.string().max(120).optional().openapi({ description: "Your own, told back in events" });

const newMessage = z
  .strictObject({ to: phoneNumber, ...content, reference })
  .openapi("NewMessage", { example: { to: "+12025550143", text: "Your table is ready." } });

const byMessage = { params: z.object({ messageId: id("msg") }) };
const tag = "Messages";

export const sendMessage = route({
  method: "post",
  path: "/v1/messages",
  operationId: "sendMessage",
  tag,
  summary: "Send an SMS or MMS",
  description:
    "The price is held at once, taken when a carrier took the message, and given back when it did not arrive. A recipient who said STOP to the sender is refused with `messaging.opted_out`.",
  access: "messages:write",
  request: { headers: requiredIdempotencyHeaders, body: body(newMessage) },
  responses: { 202: json(message, "Accepted; the money is held") },
});

export const previewMessage = route({
  method: "post",
  path: "/v1/messages/preview",
  operationId: "previewMessage",
  tag,
  summary: "Segments, price and sender of a message, without sending it",
  access: "messages:read",
  request: { body: body(newMessage.openapi("MessageToPreview")) },
  responses: {
    200: json(
      z
        .object({
          kind: z.enum(["sms", "mms"]),
          from: z.string(),
          to: z.string(),
          country: countryCode.nullable(),
          text: z.string(),
          segments: z.int(),
          encoding: z.enum(["gsm7", "ucs2"]),
          price: money,
        })
        .openapi("MessagePreview"),
      "What it would be",
    ),
  },
});

export const listMessages = route({
  method: "get",
  path: "/v1/messages",
  operationId: "listMessages",
  tag,
  summary: "The account's messages, newest first",
  access: "messages:read",
  request: {
    query: paging.extend({
      direction: z.enum(["outbound", "inbound"]).optional(),
      state: messageState.optional(),
      number: z.string().max(30).optional().openapi({ description: "The other side's" }),
      ownNumber: z.string().max(30).optional(),
      batchId: id("bat").optional(),
    }),
  },
  responses: { 200: json(page(message), "One page of messages") },
});

export const getMessage = route({
  method: "get",
  path: "/v1/messages/{messageId}",
  operationId: "getMessage",
  tag,
  summary: "One message with its timeline",
  access: "messages:read",
  request: byMessage,
  responses: { 200: json(messageDetail, "The message") },
});

export const cancelMessage = route({
  method: "post",
  path: "/v1/messages/{messageId}/cancel",
  operationId: "cancelMessage",
  tag,
  summary: "Cancel a scheduled message; its money is freed",
  access: "messages:write",
  request: { ...byMessage, headers: idempotencyHeaders },
  responses: { 200: json(messageDetail, "The message after it") },
});

export const messageBatch = z
  .object({
    id: id("bat"),
    total: z.int(),
    accepted: z.int(),
    refused: z.array(z.object({ index: z.int(), to: z.string(), code: z.string(), problem: z.string() })),
    states: z.record(z.string(), z.int()).openapi({ description: "How many are how far" }),
    createdAt: instant,
  })
  .openapi("MessageBatch");

export const sendBatch = route({
  method: "post",
  path: "/v1/messages/batches",
  operationId: "sendMessageBatch",
  tag,
  summary: "Send to many; each recipient is accepted or refused for itself",
  access: "messages:write",
  request: {
    headers: requiredIdempotencyHeaders,
    body: body(
      z
        .strictObject({
          ...content,
          recipients: z
            .array(
              z.strictObject({
                to: z.string().max(40),
                variables: z.record(z.string(), z.string().max(500)).optional(),
                reference,
              }),
            )
            .min(1)
            .max(2_000),
        })
        .openapi("NewMessageBatch"),
    ),
  },
  responses: { 202: json(messageBatch, "What was accepted and what was not") },
});

export const listBatches = route({
  method: "get",
  path: "/v1/messages/batches",
  operationId: "listMessageBatches",
  tag,
  summary: "Batches, newest first",
  access: "messages:read",
  request: { query: paging },
  responses: { 200: json(page(messageBatch), "One page of batches") },
});

export const getBatch = route({
  method: "get",
  path: "/v1/messages/batches/{batchId}",
  operationId: "getMessageBatch",
  tag,
  summary: "One batch and how far its messages are",
  access: "messages:read",
  request: { params: z.object({ batchId: id("bat") }) },
  responses: { 200: json(messageBatch, "The batch") },
});

export const messageTemplate = z
  .object({
    id: id("tpl"),
    name: z.string(),
    text: z.string(),
    variables: z.array(z.string()),
    createdAt: instant,
    updatedAt: instant,
  })
  .openapi("MessageTemplate");

const templateFields = {
  name: z.string().trim().min(1).max(80),
  text: z.string().min(1).max(1600).openapi({ example: "Hi {{name}}, see you at {{time}}." }),
};
const byTemplate = { params: z.object({ templateId: id("tpl") }) };

export const listTemplates = route({
  method: "get",
  path: "/v1/message-templates",
  operationId: "listMessageTemplates",
  tag,
  summary: "Templates, by name",
  access: "messages:read",
  responses: { 200: json(z.object({ data: z.array(messageTemplate) }), "All templates") },
});

export const createTemplate = route({
  method: "post",
  path: "/v1/message-templates",
  operationId: "createMessageTemplate",
  tag,
  summary: "Keep a text with {{variables}}",
  access: "messages:write",
  request: { headers: idempotencyHeaders, body: body(z.strictObject(templateFields).openapi("NewMessageTemplate")) },
  responses: { 201: json(messageTemplate, "The template") },
});

export const changeTemplate = route({
  method: "patch",
  path: "/v1/message-templates/{templateId}",
  operationId: "changeMessageTemplate",
  tag,
  summary: "Change a template; what was sent keeps its text",
  access: "messages:write",
  request: {
    ...byTemplate,
    body: body(
      z
        .strictObject({ name: templateFields.name.optional(), text: templateFields.text.optional() })
        .openapi("MessageTemplateChange"),
    ),
  },
  responses: { 200: json(messageTemplate, "The template") },
});

export const deleteTemplate = route({
  method: "delete",
  path: "/v1/message-templates/{templateId}",
  operationId: "deleteMessageTemplate",
  tag,
  summary: "Throw a template away",
  access: "messages:write",
  request: byTemplate,
  responses: { 204: { description: "It is gone" } },
});

export const conversation = z
  .object({
    ownNumber: z.string(),
    otherNumber: z.string(),
    lastText: z.string(),
    lastDirection: z.enum(["outbound", "inbound"]),
    lastAt: instant,
    unread: z.int(),
  })
  .openapi("Conversation");

export const listConversations = route({
  method: "get",
  path: "/v1/conversations",
  operationId: "listConversations",
  tag,
  summary: "Whom the account talks with, the newest word first",
  access: "messages:read",
  request: { query: paging },
  responses: { 200: json(page(conversation), "One page of conversations") },
});

export const readConversation = route({
  method: "post",
  path: "/v1/conversations/read",
  operationId: "readConversation",
  tag,
  summary: "Everything of a conversation was looked at",
  access: "messages:write",
  request: {
    body: body(z.strictObject({ ownNumber: phoneNumber, otherNumber: phoneNumber }).openapi("ConversationRead")),
  },
  responses: { 204: { description: "Noted" } },
});

export const optOut = z
  .object({
    id: id("opt"),
    sender: z.string().openapi({ description: "The number they want nothing from" }),
    recipient: z.string(),
    source: z.enum(["keyword", "customer", "operator", "carrier"]),
    keyword: z.string().nullable(),
    createdAt: instant,
  })
  .openapi("OptOut");

export const listOptOuts = route({
  method: "get",
  path: "/v1/opt-outs",
  operationId: "listOptOuts",
  tag,
  summary: "Recipients who want no more messages from the account's numbers",
  access: "messages:read",
  request: { query: paging },
  responses: { 200: json(page(optOut), "One page of opt-outs") },
});

export const addOptOut = route({
  method: "post",
  path: "/v1/opt-outs",
  operationId: "addOptOut",
  tag,
  summary: "Somebody asked in another way for no more messages from a number of the account",
  access: "messages:write",
  request: {
    headers: idempotencyHeaders,
    body: body(z.strictObject({ sender: phoneNumber, recipient: phoneNumber }).openapi("NewOptOut")),
  },
  responses: { 201: json(z.object({ added: z.boolean() }), "Noted; `added` is false when it was known already") },
});

export const removeOptOut = route({
  method: "delete",
  path: "/v1/opt-outs/{optOutId}",
  operationId: "removeOptOut",
  tag,
  summary: "Somebody asked for messages again; only with their consent",
  access: "messages:write",
  request: { params: z.object({ optOutId: id("opt") }) },
  responses: { 204: { description: "They may be written to again" } },
});
