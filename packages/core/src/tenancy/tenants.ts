import {
  type Database,
  DomainError,
  newId,
  type Transaction,
  tenantScope,
  withoutScope,
  withScope,
} from "../kernel/index.ts";

/** How a brand looks and signs (screens are drawn from these colours). */
export type Brand = {
  primaryColor?: string;
  secondaryColor?: string;
  logoUrl?: string;
  supportEmail?: string;
  senderName?: string;
};

export type Tenant = {
  rootId: string;
  tenantId: string;
  kind: "platform" | "reseller";
  slug: string;
  name: string;
  brand: Brand;
  currency: string;
  status: "active" | "suspended" | "trial";
};

export type NewPlatform = { slug: string; name: string; brand?: Brand; hosts: readonly string[]; currency?: string };

/** Founds a root: a platform with its brand and the hosts it answers at. Host names are lower case and may carry a port. */
export async function createPlatform(database: Database, platform: NewPlatform): Promise<Tenant> {
  const rootId = newId();
  await withoutScope(database, (tx) => tx.sql.insertInto("tenancy.roots").values({ root_id: rootId }).execute());
  const tenant = await withScope(database, tenantScope(rootId, rootId), async (tx) => {
    const row = await tx.sql
      .insertInto("tenancy.tenants")
      .values({
        root_id: rootId,
        tenant_id: rootId,
        kind: "platform",
        slug: platform.slug,
        name: platform.name,
        brand: JSON.stringify(platform.brand ?? {}),
        currency: platform.currency ?? "USD",
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return fromRow(row);
  });
  await setHosts(database, tenant, platform.hosts);
  return tenant;
}

/** Makes a tenant answer at exactly these hosts. */
export async function setHosts(
  database: Database,
  tenant: { rootId: string; tenantId: string },
  hosts: readonly string[],
): Promise<void> {
  await withoutScope(database, async (tx) => {
    await tx.sql
      .deleteFrom("tenancy.hosts")
      .where("root_id", "=", tenant.rootId)
      .where("tenant_id", "=", tenant.tenantId)
      .execute();
    if (hosts.length === 0) return;
    await tx.sql
      .insertInto("tenancy.hosts")
      .values(hosts.map((host) => ({ host: host.toLowerCase(), root_id: tenant.rootId, tenant_id: tenant.tenantId })))
      .execute();
  });
}

/** The tenant with its brand. Throws `tenant.not_found`. */
export async function getTenant(tx: Transaction, tenantId: string): Promise<Tenant> {
  const row = await tx.sql
    .selectFrom("tenancy.tenants")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .executeTakeFirst();
  if (!row) throw new DomainError("tenant.not_found", { tenantId });
  return fromRow(row);
}

/** The resellers that buy from a tenant, by name. */
export async function listResellers(tx: Transaction, sellerTenantId: string): Promise<Tenant[]> {
  const rows = await tx.sql
    .selectFrom("tenancy.tenants")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("parent_id", "=", sellerTenantId)
    .orderBy("name")
    .execute();
  return rows.map(fromRow);
}

/** Every root there is, for schedules. */
export async function listRoots(database: Database): Promise<string[]> {
  const rows = await withoutScope(database, (tx) =>
    tx.sql.selectFrom("tenancy.roots").select("root_id").orderBy("root_id").execute(),
  );
  return rows.map((row) => row.root_id);
}

type TenantRow = {
  root_id: string;
  tenant_id: string;
  kind: string;
  slug: string;
  name: string;
  brand: unknown;
  currency: string;
  status: string;
};

function fromRow(row: TenantRow): Tenant {
  return {
    rootId: row.root_id,
    tenantId: row.tenant_id,
    kind: row.kind as Tenant["kind"],
    slug: row.slug,
    name: row.name,
    brand: row.brand as Brand,
    currency: row.currency,
    status: row.status as Tenant["status"],
  };
}
