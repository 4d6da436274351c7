import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { listNotFound } from "./errors.ts";
import { type ListEntry, type ListVersion, type RateList, toList, toVersion } from "./lists.ts";

/** A list with what counts now and what is to come. */
export type ListOverview = RateList & {
  providerName: string | null;
  buyerName: string | null;
  current: ListVersion | null;
  /** The next version to become valid. */
  next: ListVersion | null;
};

/** The lists of one kind that a tenant keeps, by service and name. */
export async function listLists(
  tx: Transaction,
  filter: { tenantId: string; kind: RateList["kind"]; now: Date },
): Promise<ListOverview[]> {
  const rows = await tx.sql
    .selectFrom("rating.lists")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", filter.tenantId)
    .where("kind", "=", filter.kind)
    .orderBy("service")
    .orderBy("direction")
    .orderBy("name")
    .execute();
  return overview(tx, rows.map(toList), filter.now);
}

/** One list as `listLists` tells it, with all its versions, newest first. Throws `rating.list_not_found`. */
export async function describeList(
  tx: Transaction,
  listId: string,
  now: Date,
): Promise<ListOverview & { versions: ListVersion[] }> {
  const [described] = await overview(tx, [await getList(tx, listId)], now);
  if (!described) throw listNotFound(listId);
  return { ...described, versions: (await versionsOf(tx, [listId])).reverse() };
}

async function overview(tx: Transaction, lists: readonly RateList[], now: Date): Promise<ListOverview[]> {
  if (lists.length === 0) return [];
  const versions = await versionsOf(
    tx,
    lists.map((list) => list.id),
  );
  const names = await namesOf(tx, lists);
  return lists.map((list) => {
    const own = versions.filter((version) => version.listId === list.id);
    return {
      ...list,
      providerName: names.get(list.providerId ?? "") ?? null,
      buyerName: names.get(list.buyerTenantId ?? "") ?? null,
      current: own.findLast((version) => version.validFrom <= now) ?? null,
      next: own.find((version) => version.validFrom > now) ?? null,
    };
  });
}

/** In the order in which they come to count. */
async function versionsOf(tx: Transaction, listIds: readonly string[]): Promise<ListVersion[]> {
  const rows = await tx.sql
    .selectFrom("rating.versions")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("list_id", "in", [...listIds])
    .orderBy("valid_from")
    .orderBy("number")
    .execute();
  return rows.map(toVersion);
}

async function namesOf(tx: Transaction, lists: readonly RateList[]): Promise<Map<string, string>> {
  const providers = lists.flatMap((list) => list.providerId ?? []);
  const buyers = lists.flatMap((list) => list.buyerTenantId ?? []);
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from upstreams.providers where root_id = ${tx.scope.rootId} and id = any(${providers}::uuid[])
    union all select tenant_id, name from tenancy.tenants where root_id = ${tx.scope.rootId} and tenant_id = any(${buyers}::uuid[])`.execute(
    tx.sql,
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** The list. Throws `rating.list_not_found`, also when it is another tenant's. */
export async function getList(tx: Transaction, listId: string): Promise<RateList> {
  const row = await tx.sql
    .selectFrom("rating.lists")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", listId)
    .executeTakeFirst();
  if (!row) throw listNotFound(listId);
  return toList(row);
}

/** The version of a list that counts at a moment; null when none does yet. */
export async function currentVersion(tx: Transaction, listId: string, at: Date): Promise<ListVersion | null> {
  return (await versionsOf(tx, [listId])).findLast((version) => version.validFrom <= at) ?? null;
}

/** Every entry of a version, by prefix. */
export async function readEntries(tx: Transaction, versionId: string): Promise<ListEntry[]> {
  const rows = await entries(tx, versionId).orderBy("prefix").execute();
  return rows.map(toEntry);
}

export type EntryFilter = {
  versionId: string;
  /** Letters search the destination; digits find the prefixes a number begins with, and those that begin with them. */
  search?: string;
  afterPrefix?: string;
  limit: number;
};

/** A page of a version's entries, by prefix. */
export async function listEntries(tx: Transaction, filter: EntryFilter): Promise<ListEntry[]> {
  let query = entries(tx, filter.versionId).orderBy("prefix").limit(filter.limit);
  if (filter.afterPrefix !== undefined) query = query.where("prefix", ">", filter.afterPrefix);
  const search = filter.search?.trim() ?? "";
  const digits = search.replace(/^\+|[\s-]/g, "");
  if (/^\d+$/.test(digits)) {
    const beginnings = Array.from({ length: digits.length + 1 }, (_, length) => digits.slice(0, length));
    query = query.where((where) =>
      where.or([where("prefix", "in", beginnings), where("prefix", "like", `${digits}%`)]),
    );
  } else if (search !== "") {
    query = query.where("destination", "ilike", `%${search.replace(/[%_\\]/g, "\\$&")}%`);
  }
  return (await query.execute()).map(toEntry);
}

const entries = (tx: Transaction, versionId: string) =>
  tx.sql
    .selectFrom("rating.entries")
    .select(["prefix", "destination", "price_micros", "increment_first", "increment_next", "connection_fee_micros"])
    .where("root_id", "=", tx.scope.rootId)
    .where("version_id", "=", versionId);

const toEntry = (row: {
  prefix: string;
  destination: string;
  price_micros: bigint;
  increment_first: number;
  increment_next: number;
  connection_fee_micros: bigint;
}): ListEntry => ({
  prefix: row.prefix,
  destination: row.destination,
  priceMicros: row.price_micros,
  incrementFirst: row.increment_first,
  incrementNext: row.increment_next,
  connectionFeeMicros: row.connection_fee_micros,
});
