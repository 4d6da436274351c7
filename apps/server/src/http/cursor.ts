import { DomainError } from "@tandem/core/kernel";

/** Where a page ended: values of the sort keys of its last row. */
export type CursorValues = readonly (string | number | null)[];

/** An opaque cursor. It carries the list's name, so that the cursor of one list is refused by another. */
export function writeCursor(list: string, values: CursorValues): string {
  return Buffer.from(JSON.stringify([list, ...values])).toString("base64url");
}

/** The values of a cursor. Throws `request.invalid_cursor` when it is not one of this list with that many values. */
export function readCursor(list: string, cursor: string | undefined, count: number): CursorValues | null {
  if (cursor === undefined) return null;
  const parsed = parse(cursor);
  const fits = Array.isArray(parsed) && parsed[0] === list && parsed.length === count + 1;
  if (!fits) throw new DomainError("request.invalid_cursor", { field: "query.cursor" });
  return parsed.slice(1) as (string | number | null)[];
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

/**
 * A page from one row more than asked for: the extra row only says that there is a next page. `at` gives the cursor values
 * of a row.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  page: { limit: number; list: string; at: (row: Row) => CursorValues; present: (row: Row) => Item },
): { data: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { data: shown.map(page.present), nextCursor: more ? writeCursor(page.list, page.at(last)) : null };
}
