import { DomainError, parsePublicId, type Transaction } from "../kernel/index.ts";
import type { ProfileLife } from "./profile-life.ts";
import type { ProfileStatus } from "./queries-profiles.ts";
import type { AttemptResolution, ItemState } from "./saga-rows.ts";

/** The attempt a webhook is about, and how its item stands. */
export type AttemptAtStake = {
  attemptId: string;
  orderId: string;
  itemId: string;
  itemState: ItemState;
  /** The item waits for this very attempt. */
  current: boolean;
  resolution: AttemptResolution | null;
};

/** Finds an attempt by the upstream's order or by our own reference, in all tenants of the root. Null when neither is known (yet). */
export async function findAttemptAtStake(
  tx: Transaction,
  refs: { providerId: string; upstreamOrderRef: string | null; ourRef: string | null },
): Promise<AttemptAtStake | null> {
  const attemptId = (await claimedBy(tx, refs)) ?? attemptOfRef(refs.ourRef);
  if (!attemptId) return null;
  const row = await tx.sql
    .selectFrom("orders.attempts as a")
    .innerJoin("orders.items as i", (join) => join.onRef("i.root_id", "=", "a.root_id").onRef("i.id", "=", "a.item_id"))
    .select(["a.id", "a.order_id", "a.item_id", "a.resolution", "a.given_up_at", "i.state", "i.attempt_id"])
    .where("a.root_id", "=", tx.scope.rootId)
    .where("a.id", "=", attemptId)
    .where("a.provider_id", "=", refs.providerId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    attemptId: row.id,
    orderId: row.order_id,
    itemId: row.item_id,
    itemState: row.state as ItemState,
    current: row.attempt_id === row.id && !row.given_up_at,
    resolution: row.resolution as AttemptResolution | null,
  };
}

async function claimedBy(
  tx: Transaction,
  refs: { providerId: string; upstreamOrderRef: string | null },
): Promise<string | null> {
  if (!refs.upstreamOrderRef) return null;
  const row = await tx.sql
    .selectFrom("orders.upstream_claims")
    .select("attempt_id")
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", refs.providerId)
    .where("upstream_ref", "=", refs.upstreamOrderRef)
    .executeTakeFirst();
  return row?.attempt_id ?? null;
}

/** Our reference back to the attempt; null for a reference that is not one of ours. */
function attemptOfRef(ourRef: string | null): string | null {
  if (!ourRef) return null;
  try {
    return parsePublicId("att", ourRef);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

export type ProfileAtStake = {
  id: string;
  orderId: string | null;
  itemId: string | null;
  tenantId: string;
  accountId: string | null;
  providerId: string | null;
  upstreamProfileRef: string | null;
  iccid: string;
  life: ProfileLife;
  usageCheckedAt: Date | null;
  createdAt: Date;
};

const profileColumns = [
  ...([
    "id",
    "order_id",
    "item_id",
    "tenant_id",
    "account_id",
    "provider_id",
    "upstream_profile_ref",
    "iccid",
  ] as const),
  ...(["status", "used_bytes", "total_bytes", "unlimited", "usage_as_of", "installed_at", "activated_at"] as const),
  ...(["removed_at", "expires_at", "usage_checked_at", "created_at"] as const),
];

/**
 * Finds a provider's profile by its own reference, else by ICCID. ICCIDs are used again by some providers, so the newest
 * profile with it counts. Locks the row.
 */
export async function lockProfile(
  tx: Transaction,
  refs: { providerId: string; upstreamProfileRef: string | null; iccid: string | null } | { profileId: string },
): Promise<ProfileAtStake | null> {
  let query = tx.sql.selectFrom("orders.profiles").select(profileColumns).where("root_id", "=", tx.scope.rootId);
  if ("profileId" in refs) query = query.where("id", "=", refs.profileId);
  else if (refs.upstreamProfileRef) {
    query = query
      .where("provider_id", "=", refs.providerId)
      .where("upstream_profile_ref", "=", refs.upstreamProfileRef);
  } else if (refs.iccid) query = query.where("provider_id", "=", refs.providerId).where("iccid", "=", refs.iccid);
  else return null;
  const row = await query.orderBy("id", "desc").limit(1).forUpdate().executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    orderId: row.order_id,
    itemId: row.item_id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    providerId: row.provider_id,
    upstreamProfileRef: row.upstream_profile_ref,
    iccid: row.iccid,
    life: {
      status: row.status as ProfileStatus,
      usedBytes: row.used_bytes,
      totalBytes: row.total_bytes,
      unlimited: row.unlimited,
      usageAsOf: row.usage_as_of,
      installedAt: row.installed_at,
      activatedAt: row.activated_at,
      removedAt: row.removed_at,
      expiresAt: row.expires_at,
    },
    usageCheckedAt: row.usage_checked_at,
    createdAt: row.created_at,
  };
}

/** Writes a profile's life; `checkedAt` when the provider was asked just now, `checkAt` when to ask it again. */
export async function saveLife(
  tx: Transaction,
  profileId: string,
  save: { life: ProfileLife; checkedAt?: Date; checkAt?: Date | null },
  now: Date,
): Promise<void> {
  const { life } = save;
  await tx.sql
    .updateTable("orders.profiles")
    .set({
      status: life.status,
      used_bytes: life.usedBytes,
      total_bytes: life.totalBytes,
      unlimited: life.unlimited,
      usage_as_of: life.usageAsOf,
      installed_at: life.installedAt,
      activated_at: life.activatedAt,
      removed_at: life.removedAt,
      expires_at: life.expiresAt,
      ...(save.checkedAt && { usage_checked_at: save.checkedAt }),
      ...(save.checkAt !== undefined && { check_at: save.checkAt }),
      updated_at: now,
    })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", profileId)
    .execute();
}
