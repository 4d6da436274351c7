import type { VpnServer } from "@tandem/provider-contract";
import { sql } from "kysely";
import { rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { mustCall } from "../upstreams/index.ts";
import type { VpnServices } from "./services.ts";

/** The servers of a provider, as it told them last. */
export type ServerList = { providerId: string; servers: VpnServer[]; readAt: Date };

/** Loads change by the minute, but nobody chooses a server by them to the minute. */
const FRESH_MS = 15 * 60_000;

/** Reads the servers of every VPN provider of a root that can be asked, and keeps them. One that fails keeps its old list. */
export async function refreshServers(services: VpnServices, rootId: string): Promise<{ read: number; failed: number }> {
  const { providers } = await services.hub.snapshot(rootId);
  const counts = { read: 0, failed: 0 };
  for (const { id, services: sells, status } of providers) {
    if (!sells.includes("vpn") || status !== "active") continue;
    counts[(await readServers(services, rootId, id)) ? "read" : "failed"] += 1;
  }
  return counts;
}

/** Asks one provider for its servers and keeps them; null when it could not be asked. */
async function readServers(services: VpnServices, rootId: string, providerId: string): Promise<ServerList | null> {
  const { hub, database, clock, logger } = services;
  const provider = await hub.service(providerId, "vpn");
  const call = { providerId, operation: "listServers", region: "*" };
  const answer = await mustCall(hub, call, () => provider.listServers());
  if (answer.kind === "failed") {
    logger.warn({ providerId, code: answer.error.code }, "the servers of a VPN provider could not be read");
    return null;
  }
  const list = { providerId, servers: answer.value, readAt: clock.now() };
  await withScope(database, rootScope(rootId), async (tx) => {
    await sql`insert into vpn.server_lists (root_id, tenant_id, provider_id, servers, read_at)
      values (${rootId}, ${rootId}, ${providerId}, ${JSON.stringify(list.servers)}::jsonb, ${list.readAt})
      on conflict (root_id, provider_id) do update set servers = excluded.servers, read_at = excluded.read_at`.execute(
      tx.sql,
    );
  });
  return list;
}

/** The servers of a provider; asked for first where nobody has or it was long ago. Empty when it cannot be asked. */
export async function serversOf(services: VpnServices, rootId: string, providerId: string): Promise<VpnServer[]> {
  const [known] = await withScope(services.database, rootScope(rootId), (tx) => listsOf(tx, [providerId]));
  const ageMs = known ? services.clock.now().getTime() - known.readAt.getTime() : Number.POSITIVE_INFINITY;
  if (known && ageMs < FRESH_MS) return known.servers;
  const read = await readServers(services, rootId, providerId);
  return (read ?? known)?.servers ?? [];
}

/** The servers of all providers that sell VPN accounts now, for whoever has not bought yet. As they were told last. */
export async function sellableServers(services: VpnServices, rootId: string): Promise<VpnServer[]> {
  const { providers } = await services.hub.snapshot(rootId);
  const ids = providers.filter((each) => each.services.includes("vpn") && each.status === "active").map(({ id }) => id);
  const lists = await withScope(services.database, rootScope(rootId), (tx) => listsOf(tx, ids));
  return lists.flatMap(({ servers }) => servers);
}

async function listsOf(tx: Transaction, providerIds: readonly string[]): Promise<ServerList[]> {
  if (providerIds.length === 0) return [];
  const rows = await tx.sql
    .selectFrom("vpn.server_lists")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "in", providerIds)
    .execute();
  return rows.map((row) => ({
    providerId: row.provider_id,
    servers: row.servers as VpnServer[],
    readAt: row.read_at,
  }));
}
