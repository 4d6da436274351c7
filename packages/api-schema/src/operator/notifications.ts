import { z } from "@hono/zod-openapi";
import { notificationChannel, notificationTopic } from "../notifications.ts";
import { body, done, idempotencyHeaders, json, route } from "../route.ts";
import { id, instant, list, page, paging } from "../values.ts";

/** What customers are told of, with the two mails that have no preference. */
const anyTopic = z.enum([...notificationTopic.options, "welcome", "password_reset"]).openapi("MessageTopic");

/** One message of the log. */
export const sentMessage = z
  .object({
    id: id("ntf"),
    account: z.object({ id: id("acc"), name: z.string() }).nullable(),
    channel: notificationChannel,
    topic: anyTopic,
    recipient: z.string(),
    title: z.string().nullable(),
    state: z.enum(["queued", "held", "sent", "failed"]).openapi({ description: "`held`: until the quiet hours end" }),
    tries: z.int(),
    error: z.string().nullable(),
    heldUntil: instant.nullable(),
    orderId: id("ord").nullable(),
    resentOf: id("ntf").nullable(),
    resendable: z.boolean(),
    createdAt: instant,
    sentAt: instant.nullable(),
  })
  .openapi("SentMessage");

const topicText = z
  .object({
    topic: anyTopic,
    group: z.string(),
    label: z.string(),
    variables: z.array(z.string()),
    subject: z.string(),
    text: z.string(),
    own: z.boolean().openapi({ description: "False: the built-in words" }),
    updatedBy: z.string().nullable(),
    updatedAt: instant.nullable(),
  })
  .openapi("TopicText");

const words = {
  subject: z.string().min(1).max(150),
  text: z
    .string()
    .min(1)
    .max(4_000)
    .openapi({ description: "Paragraphs divided by an empty line; `{{name}}` for a variable" }),
};
const tag = "Operator: notifications";
const params = z.object({ topic: anyTopic });

export const listSentMessages = route({
  method: "get",
  path: "/v1/operator/notifications",
  operationId: "listSentMessages",
  tag,
  summary: "Everything customers were told, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      channel: notificationChannel.optional(),
      topic: anyTopic.optional(),
      state: z.enum(["queued", "sent", "failed"]).optional(),
      accountId: id("acc").optional(),
      recipient: z.string().max(200).optional().openapi({ description: "A part of the address or number" }),
    }),
  },
  responses: { 200: json(page(sentMessage), "One page of the log") },
});

export const resendSentMessage = route({
  method: "post",
  path: "/v1/operator/notifications/{notificationId}/resend",
  operationId: "resendSentMessage",
  tag,
  summary: "Send a message once more, to the same address",
  access: "operator:write",
  request: { headers: idempotencyHeaders, params: z.object({ notificationId: id("ntf") }) },
  responses: { 202: json(z.object({ id: id("ntf") }), "The new message") },
});

export const listTopicTexts = route({
  method: "get",
  path: "/v1/operator/notification-texts",
  operationId: "listTopicTexts",
  tag,
  summary: "What the brand says of each topic",
  access: "operator:read",
  responses: { 200: json(list(topicText), "Every topic") },
});

export const setTopicText = route({
  method: "put",
  path: "/v1/operator/notification-texts/{topic}",
  operationId: "setTopicText",
  tag,
  summary: "Give a topic the brand's own words",
  access: "operator:admin",
  request: { params, body: body(z.strictObject(words).openapi("TopicWords")) },
  responses: { 200: json(topicText, "The topic with its words") },
});

export const resetTopicText = route({
  method: "delete",
  path: "/v1/operator/notification-texts/{topic}",
  operationId: "resetTopicText",
  tag,
  summary: "Go back to the built-in words",
  access: "operator:admin",
  request: { params },
  responses: { 204: done("Built-in words again") },
});

export const previewTopicText = route({
  method: "post",
  path: "/v1/operator/notification-texts/{topic}/preview",
  operationId: "previewTopicText",
  tag,
  summary: "The message as it would go out, made from example data; keeps nothing",
  access: "operator:read",
  request: { params, body: body(z.strictObject({ subject: words.subject.optional(), text: words.text.optional() })) },
  responses: {
    200: json(
      z.object({ subject: z.string(), html: z.string(), text: z.string(), sms: z.string() }).openapi("TopicPreview"),
      "The message",
    ),
  },
});
