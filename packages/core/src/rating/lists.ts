import type { Selectable } from "kysely";
import { sql } from "kysely";
import { assert, type Micros, newId, type Transaction } from "../kernel/index.ts";
import type { RatingLists, RatingVersions } from "../kernel/schema.generated.ts";
import { recordAudit } from "../tenancy/index.ts";
import { forgetBook } from "./book.ts";
import { listNotFound } from "./errors.ts";
import type { Direction, UseService } from "./use-services.ts";

/** What tells a list from the others of its tenant. */
export type ListKey = {
  /** The platform for a rate deck, the seller for a price list. */
  tenantId: string;
  kind: "rate_deck" | "price_list";
  service: UseService;
  direction: Direction;
  /** Whose deck it is; null for a price list. */
  providerId: string | null;
  /** The reseller a price list is for; null for the seller's own customers, and for a deck. */
  buyerTenantId: string | null;
};

export type RateList = ListKey & { id: string; currency: string; name: string; createdAt: Date };

/** A whole version of a list. It never changes; the newest one that is valid counts. */
export type ListVersion = {
  id: string;
  listId: string;
  number: number;
  validFrom: Date;
  entryCount: number;
  /** `demo`: figures the demonstration works out, which are no carrier's offer. */
  basis: "import" | "demo";
  note: string;
  createdBy: string;
  createdAt: Date;
};

/** One row of a version. */
export type ListEntry = {
  /** Digits a number begins with; empty matches every number. */
  prefix: string;
  destination: string;
  /** For one `per` of the service: a minute, a segment, a page. */
  priceMicros: Micros;
  incrementFirst: number;
  incrementNext: number;
  connectionFeeMicros: Micros;
};

/** The list of a key, made empty when it is not there yet. */
export async function ensureList(
  tx: Transaction,
  key: ListKey & { currency: string; name: string },
): Promise<RateList> {
  assert(
    (key.kind === "rate_deck") === (key.providerId !== null),
    "a rate deck is a provider's, a price list nobody's",
  );
  await tx.sql
    .insertInto("rating.lists")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: key.tenantId,
      id: newId(),
      kind: key.kind,
      service: key.service,
      direction: key.direction,
      provider_id: key.providerId,
      buyer_tenant_id: key.buyerTenantId,
      currency: key.currency,
      name: key.name,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx.sql
    .selectFrom("rating.lists")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", key.tenantId)
    .where("kind", "=", key.kind)
    .where("service", "=", key.service)
    .where("direction", "=", key.direction)
    .where(sql<boolean>`provider_id is not distinct from ${key.providerId}`)
    .where(sql<boolean>`buyer_tenant_id is not distinct from ${key.buyerTenantId}`)
    .executeTakeFirstOrThrow();
  return toList(row);
}

export type NewVersion = {
  listId: string;
  validFrom: Date;
  basis: ListVersion["basis"];
  note: string;
  entries: readonly ListEntry[];
  actor: string;
};

/** Adds a version to a list; from `validFrom` on it is what counts. Throws `rating.list_not_found`. */
export async function publishVersion(tx: Transaction, version: NewVersion): Promise<ListVersion> {
  const list = await lockList(tx, version.listId);
  const owner = { root_id: tx.scope.rootId, tenant_id: list.tenantId };
  const { rows } = await sql<{ number: number }>`select coalesce(max(number), 0) + 1 as number from rating.versions
    where root_id = ${owner.root_id} and list_id = ${list.id}`.execute(tx.sql);
  const row = await tx.sql
    .insertInto("rating.versions")
    .values({
      ...owner,
      id: newId(),
      list_id: list.id,
      number: rows[0]?.number ?? 1,
      valid_from: version.validFrom,
      entry_count: version.entries.length,
      basis: version.basis,
      note: version.note,
      created_by: version.actor,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await insertEntries(tx, { tenantId: list.tenantId, versionId: row.id }, version.entries);
  await recordAudit(tx, {
    tenantId: list.tenantId,
    actor: version.actor,
    action: `${list.kind}.published`,
    subject: list.id,
    details: { version: row.number, validFrom: version.validFrom, entries: version.entries.length, note: version.note },
  });
  forgetBook(tx);
  return toVersion(row);
}

/** One version. It is there: whoever asks has its id from a list or an import of the scope. */
export async function readVersion(tx: Transaction, versionId: string): Promise<ListVersion> {
  const row = await tx.sql
    .selectFrom("rating.versions")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", versionId)
    .executeTakeFirst();
  if (!row) throw listNotFound(versionId);
  return toVersion(row);
}

async function lockList(tx: Transaction, listId: string): Promise<RateList> {
  const row = await tx.sql
    .selectFrom("rating.lists")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", listId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw listNotFound(listId);
  return toList(row);
}

async function insertEntries(
  tx: Transaction,
  { tenantId, versionId }: { tenantId: string; versionId: string },
  entries: readonly ListEntry[],
): Promise<void> {
  const column = <T>(pick: (entry: ListEntry) => T) => entries.map(pick);
  await sql`
    insert into rating.entries (root_id, tenant_id, version_id, prefix, destination, price_micros, increment_first, increment_next, connection_fee_micros)
    select ${tx.scope.rootId}, ${tenantId}, ${versionId}, e.* from unnest(${column((each) => each.prefix)}::text[], ${column((each) => each.destination)}::text[],
      ${column((each) => each.priceMicros.toString())}::bigint[], ${column((each) => each.incrementFirst)}::integer[], ${column((each) => each.incrementNext)}::integer[],
      ${column((each) => each.connectionFeeMicros.toString())}::bigint[]) e`.execute(tx.sql);
}

export function toList(row: Selectable<RatingLists>): RateList {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    kind: row.kind as RateList["kind"],
    service: row.service as UseService,
    direction: row.direction as Direction,
    providerId: row.provider_id,
    buyerTenantId: row.buyer_tenant_id,
    currency: row.currency,
    name: row.name,
    createdAt: row.created_at,
  };
}

export function toVersion(row: Selectable<RatingVersions>): ListVersion {
  return {
    id: row.id,
    listId: row.list_id,
    number: row.number,
    validFrom: row.valid_from,
    entryCount: row.entry_count,
    basis: row.basis as ListVersion["basis"],
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
