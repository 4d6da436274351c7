import { sql } from "kysely";
import { afterCommit, type Micros, type Transaction } from "../kernel/index.ts";
import { PrefixIndex } from "./prefix-index.ts";
import type { Rate } from "./rate.ts";
import { type Direction, type UseService, unitsOf } from "./use-services.ts";

/** A list with its versions, oldest first. */
export type ListHead = {
  id: string;
  tenantId: string;
  kind: "rate_deck" | "price_list";
  service: UseService;
  direction: Direction;
  currency: string;
  buyerTenantId: string | null;
  /** Whose deck it is; null for a price list. */
  provider: { id: string; active: boolean; tier: number; priority: number } | null;
  versions: readonly { id: string; validFromMs: number }[];
};

export type Seller = { tenantId: string; parentId: string | null; currency: string; markupBps: Map<string, number> };

/** Every list of a root, as it was at most a moment ago. */
export type RateBook = { heads: readonly ListHead[]; sellers: ReadonlyMap<string, Seller> };

export type RateEntry = { prefix: string; destination: string; rate: Rate };

// A list that another process changed counts here after so long; one that this process changed counts at once.
const freshMs = 1_000;
const indexesMax = 500;
const books = new Map<string, { book: RateBook; readAtMs: number }>();
const indexes = new Map<string, Promise<PrefixIndex<RateEntry>>>();

/** The root's lists. Read again when they are more than a second old. */
export async function readBook(tx: Transaction): Promise<RateBook> {
  const { rootId } = tx.scope;
  const known = books.get(rootId);
  const nowMs = performance.now();
  if (known && nowMs - known.readAtMs < freshMs) return known.book;
  const book = { heads: await readHeads(tx), sellers: await readSellers(tx) };
  books.set(rootId, { book, readAtMs: nowMs });
  return book;
}

/** After a change: what is known of the root is read anew, in this transaction and after it. */
export function forgetBook(tx: Transaction): void {
  const { rootId } = tx.scope;
  books.delete(rootId);
  afterCommit(tx, () => books.delete(rootId));
}

type HeadRow = {
  id: string;
  tenant_id: string;
  kind: ListHead["kind"];
  service: UseService;
  direction: Direction;
  provider_id: string | null;
  buyer_tenant_id: string | null;
  currency: string;
  provider_active: boolean | null;
  provider_tier: number | null;
  provider_priority: number | null;
  versions: { id: string; from: number }[] | null;
};

async function readHeads(tx: Transaction): Promise<ListHead[]> {
  const { rows } = await sql<HeadRow>`select * from rating.read_heads(${tx.scope.rootId})`.execute(tx.sql);
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    kind: row.kind,
    service: row.service,
    direction: row.direction,
    currency: row.currency,
    buyerTenantId: row.buyer_tenant_id,
    provider:
      row.provider_id === null
        ? null
        : {
            id: row.provider_id,
            active: row.provider_active ?? false,
            tier: row.provider_tier ?? 9,
            priority: row.provider_priority ?? 0,
          },
    versions: (row.versions ?? []).map(({ id, from }) => ({ id, validFromMs: Math.round(from) })),
  }));
}

async function readSellers(tx: Transaction): Promise<Map<string, Seller>> {
  const { rows } = await sql<{
    tenant_id: string;
    parent_id: string | null;
    currency: string;
    markups: Record<string, number>;
  }>`select * from rating.read_sellers(${tx.scope.rootId})`.execute(tx.sql);
  return new Map(
    rows.map((row) => [
      row.tenant_id,
      {
        tenantId: row.tenant_id,
        parentId: row.parent_id,
        currency: row.currency,
        markupBps: new Map(Object.entries(row.markups)),
      },
    ]),
  );
}

/** The version of a list that counts at a moment: the last one to become valid by then, of two at once the later one. */
export function versionAt(head: ListHead, at: Date): string | null {
  return head.versions.findLast((version) => version.validFromMs <= at.getTime())?.id ?? null;
}

/** The entry for a number in the list's version of that moment. */
export async function findEntry(
  tx: Transaction,
  head: ListHead,
  asked: { to: string; at: Date },
): Promise<(RateEntry & { versionId: string }) | null> {
  const versionId = versionAt(head, asked.at);
  if (versionId === null) return null;
  const entry = (await indexOf(tx, head, versionId)).match(asked.to);
  return entry ? { ...entry, versionId } : null;
}

/** Versions never change, so an index is made once and kept until too many are. */
function indexOf(tx: Transaction, head: ListHead, versionId: string): Promise<PrefixIndex<RateEntry>> {
  const known = indexes.get(versionId);
  if (known) return known;
  const made = readIndex(tx, head, versionId);
  const oldest = indexes.keys().next().value;
  if (indexes.size >= indexesMax && oldest !== undefined) indexes.delete(oldest);
  indexes.set(versionId, made);
  made.catch(() => indexes.delete(versionId));
  return made;
}

type EntryRow = {
  prefix: string;
  destination: string;
  price_micros: Micros;
  increment_first: number;
  increment_next: number;
  connection_fee_micros: Micros;
};

async function readIndex(tx: Transaction, head: ListHead, versionId: string): Promise<PrefixIndex<RateEntry>> {
  const { rows } = await sql<EntryRow>`select * from rating.read_entries(${tx.scope.rootId}, ${versionId})`.execute(
    tx.sql,
  );
  const { per } = unitsOf(head.service);
  const entries = rows.map((row) => ({
    prefix: row.prefix,
    destination: row.destination,
    rate: {
      priceMicros: row.price_micros,
      per,
      incrementFirst: row.increment_first,
      incrementNext: row.increment_next,
      connectionFeeMicros: row.connection_fee_micros,
      currency: head.currency,
    },
  }));
  return new PrefixIndex(entries, (entry) => entry.prefix);
}
