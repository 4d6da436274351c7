import { type Database, withoutScope } from "@tandem/core/kernel";
import type { Config } from "./config.ts";

type Parts = { database: Database; config: Pick<Config, "PUBLIC_URL"> };

/** Where a tenant's customers find the shop: its own host by the scheme and port of the public address. */
export async function publicUrlOf({ database, config }: Parts, tenantId: string): Promise<string> {
  const base = new URL(config.PUBLIC_URL);
  const hosts = await withoutScope(database, (tx) =>
    tx.sql.selectFrom("tenancy.hosts").select("host").where("tenant_id", "=", tenantId).orderBy("created_at").execute(),
  );
  const names = hosts.map((row) => row.host);
  const own = names.find((host) => host === base.host || host === base.hostname) ?? names[0];
  if (!own || own === base.host || own === base.hostname) return base.origin;
  return `${base.protocol}//${own.includes(":") || base.port === "" ? own : `${own}:${base.port}`}`;
}
