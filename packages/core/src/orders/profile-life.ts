import type { EsimProfileState, EsimUsage } from "@tandem/provider-contract";
import { type ProfileStatus, statusOfState } from "./queries-profiles.ts";

/** What a profile's row holds of its life. */
export type ProfileLife = {
  status: ProfileStatus;
  usedBytes: bigint | null;
  totalBytes: bigint | null;
  unlimited: boolean;
  usageAsOf: Date | null;
  installedAt: Date | null;
  activatedAt: Date | null;
  removedAt: Date | null;
  expiresAt: Date | null;
};

/** What was told of a profile, by a webhook or in answer to a question; `at` is when it was so, as well as anybody knows. */
export type ProfileNews = {
  state?: EsimProfileState;
  activated?: boolean;
  usage?: EsimUsage | null;
  expiresAt?: Date | undefined;
  at: Date;
};

const rank: Record<ProfileStatus, number> = { ready: 0, installed: 1, active: 2, used_up: 2, expired: 3, cancelled: 4 };

/**
 * A profile's life after some news. News come repeated, late and in any order (O9), so it takes the furthest step seen and
 * the newest reading of usage, never a step back. Only a top-up makes a used-up profile active again.
 */
export function foldNews(life: ProfileLife, news: ProfileNews): ProfileLife {
  const next = { ...life };
  takeUsage(next, news);
  if (news.state === "deleted") next.removedAt = life.removedAt ?? news.at;
  const used = (next.usedBytes ?? 0n) > 0n;
  const seen = news.activated || used ? "active" : news.state ? statusOfState(news.state) : null;
  if (seen && rank[seen] > rank[life.status]) next.status = seen;
  if (rank[next.status] >= rank.installed && next.status !== "cancelled")
    next.installedAt = life.installedAt ?? news.at;
  if (rank[next.status] === rank.active) {
    next.activatedAt = life.activatedAt ?? news.at;
    next.status = isUsedUp(next) ? "used_up" : "active";
  }
  takeExpiry(next, life, news);
  if (next.status !== "cancelled" && next.expiresAt && next.expiresAt <= news.at) next.status = "expired";
  return next;
}

/**
 * Until the first use the date is the one to start by, months ahead; from then on it is the end of the plan's days. So the
 * first use ends the former, what was true before it is not heard any more, and after it only a later date counts (a top-up).
 */
function takeExpiry(next: ProfileLife, life: ProfileLife, news: ProfileNews): void {
  if (!life.activatedAt && next.activatedAt) next.expiresAt = news.expiresAt ?? null;
  else if (!news.expiresAt || (life.activatedAt && news.at < life.activatedAt)) return;
  else if (!life.expiresAt || news.expiresAt > life.expiresAt) next.expiresAt = news.expiresAt;
}

function takeUsage(next: ProfileLife, { usage, at }: ProfileNews): void {
  if (!usage) return;
  if (next.usageAsOf && next.usageAsOf > at) return;
  next.usedBytes = usage.usedBytes;
  next.totalBytes = usage.unlimited ? null : usage.totalBytes;
  next.unlimited = usage.unlimited;
  next.usageAsOf = at;
}

function isUsedUp(life: ProfileLife): boolean {
  if (life.unlimited || life.totalBytes === null || life.totalBytes === 0n) return false;
  return (life.usedBytes ?? 0n) >= life.totalBytes;
}
