import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { type SearchKind, sources } from "./search-sources.ts";

export type { SearchKind } from "./search-sources.ts";

/** A thing that was found. `id` is that of `kind`, but of an eSIM the order's it came by; `title` is what one calls it. */
export type SearchHit = { kind: SearchKind; id: string; title: string; detail: string };

/**
 * What a person may mean by a few letters: anything by its whole id (`ids`, already read from the public form); else customers,
 * providers, plans, rooms, SIMs and VPN accounts by part of a name, eSIMs and SIMs by digits of the ICCID, and what has a telephone
 * number by digits of it. At most `limit` hits: what is called exactly so first, then the first of each kind, then the second.
 */
export async function search(
  tx: Transaction,
  query: { text: string; ids: readonly string[]; limit: number },
): Promise<SearchHit[]> {
  const match = { rootId: tx.scope.rootId, ids: query.ids, pattern: containing(query.text), ...digitsIn(query.text) };
  const found = Object.entries(sources).flatMap(([kind, source], place) => {
    const rows = source(match);
    return rows ? [ranked(rows, kind, place, query.limit)] : [];
  });
  if (found.length === 0) return [];
  const { rows } =
    await sql<SearchHit>`select kind, id, title, detail from (${sql.join(found, sql` union all `)}) as found
    order by lower(title) <> lower(${query.text}), nth, place limit ${query.limit}`.execute(tx.sql);
  return rows;
}

function ranked(rows: RawBuilder<unknown>, kind: string, place: number, limit: number): RawBuilder<unknown> {
  return sql`(select ${kind}::text as kind, ${place}::int as place, id, title, detail, row_number() over () as nth
    from (${rows} limit ${limit}) as of_kind(id, title, detail))`;
}

const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;

const digitsMin = 4;

/** The digits of a text that is a number as people write it, and the pattern of what holds them. */
function digitsIn(text: string): { digits: string | null; holding: string | null } {
  const digits = text.replaceAll(/[\s()./+-]/g, "");
  // The last sign of an ICCID may be a filling F.
  return digits.length >= digitsMin && /^\d+F?$/i.test(digits)
    ? { digits: digits.toUpperCase(), holding: `%${digits.toUpperCase()}%` }
    : { digits: null, holding: null };
}
