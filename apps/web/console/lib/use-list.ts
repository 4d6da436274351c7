"use client";

import type { operations } from "@tandem/sdk";
import type { DataTableProps } from "#ui/data-table/data-table.tsx";
import { type SortState, useTableState } from "#ui/data-table/use-table-state.ts";
import { listQuery, pageOf, type Query } from "./operator-api.ts";
import { useAsk } from "./use-ask.ts";

/** Operations that answer one page of a list. */
type ListOperation = {
  [O in keyof operations]: operations[O] extends {
    responses: { 200: { content: { "application/json": { data: unknown[]; nextCursor: string | null } } } };
  }
    ? O
    : never;
}[keyof operations];

type PageOf<O extends ListOperation> = operations[O] extends {
  responses: { 200: { content: { "application/json": infer Page } } };
}
  ? Page
  : never;
type RowOf<O extends ListOperation> = PageOf<O> extends { data: (infer Row)[] } ? Row : never;
type Answer<O extends ListOperation> = { data: RowOf<O>[]; nextCursor: string | null };

/**
 * A list of the API whose filters, sort and page stand in the URL. `ask` asks for one page. `table` is what a `DataTable` needs of it,
 * its export included. `every` (milliseconds) keeps the first page fresh.
 */
export function useList<O extends ListOperation>(
  key: string,
  filterIds: readonly string[],
  ask: (query: Query<O>, signal?: AbortSignal) => Promise<{ data?: Answer<O> }>,
  { every = false, sort = null }: { every?: number | false; sort?: SortState | null } = {},
) {
  const state = useTableState(filterIds, sort);
  const asked = useAsk<Answer<O>>([key, state.query], (signal) => ask(listQuery<O>(state), signal), {
    every: state.cursor ? false : every,
  });
  const table = {
    rows: asked.data?.data,
    error: asked.failure,
    onRetry: asked.retry,
    refreshing: asked.refreshing,
    state,
    nextCursor: asked.data?.nextCursor,
    exportPage: (cursor) => pageOf(cursor, (place) => ask(listQuery<O>({ query: { ...state.query, ...place } }))),
  } satisfies Partial<DataTableProps<RowOf<O>>>;
  return { state, asked, table };
}
