import { sql } from "kysely";
import { rootScope, withScope } from "../kernel/index.ts";
import { findOpenChange, insertChange, lockVpnAccount } from "./queries.ts";
import type { VpnServices } from "./services.ts";

/** How long an account that ended can be renewed before it is deleted at its provider. */
export const keptDays = 30;

const DAY_MS = 86_400_000;
const BATCH = 200;
const actor = "vpn.end_accounts";

/**
 * Closes the accounts of a root whose paid time is over, and deletes those that nobody renewed in time. The providers end accounts
 * by themselves, most of them a day late; here the moment counts. Safe to repeat and to run late.
 */
export async function endVpnAccounts(
  services: VpnServices,
  rootId: string,
): Promise<{ ended: number; deleted: number }> {
  const now = services.clock.now();
  const tooLate = new Date(now.getTime() - keptDays * DAY_MS);
  const ended = await forEach(services, rootId, "expire", now);
  const deleted = await forEach(services, rootId, "delete", tooLate);
  return { ended, deleted };
}

async function forEach(
  services: VpnServices,
  rootId: string,
  kind: "expire" | "delete",
  before: Date,
): Promise<number> {
  const scope = rootScope(rootId);
  const states = kind === "expire" ? ["active", "suspended"] : ["expired"];
  const ids = await withScope(services.database, scope, async (tx) => {
    const { rows } = await sql<{ id: string }>`select a.id from vpn.accounts a
      where a.root_id = ${rootId} and a.expires_at <= ${before} and a.state = any(${states})
        and not exists (select from vpn.changes c where c.root_id = ${rootId} and c.vpn_id = a.id and c.state = 'open')
      order by a.expires_at limit ${BATCH}`.execute(tx.sql);
    return rows.map((row) => row.id);
  });
  for (const id of ids) {
    await withScope(services.database, scope, async (tx) => {
      const account = await lockVpnAccount(tx, id);
      const now = services.clock.now();
      if (!states.includes(account.state) || account.expiresAt > before || (await findOpenChange(tx, id))) return;
      await insertChange(tx, account, { kind, actor, now });
      if (kind === "delete") return;
      await sql`update vpn.accounts set state = 'expired', updated_at = ${now} where root_id = ${rootId} and id = ${id}`.execute(
        tx.sql,
      );
    });
  }
  return ids.length;
}
