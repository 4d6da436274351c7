import { type Database, tenantScope, withoutScope, withScope } from "@tandem/core/kernel";
import { Memo } from "./memo.ts";

/** A tenant as its host shows it. */
export type TenantSite = {
  rootId: string;
  tenantId: string;
  name: string;
  currency: string;
  status: "active" | "suspended" | "trial";
  brand: Brand;
};

/** The look of a tenant; missing parts take the platform's defaults at the edge. */
export type Brand = {
  primaryColor?: string;
  secondaryColor?: string;
  logoUrl?: string | null;
  supportEmail?: string | null;
};

/** Finds tenants by host or id. Both answers are kept for 30 s: a new host needs no restart, a request no query. */
export type TenantSites = {
  byHost(host: string): Promise<TenantSite | null>;
  byId(rootId: string, tenantId: string): Promise<TenantSite | null>;
  forget(): void;
};

/**
 * `fallbackToOnlyRoot` is for the sandbox, where the machine may be reached under names nobody entered: an unknown host is
 * then the platform of the only root. With real money an unknown host is nobody's.
 */
export function createTenantSites(database: Database, options: { fallbackToOnlyRoot: boolean }): TenantSites {
  const sites = new Memo<TenantSite | null>({ maxAgeMs: 30_000, entriesMax: 10_000 });
  const byId = (rootId: string, tenantId: string) =>
    sites.get(`tenant:${rootId}:${tenantId}`, () => loadSite(database, { rootId, tenantId }));
  const byHost = (host: string) =>
    sites.get(`host:${host}`, async () => {
      const owner = await findOwnerOfHost(database, host);
      const resolved = owner ?? (options.fallbackToOnlyRoot ? await findOnlyRoot(database) : null);
      return resolved ? byId(resolved.rootId, resolved.tenantId) : null;
    });
  return { byHost, byId, forget: () => sites.clear() };
}

type Owner = { rootId: string; tenantId: string };

async function findOwnerOfHost(database: Database, host: string): Promise<Owner | null> {
  const names = [host, host.replace(/:\d+$/, "")];
  const rows = await withoutScope(database, (tx) =>
    tx.sql.selectFrom("tenancy.hosts").select(["host", "root_id", "tenant_id"]).where("host", "in", names).execute(),
  );
  const row = rows.find((candidate) => candidate.host === host) ?? rows[0];
  return row ? { rootId: row.root_id, tenantId: row.tenant_id } : null;
}

async function findOnlyRoot(database: Database): Promise<Owner | null> {
  const rows = await withoutScope(database, (tx) =>
    tx.sql.selectFrom("tenancy.roots").select("root_id").limit(2).execute(),
  );
  const only = rows.length === 1 ? rows[0] : undefined;
  // The platform's tenant has its root's id.
  return only ? { rootId: only.root_id, tenantId: only.root_id } : null;
}

async function loadSite(database: Database, owner: Owner): Promise<TenantSite | null> {
  const row = await withScope(database, tenantScope(owner.rootId, owner.tenantId), (tx) =>
    tx.sql
      .selectFrom("tenancy.tenants")
      .select(["name", "currency", "status", "brand"])
      .where("root_id", "=", owner.rootId)
      .where("tenant_id", "=", owner.tenantId)
      .executeTakeFirst(),
  );
  if (!row) return null;
  return {
    ...owner,
    name: row.name,
    currency: row.currency,
    status: row.status as TenantSite["status"],
    brand: (row.brand ?? {}) as Brand,
  };
}
