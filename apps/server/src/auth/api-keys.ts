import { createHash, randomBytes } from "node:crypto";
import { type AccessScope, accessScopes } from "@tandem/api-schema";
import {
  type Database,
  DomainError,
  newId,
  type Scope,
  tenantScope,
  withoutScope,
  withScope,
} from "@tandem/core/kernel";
import { Memo } from "./memo.ts";
import type { Principal, Role } from "./principal.ts";

/** A key as it is listed; the key itself is never stored, only its SHA-256. */
export type ApiKeyRecord = {
  id: string;
  name: string;
  prefix: string;
  scopes: AccessScope[];
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
};

export type NewApiKey = {
  id?: string;
  rootId: string;
  tenantId: string;
  accountId: string | null;
  name: string;
  /** `operator:*` stands for every operator right. */
  scopes: readonly (AccessScope | "operator:*" | "*")[];
  createdBy: string;
  expiresAt?: Date;
};

const keyPattern = /^tdm_[A-Za-z0-9_-]{43}$/;
const hashOf = (key: string): Buffer => createHash("sha256").update(key).digest();

/** Makes a key: 256 bits of chance behind `tdm_`. The returned text is the only time it can be read. */
export async function createApiKey(
  database: Database,
  input: NewApiKey,
): Promise<{ record: ApiKeyRecord; key: string }> {
  const key = `tdm_${randomBytes(32).toString("base64url")}`;
  const record: ApiKeyRecord = {
    id: input.id ?? newId(),
    name: input.name,
    prefix: key.slice(0, 12),
    scopes: expandScopes(input.scopes),
    createdAt: new Date(),
    lastUsedAt: null,
    expiresAt: input.expiresAt ?? null,
  };
  await withScope(database, tenantScope(input.rootId, input.tenantId), async (tx) => {
    await tx.sql
      .insertInto("tenancy.api_keys")
      .values({
        root_id: input.rootId,
        tenant_id: input.tenantId,
        id: record.id,
        account_id: input.accountId,
        name: record.name,
        prefix: record.prefix,
        key_hash: hashOf(key),
        scopes: record.scopes,
        created_by: input.createdBy,
        created_at: record.createdAt,
        expires_at: record.expiresAt,
      })
      .execute();
    await tx.sql
      .insertInto("tenancy.api_key_directory")
      .values({ key_hash: hashOf(key), root_id: input.rootId, tenant_id: input.tenantId, api_key_id: record.id })
      .execute();
  });
  return { record, key };
}

function expandScopes(scopes: NewApiKey["scopes"]): AccessScope[] {
  const wanted = new Set<AccessScope>();
  for (const scope of scopes) {
    if (scope === "*") for (const each of accessScopes) wanted.add(each);
    else if (scope === "operator:*") for (const each of accessScopes) each.startsWith("operator:") && wanted.add(each);
    else wanted.add(scope);
  }
  return accessScopes.filter((scope) => wanted.has(scope));
}

/** Keys of one account, or with null those that run the tenant, that are not revoked; newest first. */
export async function listApiKeys(database: Database, scope: Scope, accountId: string | null): Promise<ApiKeyRecord[]> {
  const rows = await withScope(database, scope, (tx) =>
    tx.sql
      .selectFrom("tenancy.api_keys")
      .select(["id", "name", "prefix", "scopes", "created_at", "last_used_at", "expires_at"])
      .where("root_id", "=", scope.rootId)
      .where("revoked_at", "is", null)
      .where("account_id", accountId === null ? "is" : "=", accountId)
      .orderBy("id", "desc")
      .execute(),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes as AccessScope[],
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  }));
}

/** Revokes a key of the scope. Throws `api_key.not_found` when the scope has no such key. */
export async function revokeApiKey(database: Database, scope: Scope, id: string): Promise<void> {
  const revoked = await withScope(database, scope, async (tx) => {
    const row = await tx.sql
      .updateTable("tenancy.api_keys")
      .set({ revoked_at: new Date() })
      .where("root_id", "=", scope.rootId)
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .returning("key_hash")
      .executeTakeFirst();
    if (row) await tx.sql.deleteFrom("tenancy.api_key_directory").where("key_hash", "=", row.key_hash).execute();
    return row;
  });
  if (!revoked) throw new DomainError("api_key.not_found");
}

export type ApiKeys = { authenticate(key: string): Promise<Principal | null> };

/** Looks keys up; an answer is kept for 30 s, which is how long a revoked key may go on working elsewhere. */
export function createApiKeyReader(database: Database): ApiKeys & { forget(): void } {
  const known = new Memo<(Principal & { expiresAt: Date | null }) | null>({ maxAgeMs: 30_000, entriesMax: 20_000 });
  const authenticate = async (key: string): Promise<Principal | null> => {
    if (!keyPattern.test(key)) return null;
    const hash = hashOf(key);
    const found = await known.get(hash.toString("base64"), () => loadKey(database, hash));
    return found && (found.expiresAt === null || found.expiresAt.getTime() > Date.now()) ? found : null;
  };
  return { authenticate, forget: () => known.clear() };
}

async function loadKey(database: Database, hash: Buffer) {
  const entry = await withoutScope(database, (tx) =>
    tx.sql.selectFrom("tenancy.api_key_directory").selectAll().where("key_hash", "=", hash).executeTakeFirst(),
  );
  if (!entry) return null;
  const row = await withScope(database, tenantScope(entry.root_id, entry.tenant_id), (tx) =>
    tx.sql
      .updateTable("tenancy.api_keys")
      .set({ last_used_at: new Date() })
      .where("root_id", "=", entry.root_id)
      .where("id", "=", entry.api_key_id)
      .where("revoked_at", "is", null)
      .returning(["id", "name", "account_id", "scopes", "expires_at"])
      .executeTakeFirst(),
  );
  if (!row) return null;
  const scopes = new Set(row.scopes as AccessScope[]);
  return {
    kind: "api_key" as const,
    id: row.id,
    name: row.name,
    email: null,
    rootId: entry.root_id,
    tenantId: entry.tenant_id,
    accountId: row.account_id,
    roles: rolesOfKey(scopes, row.account_id),
    scopes,
    expiresAt: row.expires_at,
  };
}

/** The role a key amounts to, for screens that show one. */
function rolesOfKey(scopes: ReadonlySet<AccessScope>, accountId: string | null): Role[] {
  const roles: Role[] = accountId ? ["owner"] : [];
  if (scopes.has("operator:admin")) roles.push("admin");
  else if (scopes.has("operator:write")) roles.push("operator");
  else if (scopes.has("operator:read")) roles.push("viewer");
  return roles;
}
