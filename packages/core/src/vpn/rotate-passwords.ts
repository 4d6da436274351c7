import { sql } from "kysely";
import { type Database, rootScope, withScope } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { type Keyring, rewrap } from "../upstreams/index.ts";

type Sealed = { id: string; vpn_id: string; key_id: string; wrapped_key: Buffer; sealed: Buffer };

/**
 * Puts the data key of every VPN password under the active key, those of changes that are still open as well. The passwords
 * themselves are not touched. Safe to repeat. Orders under way keep theirs, so the older keys stay until those are done.
 */
export async function rewrapVpnPasswords(database: Database, keyring: Keyring): Promise<number> {
  let rotated = 0;
  for (const rootId of await listRoots(database)) {
    rotated += await withScope(database, rootScope(rootId), async (tx) => {
      let count = 0;
      for (const [table, owner] of [
        ["vpn.accounts", "id"],
        ["vpn.changes", "vpn_id"],
      ] as const) {
        const { rows } =
          await sql<Sealed>`select id, ${sql.ref(owner)} as vpn_id, key_id, wrapped_key, sealed from ${sql.table(table)}
          where root_id = ${rootId} and key_id <> ${keyring.active} for update`.execute(tx.sql);
        for (const row of rows) {
          const envelope = { keyId: row.key_id, wrappedKey: row.wrapped_key, sealed: row.sealed };
          const fresh = rewrap(keyring, `${rootId}/vpn/${row.vpn_id}`, envelope);
          await sql`update ${sql.table(table)} set key_id = ${fresh.keyId}, wrapped_key = ${fresh.wrappedKey}
            where root_id = ${rootId} and id = ${row.id}`.execute(tx.sql);
        }
        count += rows.length;
      }
      return count;
    });
  }
  return rotated;
}
