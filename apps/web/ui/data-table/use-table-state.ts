"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";

export type SortState = { id: string; desc: boolean };

/** What a list shows, kept in the URL so that it can be shared, bookmarked and reached by the back button. */
export type TableState = {
  filters: Record<string, string>;
  sort: SortState | null;
  cursor: string | null;
  /** Cursors of the pages before, for going back; the first page has none. */
  trail: readonly string[];
  setFilter: (id: string, value: string | null) => void;
  clearFilters: () => void;
  setSort: (sort: SortState | null) => void;
  nextPage: (cursor: string) => void;
  previousPage: () => void;
  /** Query of the API request: filters, `sort` (`name` or `-name`) and `cursor`. */
  query: Record<string, string>;
};

const trailSeparator = "~";

/**
 * The state of one list in the URL. `filterIds` names the parameters that are filters; other parameters are left alone.
 * `defaultSort` is used when the URL has none. A changed filter or sort goes back to the first page.
 */
export function useTableState(filterIds: readonly string[], defaultSort: SortState | null = null): TableState {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const filterKey = filterIds.join(",");

  const write = useCallback(
    (changes: Record<string, string | null>, keepPage = false) => {
      const next = new URLSearchParams(params);
      if (!keepPage) for (const name of ["cursor", "trail"]) next.delete(name);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      const text = next.toString();
      router.replace(text ? `${pathname}?${text}` : pathname, { scroll: false });
    },
    [params, pathname, router],
  );

  return useMemo(() => {
    const filters: Record<string, string> = {};
    for (const id of filterKey.split(",")) {
      const value = params.get(id);
      if (id && value) filters[id] = value;
    }
    const sortText = params.get("sort");
    const sort = sortText ? { id: sortText.replace(/^-/, ""), desc: sortText.startsWith("-") } : defaultSort;
    const cursor = params.get("cursor");
    const trail = params.get("trail")?.split(trailSeparator).filter(Boolean) ?? [];
    const sortParam = sort ? `${sort.desc ? "-" : ""}${sort.id}` : null;
    return {
      filters,
      sort,
      cursor,
      trail,
      setFilter: (id, value) => write({ [id]: value }),
      clearFilters: () => write(Object.fromEntries(filterKey.split(",").map((id) => [id, null]))),
      setSort: (value) => write({ sort: value ? `${value.desc ? "-" : ""}${value.id}` : null }),
      nextPage: (next) =>
        write({ cursor: next, trail: [...trail, ...(cursor ? [cursor] : [])].join(trailSeparator) || null }, true),
      previousPage: () =>
        write({ cursor: trail.at(-1) ?? null, trail: trail.slice(0, -1).join(trailSeparator) || null }, true),
      query: { ...filters, ...(sortParam ? { sort: sortParam } : {}), ...(cursor ? { cursor } : {}) },
    };
  }, [params, filterKey, defaultSort, write]);
}
