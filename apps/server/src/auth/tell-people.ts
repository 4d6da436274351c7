import { type Database, type Transaction, tenantScope, withScope } from "@tandem/core/kernel";
import { sendMail } from "@tandem/core/notifications";
import type { SignedUpUser } from "./tenant-auth.ts";
import type { TenantSite } from "./tenant-site.ts";

/** Greets a new customer, in the transaction that makes the account. */
export async function sendWelcome(
  tx: Transaction,
  account: { tenantId: string; accountId: string; name: string; email: string },
  now: Date,
): Promise<void> {
  const { tenantId, accountId, name, email: to } = account;
  await sendMail(tx, {
    topic: "welcome",
    tenantId,
    accountId,
    to,
    data: { name },
    dedupeKey: `welcome:${accountId}`,
    now,
  });
}

/** Sends the link to choose a new password, on the host the visitor used. */
export async function sendPasswordReset(
  parts: { database: Database; now: Date },
  site: TenantSite,
  user: SignedUpUser,
  link: { token: string; origin: string },
): Promise<void> {
  const url = `${link.origin}/reset-password?token=${encodeURIComponent(link.token)}`;
  await withScope(parts.database, tenantScope(site.rootId, site.tenantId), (tx) =>
    sendMail(tx, { topic: "password_reset", tenantId: site.tenantId, to: user.email, data: { url }, now: parts.now }),
  );
}
