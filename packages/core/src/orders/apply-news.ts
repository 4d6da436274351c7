import type { Transaction } from "../kernel/index.ts";
import { type NewEvent, writeEvents } from "./events.ts";
import { foldNews, type ProfileNews } from "./profile-life.ts";
import { publishEsim } from "./publish-news.ts";
import { type ProfileAtStake, saveLife } from "./queries-webhooks.ts";

const hookTypes: Partial<Record<NewEvent["type"], "esim.installed" | "esim.activated">> = {
  "profile.installed": "esim.installed",
  "profile.activated": "esim.activated",
};

/** Folds news into a locked profile's life and tells its order what changed. Returns whether anything did. */
export async function applyNews(
  tx: Transaction,
  profile: ProfileAtStake,
  news: ProfileNews,
  save: { checkedAt?: Date; checkAt?: Date | null; now: Date },
): Promise<boolean> {
  const before = profile.life;
  const life = foldNews(before, news);
  const { now, ...times } = save;
  await saveLife(tx, profile.id, { life, ...times }, now);
  profile.life = life;
  const events: NewEvent[] = [];
  const data = { profileId: profile.id, providerId: profile.providerId, at: news.at };
  if (!before.installedAt && life.installedAt) events.push({ type: "profile.installed", data });
  if (!before.activatedAt && life.activatedAt) events.push({ type: "profile.activated", data });
  if (before.usedBytes !== life.usedBytes || before.totalBytes !== life.totalBytes) {
    events.push({ type: "profile.usage", data: { ...data, usedBytes: life.usedBytes, totalBytes: life.totalBytes } });
  }
  const { orderId, accountId, tenantId, itemId } = profile;
  if (orderId && accountId) {
    const owned = events.map((event) => ({ ...event, ...(itemId && { itemId }) }));
    await writeEvents(tx, { id: orderId, tenantId, accountId }, owned, now);
    for (const { type } of events) await publishEsim(tx, profile, life, hookTypes[type] ?? "esim.usage_updated");
  }
  return events.length > 0 || before.status !== life.status;
}
