import { newId, type Transaction } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { sharedSenderNotFound, sharedSenderTaken } from "./errors.ts";

/** A number of the shop that customers without one of their own send from. */
export type SharedSender = {
  id: string;
  tenantId: string;
  providerId: string;
  number: string;
  /** Where it may send to; empty: everywhere. */
  countryCodes: string[];
  mms: boolean;
  perSecond: number;
  active: boolean;
  createdAt: Date;
};

export type NewSharedSender = Pick<SharedSender, "providerId" | "number" | "countryCodes" | "mms" | "perSecond">;

/** Shared senders of the scope's tenants. */
export async function listSharedSenders(tx: Transaction): Promise<SharedSender[]> {
  let query = tx.sql.selectFrom("messaging.shared_senders").selectAll().where("root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  const rows = await query.orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    providerId: row.provider_id,
    number: row.number,
    countryCodes: row.country_codes,
    mms: row.mms,
    perSecond: row.per_second,
    active: row.active,
    createdAt: row.created_at,
  }));
}

/** Lets customers of the tenant send from a number of the shop's. Throws `messaging.sender_taken`. */
export async function addSharedSender(
  tx: Transaction,
  sender: NewSharedSender & { id?: string; tenantId: string },
  actor: string,
): Promise<string> {
  const { tenantId, number, providerId, mms, id = newId() } = sender;
  const result = await tx.sql
    .insertInto("messaging.shared_senders")
    .values({
      ...{ root_id: tx.scope.rootId, tenant_id: tenantId, id, provider_id: providerId, number, mms },
      ...{ country_codes: sender.countryCodes, per_second: sender.perSecond },
    })
    .onConflict((conflict) => conflict.columns(["root_id", "number"]).doNothing())
    .executeTakeFirst();
  if (result.numInsertedOrUpdatedRows !== 1n) throw sharedSenderTaken(number);
  await recordAudit(tx, {
    actor,
    action: "shared_sender.added",
    subject: id,
    tenantId,
    details: { number, providerId },
  });
  return id;
}

/**
 * The same for a number the shop bought to be one, as part of its delivery: one that is there already, as somebody was faster to
 * add it, becomes what was bought. `active` false: it does not work at its carrier yet.
 */
export async function keepSharedSender(
  tx: Transaction,
  sender: NewSharedSender & { tenantId: string; active: boolean },
  actor: string,
): Promise<void> {
  const { tenantId, number, providerId, mms, active, countryCodes, perSecond } = sender;
  const settings = { tenant_id: tenantId, provider_id: providerId, mms, active, country_codes: countryCodes };
  const { id } = await tx.sql
    .insertInto("messaging.shared_senders")
    .values({ root_id: tx.scope.rootId, id: newId(), number, ...settings, per_second: perSecond })
    .onConflict((conflict) =>
      conflict.columns(["root_id", "number"]).doUpdateSet({ ...settings, per_second: perSecond }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  await recordAudit(tx, {
    ...{ actor, action: "shared_sender.bought", subject: id, tenantId },
    details: { number, providerId },
  });
}

/** Has a sender that was bought send, from the moment its number works. */
export async function startSharedSender(tx: Transaction, number: string): Promise<void> {
  await tx.sql
    .updateTable("messaging.shared_senders")
    .set({ active: true })
    .where("root_id", "=", tx.scope.rootId)
    .where("number", "=", number)
    .execute();
}

/** Whether a number is a shared sender, of whichever tenant of the root. */
export async function isSharedSender(tx: Transaction, number: string): Promise<boolean> {
  const found = await tx.sql
    .selectFrom("messaging.shared_senders")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("number", "=", number)
    .executeTakeFirst();
  return found !== undefined;
}

/** The shared senders of whoever shares a number, also those that rest; none when it is no shared sender. */
export async function numbersSharedWith(tx: Transaction, number: string): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom("messaging.shared_senders as given")
    .innerJoin("messaging.shared_senders as other", (join) =>
      join.onRef("other.root_id", "=", "given.root_id").onRef("other.tenant_id", "=", "given.tenant_id"),
    )
    .select("other.number")
    .where("given.root_id", "=", tx.scope.rootId)
    .where("given.number", "=", number)
    .execute();
  return rows.map((row) => row.number);
}

/** Takes away a sender whose number is given back: nothing can be sent from it any more. */
export async function dropSharedSender(tx: Transaction, number: string): Promise<void> {
  await tx.sql
    .deleteFrom("messaging.shared_senders")
    .where("root_id", "=", tx.scope.rootId)
    .where("number", "=", number)
    .execute();
}

/** Changes where and how fast a shared sender sends, or rests it. Throws `messaging.sender_not_found`. */
export async function changeSharedSender(
  tx: Transaction,
  senderId: string,
  change: Partial<Pick<SharedSender, "countryCodes" | "mms" | "perSecond" | "active">>,
  actor: string,
): Promise<void> {
  let query = tx.sql
    .updateTable("messaging.shared_senders")
    .set({
      ...(change.countryCodes && { country_codes: change.countryCodes }),
      ...(change.mms !== undefined && { mms: change.mms }),
      ...(change.perSecond !== undefined && { per_second: change.perSecond }),
      ...(change.active !== undefined && { active: change.active }),
    })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", senderId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  const changed = await query.returning("tenant_id").executeTakeFirst();
  if (!changed) throw sharedSenderNotFound(senderId);
  const subject = { subject: senderId, tenantId: changed.tenant_id };
  await recordAudit(tx, { actor, action: "shared_sender.changed", ...subject, details: { ...change } });
}
