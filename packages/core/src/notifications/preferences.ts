import { assert, DomainError, type Transaction } from "../kernel/index.ts";
import { isTimeZone } from "./quiet-hours.ts";
import { type TopicName, topicNames, topicOf } from "./topics/index.ts";
import { type Channel, channels, type TopicGroup } from "./topics/topic.ts";

/** What an account wants of one topic. */
export type TopicPreference = {
  topic: TopicName;
  group: TopicGroup;
  label: string;
  /** Sent at once, quiet hours or not. */
  urgent: boolean;
  channels: { channel: Channel; enabled: boolean; fixed: boolean }[];
};

export type NotificationSettings = {
  timeZone: string;
  quietHours: { from: string; to: string } | null;
  /** The number SMS go to; one that is only asked for is none yet. */
  phone: string | null;
};

/** Every topic with the account's choice or the topic's default. */
export async function listPreferences(tx: Transaction, accountId: string): Promise<TopicPreference[]> {
  const rows = await tx.sql
    .selectFrom("notifications.preferences")
    .select(["topic", "channel", "enabled"])
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .execute();
  const chosen = new Map(rows.map((row) => [`${row.topic}/${row.channel}`, row.enabled]));
  return topicNames.map((name) => {
    const topic = topicOf(name);
    return {
      topic: name,
      ...{ group: topic.group, label: topic.label, urgent: topic.urgent },
      channels: channels.map((channel) => {
        const fixed = topic.always.includes(channel);
        const enabled = fixed || (chosen.get(`${name}/${channel}`) ?? topic.channels.includes(channel));
        return { channel, enabled, fixed };
      }),
    };
  });
}

export type PreferenceChange = { topic: TopicName; channel: Channel; enabled: boolean };

/** Changes what the scope's account wants. Throws `notification.channel_fixed` for what cannot be switched off. */
export async function setPreferences(tx: Transaction, changes: readonly PreferenceChange[]): Promise<void> {
  const { rootId, tenantId, accountId } = tx.scope;
  assert(tenantId !== "all" && accountId !== "all", "preferences belong to an account");
  for (const { topic, channel, enabled } of changes) {
    if (topicOf(topic).always.includes(channel) && !enabled) {
      throw new DomainError("notification.channel_fixed", {
        field: "changes",
        problem: `${topic} always goes by ${channel}`,
      });
    }
    await tx.sql
      .insertInto("notifications.preferences")
      .values({ root_id: rootId, tenant_id: tenantId, account_id: accountId, topic, channel, enabled })
      .onConflict((conflict) =>
        conflict.columns(["root_id", "account_id", "topic", "channel"]).doUpdateSet({ enabled }),
      )
      .execute();
  }
}

/** When and where an account is told. */
export async function getSettings(tx: Transaction, accountId: string): Promise<NotificationSettings> {
  const row = await tx.sql
    .selectFrom("notifications.settings")
    .select(["time_zone", "quiet_from", "quiet_to", "phone"])
    .where("root_id", "=", tx.scope.rootId)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  const { quiet_from: from = null, quiet_to: to = null } = row ?? {};
  return {
    timeZone: row?.time_zone ?? "UTC",
    quietHours: from && to ? { from, to } : null,
    phone: row?.phone ?? null,
  };
}

/** Sets time zone and quiet hours of the scope's account. Throws `notification.time_zone_unknown`. */
export async function setSettings(
  tx: Transaction,
  change: { timeZone: string; quietHours: { from: string; to: string } | null; forgetPhone?: boolean },
): Promise<void> {
  const { rootId, tenantId, accountId } = tx.scope;
  assert(tenantId !== "all" && accountId !== "all", "settings belong to an account");
  if (!isTimeZone(change.timeZone)) {
    throw new DomainError("notification.time_zone_unknown", {
      field: "timeZone",
      problem: "is not a time zone like Europe/Paris",
    });
  }
  const values = {
    time_zone: change.timeZone,
    quiet_from: change.quietHours?.from ?? null,
    quiet_to: change.quietHours?.to ?? null,
    ...(change.forgetPhone ? { phone: null, phone_verified_at: null } : {}),
  };
  await tx.sql
    .insertInto("notifications.settings")
    .values({ root_id: rootId, tenant_id: tenantId, account_id: accountId, ...values })
    .onConflict((conflict) => conflict.columns(["root_id", "account_id"]).doUpdateSet(values))
    .execute();
}
