import { sql } from "kysely";
import type { Transaction, Unscoped } from "../kernel/index.ts";
import type { Envelope } from "./keyring.ts";
import { type ProviderInfo, type SealedProvider, toProviderInfo, toSealedProvider } from "./provider.ts";

type Editable = Pick<
  ProviderInfo,
  "id" | "name" | "tier" | "priority" | "status" | "baseUrl" | "config" | "targets" | "credentialsSet"
> & {
  envelope: Envelope;
  now: Date;
};

type Inserted = Editable & Pick<ProviderInfo, "rootId" | "tenantId" | "adapter" | "slug" | "services">;

export async function insertProvider(tx: Transaction, provider: Inserted): Promise<ProviderInfo> {
  const row = await tx.sql
    .insertInto("upstreams.providers")
    .values({
      root_id: provider.rootId,
      tenant_id: provider.tenantId,
      id: provider.id,
      adapter: provider.adapter,
      slug: provider.slug,
      services: provider.services,
      ...editableColumns(provider),
      created_at: provider.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toProviderInfo(row);
}

export async function updateProvider(tx: Transaction, provider: Editable): Promise<ProviderInfo> {
  const row = await tx.sql
    .updateTable("upstreams.providers")
    .set({ ...editableColumns(provider), version: sql`version + 1` })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", provider.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toProviderInfo(row);
}

function editableColumns(provider: Editable) {
  return {
    name: provider.name,
    tier: provider.tier,
    priority: provider.priority,
    status: provider.status,
    base_url: provider.baseUrl,
    config: JSON.stringify(provider.config),
    targets: JSON.stringify(provider.targets),
    credentials_set: provider.credentialsSet,
    key_id: provider.envelope.keyId,
    wrapped_key: provider.envelope.wrappedKey,
    sealed: provider.envelope.sealed,
    updated_at: provider.now,
  };
}

export async function findProvider(tx: Transaction, id: string): Promise<SealedProvider | null> {
  const row = await tx.sql
    .selectFrom("upstreams.providers")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? toSealedProvider(row) : null;
}

export async function findBySlug(tx: Transaction, slug: string): Promise<boolean> {
  const row = await tx.sql
    .selectFrom("upstreams.providers")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("slug", "=", slug)
    .executeTakeFirst();
  return row !== undefined;
}

export async function lockProvider(tx: Transaction, id: string): Promise<SealedProvider | null> {
  const row = await tx.sql
    .selectFrom("upstreams.providers")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row ? toSealedProvider(row) : null;
}

/** Of the scope's root, by tier, priority and name. */
export async function listSealedProviders(tx: Transaction): Promise<SealedProvider[]> {
  const rows = await tx.sql
    .selectFrom("upstreams.providers")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("tier")
    .orderBy("priority")
    .orderBy("name")
    .execute();
  return rows.map(toSealedProvider);
}

export async function deleteProvider(tx: Transaction, id: string): Promise<void> {
  await tx.sql.deleteFrom("upstreams.providers").where("root_id", "=", tx.scope.rootId).where("id", "=", id).execute();
}

export async function markUsed(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.sql
    .updateTable("upstreams.providers")
    .set({ used_at: now })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .where("used_at", "is", null)
    .execute();
}

/** Replaces the wrapped data key only; the provider is the same one to everybody, so its version stays. */
export async function replaceWrappedKey(tx: Transaction, id: string, envelope: Envelope): Promise<void> {
  await tx.sql
    .updateTable("upstreams.providers")
    .set({ key_id: envelope.keyId, wrapped_key: envelope.wrappedKey })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .execute();
}

/** Rows whose data key is under another key than the active one, locked. */
export async function lockProvidersUnderOtherKeys(tx: Transaction, activeKeyId: string): Promise<SealedProvider[]> {
  const rows = await tx.sql
    .selectFrom("upstreams.providers")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("key_id", "<>", activeKeyId)
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map(toSealedProvider);
}

export async function insertWebhookRoute(
  tx: Transaction,
  route: { tenantId: string; providerId: string; tokenHash: Buffer },
): Promise<void> {
  await tx.sql
    .insertInto("upstreams.webhook_routes")
    .values({
      token_hash: route.tokenHash,
      root_id: tx.scope.rootId,
      tenant_id: route.tenantId,
      provider_id: route.providerId,
    })
    .execute();
}

export type WebhookRoute = { rootId: string; tenantId: string; providerId: string };

export async function findWebhookRoute(tx: Unscoped, tokenHash: Buffer): Promise<WebhookRoute | null> {
  const row = await tx.sql
    .selectFrom("upstreams.webhook_routes")
    .select(["root_id", "tenant_id", "provider_id"])
    .where("token_hash", "=", tokenHash)
    .executeTakeFirst();
  return row ? { rootId: row.root_id, tenantId: row.tenant_id, providerId: row.provider_id } : null;
}

/** Whose provider it is: the directory of webhook routes knows every provider. */
export async function findRootOfProvider(tx: Unscoped, providerId: string): Promise<string | null> {
  const row = await tx.sql
    .selectFrom("upstreams.webhook_routes")
    .select("root_id")
    .where("provider_id", "=", providerId)
    .executeTakeFirst();
  return row?.root_id ?? null;
}

/** Every root that has a provider. */
export async function listRootsWithProviders(tx: Unscoped): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom("upstreams.webhook_routes")
    .select("root_id")
    .distinct()
    .orderBy("root_id")
    .execute();
  return rows.map((row) => row.root_id);
}
