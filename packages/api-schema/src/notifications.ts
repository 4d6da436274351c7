import { z } from "@hono/zod-openapi";
import { body, done, idempotencyHeaders, json, route } from "./route.ts";
import { flag, id, instant, page, paging } from "./values.ts";

export const notificationChannel = z.enum(["email", "sms", "in_app", "webhook"]).openapi("NotificationChannel");

/** What an account is told of. */
export const notificationTopic = z
  .enum([
    "order_delivered",
    "order_delayed",
    "order_failed",
    "low_balance",
    "money_added",
    "recharge_done",
    "recharge_failed",
    "recharge_confirm",
    "recharge_limit",
    "recharge_off",
    "renewal_in_7_days",
    "renewal_in_1_day",
    "renewal_done",
    "renewal_failed",
    "renewal_lapsed",
    "message_received",
    "voicemail_received",
    "call_missed",
    "webhook_endpoint_disabled",
    "security_alert",
  ])
  .openapi("NotificationTopic");

/** One entry of the inbox. */
export const notification = z
  .object({
    id: id("ntf"),
    topic: notificationTopic,
    title: z.string(),
    body: z.string(),
    link: z.string().nullable().openapi({ description: "Where in the shop it leads", example: "/wallet" }),
    readAt: instant.nullable(),
    createdAt: instant,
  })
  .openapi("Notification");

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time like 22:00");
const quietHours = z.object({ from: timeOfDay, to: timeOfDay }).openapi("QuietHours");

export const notificationPreferences = z
  .object({
    topics: z.array(
      z
        .object({
          topic: notificationTopic,
          group: z.enum(["orders", "money", "renewals", "messages", "account"]),
          label: z.string(),
          urgent: z.boolean().openapi({ description: "Sent at once, quiet hours or not" }),
          channels: z.array(
            z.object({
              channel: notificationChannel,
              enabled: z.boolean(),
              fixed: z.boolean().openapi({ description: "Cannot be switched off" }),
            }),
          ),
        })
        .openapi("TopicPreference"),
    ),
    timeZone: z.string().openapi({ example: "Europe/Paris" }),
    quietHours: quietHours.nullable(),
    phone: z.string().nullable().openapi({ description: "Where SMS go; set by asking for a code and confirming it" }),
    smsAvailable: z.boolean(),
  })
  .openapi("NotificationPreferences");

const tag = "Notifications";

export const listNotifications = route({
  method: "get",
  path: "/v1/notifications",
  operationId: "listNotifications",
  tag,
  summary: "The account's inbox, newest first",
  access: "notifications:read",
  request: { query: paging.extend({ unread: flag.optional() }) },
  responses: {
    200: json(page(notification).extend({ unread: z.int() }), "One page of the inbox, and how many are unread in all"),
  },
});

export const readNotification = route({
  method: "post",
  path: "/v1/notifications/{notificationId}/read",
  operationId: "readNotification",
  tag,
  summary: "Mark one as read",
  access: "notifications:write",
  request: { headers: idempotencyHeaders, params: z.object({ notificationId: id("ntf") }) },
  responses: { 204: done("Read") },
});

export const readAllNotifications = route({
  method: "post",
  path: "/v1/notifications/read-all",
  operationId: "readAllNotifications",
  tag,
  summary: "Mark all as read",
  access: "notifications:write",
  request: { headers: idempotencyHeaders },
  responses: { 200: json(z.object({ read: z.int() }), "How many were unread") },
});

export const getNotificationPreferences = route({
  method: "get",
  path: "/v1/notification-preferences",
  operationId: "getNotificationPreferences",
  tag,
  summary: "What the account is told of, by which channels, and when not",
  access: "notifications:read",
  responses: { 200: json(notificationPreferences, "The preferences") },
});

export const setNotificationPreferences = route({
  method: "patch",
  path: "/v1/notification-preferences",
  operationId: "setNotificationPreferences",
  tag,
  summary: "Change some of them; what is left out stays",
  access: "notifications:write",
  request: {
    body: body(
      z
        .strictObject({
          changes: z
            .array(z.strictObject({ topic: notificationTopic, channel: notificationChannel, enabled: z.boolean() }))
            .max(100),
          timeZone: z.string().max(60),
          quietHours: quietHours.nullable(),
          forgetPhone: z.boolean().openapi({ description: "True: no SMS go to the number any more" }),
        })
        .partial()
        .openapi("NotificationPreferencesChange"),
    ),
  },
  responses: { 200: json(notificationPreferences, "The preferences after the change") },
});

export const askForNotificationPhone = route({
  method: "post",
  path: "/v1/notification-preferences/phone",
  operationId: "askForNotificationPhone",
  tag,
  summary: "Send a code to a phone, to use it for SMS once the code is confirmed",
  access: "notifications:write",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z
        .strictObject({ phone: z.string().regex(/^\+[1-9]\d{6,14}$/, "a number like +14155550123") })
        .openapi("PhoneAsked"),
    ),
  },
  responses: { 202: json(z.object({ phone: z.string() }), "The code is on its way") },
});

export const confirmNotificationPhone = route({
  method: "post",
  path: "/v1/notification-preferences/phone/confirm",
  operationId: "confirmNotificationPhone",
  tag,
  summary: "Confirm the code",
  access: "notifications:write",
  request: {
    headers: idempotencyHeaders,
    body: body(z.strictObject({ code: z.string().regex(/^\d{6}$/, "six digits") }).openapi("PhoneCode")),
  },
  responses: { 200: json(notificationPreferences, "The preferences with the phone") },
});
