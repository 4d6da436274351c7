import type { Answer, EsimProfileRef, EsimUsageReading } from "@tandem/provider-contract";
import { rootScope, type Scope, withScope } from "../kernel/index.ts";
import { tryCall } from "../upstreams/index.ts";
import { applyNews } from "./apply-news.ts";
import { atHand } from "./call-provider.ts";
import { esimNotFound } from "./errors.ts";
import { findProfileId, listProfilesToCheck } from "./queries-esims.ts";
import { lockProfile, type ProfileAtStake } from "./queries-webhooks.ts";
import { later } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";

/**
 * Makes sure an eSIM's usage is as fresh as its provider can tell: asks only when the last reading is older than the policy
 * says and than the provider's own counters lag. A provider that does not answer leaves the last reading as it was. Throws
 * `orders.esim_not_found` outside the caller's scope.
 */
export async function refreshUsage(services: OrdersServices, scope: Scope, iccid: string): Promise<void> {
  const profileId = await withScope(services.database, scope, (tx) => findProfileId(tx, iccid));
  if (!profileId) throw esimNotFound(iccid);
  await checkProfile(services, scope.rootId, profileId, { onlyWhenStale: true });
}

/** Asks after the profiles whose time has come, so that a first use is seen also where no webhook tells of it. */
export async function checkProfiles(services: OrdersServices, rootId: string): Promise<void> {
  const { database, clock, policy } = services;
  const due = await withScope(database, rootScope(rootId), (tx) => listProfilesToCheck(tx, clock.now(), 100));
  for (const profile of due) {
    const over = later(profile.createdAt, policy.profileCheckedForMs) < clock.now();
    const nextCheckAt = over ? null : later(clock.now(), policy.profileCheckMs);
    await checkProfile(services, rootId, profile.id, { onlyWhenStale: false, nextCheckAt });
  }
}

async function checkProfile(
  services: OrdersServices,
  rootId: string,
  profileId: string,
  how: { onlyWhenStale: boolean; nextCheckAt?: Date | null },
): Promise<void> {
  const { database, clock, logger } = services;
  const scope = rootScope(rootId);
  const profile = await withScope(database, scope, (tx) => lockProfile(tx, { profileId }));
  if (!profile?.providerId || !profile.upstreamProfileRef) return;
  if (how.onlyWhenStale && !(await isStale(services, rootId, profile))) return;
  const answer = await readUsage(services, profile.providerId, {
    upstreamProfileRef: profile.upstreamProfileRef,
    iccid: profile.iccid,
  });
  const now = clock.now();
  const checkAt = how.nextCheckAt === undefined ? {} : { checkAt: how.nextCheckAt };
  const changed = await withScope(database, scope, async (tx) => {
    const locked = await lockProfile(tx, { profileId });
    if (!locked) return false;
    if (answer.kind === "failed") {
      logger.info({ profileId, category: answer.error.category }, "usage could not be read");
      return applyNews(tx, locked, { at: now }, { ...checkAt, now });
    }
    const { usage, state, expiresAt, asOf } = answer.value;
    const done = locked.life.status === "expired" || locked.life.status === "cancelled";
    const news = { usage, state, expiresAt, at: asOf && asOf < now ? asOf : now };
    return applyNews(tx, locked, news, { checkedAt: now, ...(done ? { checkAt: null } : checkAt), now });
  });
  if (changed && profile.orderId) services.bell.ring({ rootId, orderId: profile.orderId });
}

/** A provider that cannot be asked as it is set up answers nothing, and keeps nobody from asking the others. */
async function readUsage(
  { hub }: OrdersServices,
  providerId: string,
  ref: EsimProfileRef,
): Promise<Answer<EsimUsageReading>> {
  const provider = await atHand(hub, providerId, "esim");
  if ("category" in provider) return { kind: "failed", error: provider };
  return tryCall(hub, { providerId, operation: "getUsage", region: "*" }, () => provider.getUsage(ref));
}

async function isStale(services: OrdersServices, rootId: string, profile: ProfileAtStake): Promise<boolean> {
  if (!profile.usageCheckedAt) return true;
  const { providers } = await services.hub.snapshot(rootId);
  const lagMs = providers.find((each) => each.id === profile.providerId)?.manifest.limits.usageLagMs ?? 0;
  const freshMs = Math.max(services.policy.usageFreshMs, Math.min(lagMs, 20 * 60_000));
  return services.clock.now().getTime() - profile.usageCheckedAt.getTime() > freshMs;
}
