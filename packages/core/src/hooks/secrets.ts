import { randomBytes } from "node:crypto";
import { type Database, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { type Keyring, open, rewrap, seal } from "../upstreams/index.ts";

type Owner = { tenantId: string; accountId: string; endpointId: string };

const overlapMs = 24 * 3_600_000;
// Standard Webhooks asks for 24 to 64 bytes.
const secretBytes = 32;

const ownerOf = (tx: Transaction, secretId: string): string => `${tx.scope.rootId}/hooks/${secretId}`;

/**
 * Makes an endpoint's secret and returns it, the only time it can be read. The one before it signs beside it for a day, so
 * that the receiver can change over without losing a delivery; one before that ends now.
 */
export async function makeSecret(tx: Transaction, keyring: Keyring, owner: Owner, now: Date): Promise<string> {
  const id = newId();
  const secret = `whsec_${randomBytes(secretBytes).toString("base64")}`;
  const envelope = seal(keyring, ownerOf(tx, id), secret);
  await tx.sql
    .deleteFrom("hooks.secrets")
    .where("root_id", "=", tx.scope.rootId)
    .where("endpoint_id", "=", owner.endpointId)
    .where("expires_at", "is not", null)
    .execute();
  await tx.sql
    .updateTable("hooks.secrets")
    .set({ expires_at: new Date(now.getTime() + overlapMs) })
    .where("root_id", "=", tx.scope.rootId)
    .where("endpoint_id", "=", owner.endpointId)
    .execute();
  await tx.sql
    .insertInto("hooks.secrets")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: owner.tenantId,
      account_id: owner.accountId,
      id,
      endpoint_id: owner.endpointId,
      key_id: envelope.keyId,
      wrapped_key: envelope.wrappedKey,
      sealed: envelope.sealed,
      created_at: now,
    })
    .execute();
  return secret;
}

/** The secrets a delivery is signed with now, the current one first. */
export async function readSecrets(tx: Transaction, keyring: Keyring, endpointId: string, now: Date): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom("hooks.secrets")
    .select(["id", "key_id", "wrapped_key", "sealed"])
    .where("root_id", "=", tx.scope.rootId)
    .where("endpoint_id", "=", endpointId)
    .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", now)]))
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) =>
    open(keyring, ownerOf(tx, row.id), { keyId: row.key_id, wrappedKey: row.wrapped_key, sealed: row.sealed }),
  );
}

/** Puts every secret under the keyring's active key, as is done for providers' credentials. Returns how many rows changed. */
export async function rewrapHookSecrets(database: Database, keyring: Keyring): Promise<number> {
  let changed = 0;
  for (const rootId of await listRoots(database)) {
    changed += await withScope(database, rootScope(rootId), async (tx) => {
      const rows = await tx.sql
        .selectFrom("hooks.secrets")
        .select(["id", "key_id", "wrapped_key", "sealed"])
        .where("root_id", "=", rootId)
        .where("key_id", "!=", keyring.active)
        .forUpdate()
        .execute();
      for (const row of rows) {
        const envelope = { keyId: row.key_id, wrappedKey: row.wrapped_key, sealed: row.sealed };
        const { keyId, wrappedKey } = rewrap(keyring, ownerOf(tx, row.id), envelope);
        await tx.sql
          .updateTable("hooks.secrets")
          .set({ key_id: keyId, wrapped_key: wrappedKey })
          .where("root_id", "=", rootId)
          .where("id", "=", row.id)
          .execute();
      }
      return rows.length;
    });
  }
  return changed;
}
