import type { Form } from "./form.ts";

const DEFAULT_SIZE = 50;
const MAX_SIZE = 1_000;

/** The part of a listing that a query asks for, by page and size. */
export function pageOf<T>(
  rows: readonly T[],
  query: Form,
): { rows: readonly T[]; page: number; size: number; more: boolean } {
  const size = query.number("PageSize", DEFAULT_SIZE, { min: 1, max: MAX_SIZE });
  const page = query.number("Page", 0, { min: 0, max: 1_000_000 });
  const start = page * size;
  return { rows: rows.slice(start, start + size), page, size, more: rows.length > start + size };
}

/** A listing as the API of 2010 wraps it: paging as addresses without a host, beside the rows, each written by `wire`. */
export function listing2010<T>(name: string, path: string, all: readonly T[], query: Form, wire: (row: T) => object) {
  const { rows, page, size, more } = pageOf(all, query);
  const filters = query.without(["PageSize", "Page", "PageToken"]).toString();
  const at = (number: number) =>
    `${path}?${filters && `${filters}&`}PageSize=${size}&Page=${number}${number > 0 ? `&PageToken=PA${number}` : ""}`;
  return {
    [name]: rows.map(wire),
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, rows.length - 1),
    first_page_uri: at(0),
    previous_page_uri: page > 0 ? at(page - 1) : null,
    next_page_uri: more ? at(page + 1) : null,
    uri: at(page),
  };
}

/** A listing as the newer APIs wrap it: paging as whole addresses below `meta`. */
export function listingMeta<T>(key: string, url: string, all: readonly T[], query: Form) {
  const { rows, page, size, more } = pageOf(all, query);
  const filters = query.without(["PageSize", "Page", "PageToken"]).toString();
  const at = (number: number) =>
    `${url}?${filters && `${filters}&`}PageSize=${size}&Page=${number}${number > 0 ? `&PageToken=PA${number}` : ""}`;
  return {
    [key]: rows,
    meta: {
      page,
      page_size: size,
      first_page_url: at(0),
      previous_page_url: page > 0 ? at(page - 1) : null,
      next_page_url: more ? at(page + 1) : null,
      url: at(page),
      key,
    },
  };
}

/**
 * The filter of a list by days (GMT) of one field: on that day, on and after it (`>`), on and before it (`<`). What has no time yet is in
 * none of them.
 */
export function dayFilter(query: Form, field: string): (atMs: number | null) => boolean {
  const bounds = ["", ">", "<"].flatMap((sign) => {
    const startMs = Date.parse(query.text(`${field}${sign}`)?.slice(0, 10) ?? "");
    return Number.isNaN(startMs) ? [] : [{ sign, startMs, endMs: startMs + 86_400_000 }];
  });
  return (atMs) =>
    bounds.every(
      ({ sign, startMs, endMs }) =>
        atMs !== null && (sign === "<" || atMs >= startMs) && (sign === ">" || atMs < endMs),
    );
}
