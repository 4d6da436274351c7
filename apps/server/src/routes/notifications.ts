import {
  askForNotificationPhone,
  confirmNotificationPhone,
  getNotificationPreferences,
  listNotifications,
  readAllNotifications,
  readNotification,
  setNotificationPreferences,
} from "@tandem/api-schema";
import { parsePublicId, publicId, type Transaction, withScope } from "@tandem/core/kernel";
import {
  askForPhone,
  confirmPhone,
  countUnread,
  getSettings,
  type InboxNotification,
  listInbox,
  listPreferences,
  markRead,
  setPreferences,
  setSettings,
} from "@tandem/core/notifications";
import type { App } from "../app.ts";
import { ownScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { toInstant, toInstantOrNull } from "../present/values.ts";
import type { Services } from "../services.ts";

/** What the account is told: its inbox, and how it wants to be told. */
export function notificationRoutes(app: App, services: Services): void {
  const { database, clock, sms } = services;

  app.openapi(listNotifications, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { cursor, limit, unread: onlyUnread } = c.req.valid("query");
    const after = readCursor("notifications", cursor, 1);
    const { rows, unread } = await withScope(database, scope, async (tx) => ({
      rows: await listInbox(tx, {
        accountId: scope.accountId,
        limit: limit + 1,
        ...(onlyUnread && { unread: true }),
        ...(after && { beforeId: String(after[0]) }),
      }),
      unread: await countUnread(tx, scope.accountId),
    }));
    return c.json({ ...toPage(rows, { limit, list: "notifications", at: (row) => [row.id], present }), unread }, 200);
  });

  app.openapi(readNotification, async (c) => {
    const scope = ownScope(c.get("principal"));
    const id = parsePublicId("ntf", c.req.valid("param").notificationId);
    await withScope(database, scope, (tx) => markRead(tx, { accountId: scope.accountId, id, now: clock.now() }));
    return c.body(null, 204);
  });

  app.openapi(readAllNotifications, async (c) => {
    const scope = ownScope(c.get("principal"));
    const read = await withScope(database, scope, (tx) =>
      markRead(tx, { accountId: scope.accountId, now: clock.now() }),
    );
    return c.json({ read }, 200);
  });

  const preferences = async (tx: Transaction, accountId: string) => ({
    topics: await listPreferences(tx, accountId),
    ...(await getSettings(tx, accountId)),
    smsAvailable: sms !== null,
  });

  app.openapi(getNotificationPreferences, async (c) => {
    const scope = ownScope(c.get("principal"));
    return c.json(await withScope(database, scope, (tx) => preferences(tx, scope.accountId)), 200);
  });

  app.openapi(setNotificationPreferences, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { changes, ...settings } = c.req.valid("json");
    const reply = await withScope(database, scope, async (tx) => {
      if (changes) await setPreferences(tx, changes);
      if (Object.keys(settings).length > 0) {
        const before = await getSettings(tx, scope.accountId);
        const { timeZone = before.timeZone, quietHours = before.quietHours, forgetPhone = false } = settings;
        await setSettings(tx, { timeZone, quietHours, forgetPhone });
      }
      return preferences(tx, scope.accountId);
    });
    return c.json(reply, 200);
  });

  app.openapi(askForNotificationPhone, async (c) => {
    const { phone } = c.req.valid("json");
    await askForPhone({ database, sms, now: clock.now() }, ownScope(c.get("principal")), phone);
    return c.json({ phone }, 202);
  });

  app.openapi(confirmNotificationPhone, async (c) => {
    const scope = ownScope(c.get("principal"));
    await confirmPhone(database, scope, { code: c.req.valid("json").code, now: clock.now() });
    return c.json(await withScope(database, scope, (tx) => preferences(tx, scope.accountId)), 200);
  });
}

function present(notification: InboxNotification) {
  return {
    id: publicId("ntf", notification.id),
    topic: notification.topic,
    title: notification.title,
    body: notification.body,
    link: notification.link,
    readAt: toInstantOrNull(notification.readAt),
    createdAt: toInstant(notification.createdAt),
  };
}
