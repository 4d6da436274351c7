"use client";

import {
  type ColumnDef,
  getCoreRowModel,
  getSortedRowModel,
  type SortingState,
  type Table,
  useReactTable,
  type VisibilityState,
} from "@tanstack/react-table";
import { ArrowUpDown, ChevronLeft, ChevronRight, Columns3, Download } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Button } from "../button.tsx";
import { buttonStyle } from "../button-style.ts";
import { cn } from "../cn.ts";
import { DropdownMenu, MenuCheckboxItem, MenuLabel } from "../dropdown-menu.tsx";
import { EmptyState } from "../empty-state.tsx";
import { ErrorState } from "../error-state.tsx";
import { toast } from "../toast.tsx";
import { type ExportPage, exportCsv } from "./export-csv.ts";
import { FilterBar, SearchFilter } from "./filter-bar.tsx";
import { Rows } from "./table-rows.tsx";
import type { BulkAction, DataTableProps, TableColumn } from "./types.ts";
import type { TableState } from "./use-table-state.ts";

export type { DataTableProps, RowAction, TableColumn } from "./types.ts";

/** Columns a person chose to hide, remembered per table in this browser. */
function useColumnChoice<T>(name: string, columns: readonly TableColumn<T>[]) {
  const key = `columns:${name}`;
  const initial = useMemo(
    () =>
      Object.fromEntries(columns.flatMap((column) => (column.hidden ? [[column.id, false]] : []))) as VisibilityState,
    [columns],
  );
  const [visible, setVisible] = useState<VisibilityState>(initial);
  useEffect(() => {
    const stored = localStorage.getItem(key);
    if (stored) setVisible({ ...initial, ...(JSON.parse(stored) as VisibilityState) });
  }, [key, initial]);
  const change = (next: VisibilityState) => {
    setVisible(next);
    localStorage.setItem(key, JSON.stringify(next));
  };
  return [visible, change] as const;
}

function ColumnMenu<T>({ table }: { table: Table<T> }) {
  return (
    <DropdownMenu
      trigger={
        <Button size="sm" variant="ghost" className="max-sm:hidden">
          <Columns3 aria-hidden="true" />
          Columns
        </Button>
      }
    >
      <MenuLabel>Columns shown</MenuLabel>
      {table
        .getAllLeafColumns()
        .filter((column) => column.getCanHide())
        .map((column) => (
          <MenuCheckboxItem
            key={column.id}
            checked={column.getIsVisible()}
            onCheckedChange={(on) => column.toggleVisibility(on)}
          >
            {column.columnDef.header as string}
          </MenuCheckboxItem>
        ))}
    </DropdownMenu>
  );
}

/** Sorting where the heads of the columns have no room. */
function SortMenu<T>({ table }: { table: Table<T> }) {
  const columns = table.getVisibleLeafColumns().filter((column) => column.getCanSort());
  if (columns.length === 0) return null;
  return (
    <DropdownMenu
      trigger={
        <Button size="sm" variant="ghost" className="sm:hidden">
          <ArrowUpDown aria-hidden="true" />
          Sort
        </Button>
      }
    >
      <MenuLabel>Sort by, once more for the other way</MenuLabel>
      {columns.map((column) => (
        <MenuCheckboxItem
          key={column.id}
          checked={column.getIsSorted() !== false}
          onCheckedChange={() => column.toggleSorting(column.getIsSorted() === "asc")}
        >
          {column.columnDef.header as string}
          {column.getIsSorted() === "desc" ? ", largest or newest first" : ""}
        </MenuCheckboxItem>
      ))}
    </DropdownMenu>
  );
}

function Pager({
  state,
  nextCursor,
  count,
}: {
  state: TableState;
  nextCursor: string | null | undefined;
  count: number;
}) {
  const page = state.cursor ? state.trail.length + 2 : 1;
  if (!state.cursor && !nextCursor) return null;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between border-line border-t px-3 py-2">
      <span className="tabular text-ink-soft text-sm">
        Page {page}, {count} shown
      </span>
      <span className="flex gap-2">
        <Button size="sm" disabled={!state.cursor} onClick={state.previousPage}>
          <ChevronLeft aria-hidden="true" />
          Previous
        </Button>
        <Button size="sm" disabled={!nextCursor} onClick={() => nextCursor && state.nextPage(nextCursor)}>
          Next
          <ChevronRight aria-hidden="true" />
        </Button>
      </span>
    </nav>
  );
}

function BulkBar<T>({ rows, actions, onClear }: { rows: T[]; actions: readonly BulkAction<T>[]; onClear: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-b bg-primary-soft px-3 py-1.5">
      <span className="tabular font-medium text-primary-text text-sm">{rows.length} selected</span>
      {actions.map((action) => (
        <Button
          key={action.label}
          size="sm"
          variant={action.danger ? "danger" : "secondary"}
          onClick={() => action.onSelect(rows)}
        >
          {action.icon}
          {action.label}
        </Button>
      ))}
      <Button size="sm" variant="ghost" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}

function useTable<T>(props: DataTableProps<T>) {
  const [visibility, setVisibility] = useColumnChoice(props.name, props.columns);
  const [selection, setSelection] = useState<Record<string, boolean>>({});
  const [pageSort, setPageSort] = useState<SortingState>([]);
  const server = props.sorting === "server" && Boolean(props.state);
  const sorting: SortingState = server ? (props.state?.sort ? [props.state.sort] : []) : pageSort;
  const data = useMemo(() => [...(props.rows ?? [])], [props.rows]);
  const columns = useMemo(
    () =>
      props.columns.map(
        (column): ColumnDef<T> => ({
          id: column.id,
          header: column.header,
          accessorFn: (row) => column.sortValue?.(row) ?? undefined,
          sortUndefined: "last",
          enableSorting: server ? Boolean(column.sortable) : Boolean(column.sortValue),
        }),
      ),
    [props.columns, server],
  );
  return useReactTable<T>({
    data,
    columns,
    getRowId: props.rowId,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    manualSorting: server,
    // Pages are the API's; resetting them here would set state before the first render is done.
    autoResetPageIndex: false,
    enableRowSelection: Boolean(props.bulkActions?.length),
    state: { columnVisibility: visibility, rowSelection: selection, sorting },
    onColumnVisibilityChange: (update) => setVisibility(typeof update === "function" ? update(visibility) : update),
    onRowSelectionChange: setSelection,
    onSortingChange: (update) => {
      const next = typeof update === "function" ? update(sorting) : update;
      if (server) props.state?.setSort(next[0] ?? null);
      else setPageSort(next);
    },
  });
}

function ExportButton<T>({ props, page }: { props: DataTableProps<T>; page: ExportPage<T> }) {
  const [pending, setPending] = useState(false);
  const run = async () => {
    setPending(true);
    try {
      const { rows, whole } = await exportCsv(props.name, props.columns, page);
      if (!whole)
        toast.success(`The file holds the first ${rows.toLocaleString("en-US")} rows. Narrow the list for the rest`);
    } catch (error) {
      toast.error(
        `The file could not be made: ${error instanceof Error ? error.message : "the server did not answer"}`,
      );
    } finally {
      setPending(false);
    }
  };
  return (
    <Button size="sm" variant="ghost" pending={pending} onClick={run}>
      <Download aria-hidden="true" />
      CSV
    </Button>
  );
}

function Toolbar<T>({ props, table }: { props: DataTableProps<T>; table: Table<T> }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-line border-b px-3 py-2">
      <div className="flex flex-wrap items-center gap-2 max-sm:w-full">
        {props.search && props.state ? <SearchFilter state={props.state} {...props.search} /> : null}
        {props.filters && props.state ? <FilterBar filters={props.filters} state={props.state} /> : null}
      </div>
      <div className="ml-auto flex items-center gap-1">
        {props.toolbar}
        <SortMenu table={table} />
        <ColumnMenu table={table} />
        {props.exportPage ? <ExportButton props={props} page={props.exportPage} /> : null}
        {props.csvHref ? (
          <a href={props.csvHref} download className={buttonStyle({ size: "sm", variant: "ghost" })}>
            <Download aria-hidden="true" />
            CSV
          </a>
        ) : null}
      </div>
    </div>
  );
}

function Body<T>({ props, table }: { props: DataTableProps<T>; table: Table<T> }) {
  if (props.error) {
    return <ErrorState message={props.error.message} requestId={props.error.requestId} onRetry={props.onRetry} />;
  }
  if (props.rows === undefined || props.rows.length > 0) return <Rows props={props} table={table} />;
  if (Object.keys(props.state?.filters ?? {}).length > 0) {
    return (
      <EmptyState
        title="Nothing matches these filters"
        action={<Button onClick={props.state?.clearFilters}>Clear filters</Button>}
      />
    );
  }
  return (
    <EmptyState icon={props.empty?.icon} title={props.empty?.title ?? "Nothing here yet"} action={props.empty?.action}>
      {props.empty?.body}
    </EmptyState>
  );
}

/**
 * A list of things: sticky head, sorting, choice of columns, actions per row and for many, filters in the URL, cursor pages, CSV, and the
 * keyboard (j, k, Enter, x). The caller asks the API with `state.query` and hands the rows over.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const table = useTable(props);
  const selected = table.getSelectedRowModel().rows.map((row) => row.original);
  return (
    <div className={cn("flex min-w-0 flex-col rounded-md border border-line bg-surface", props.className)}>
      <Toolbar props={props} table={table} />
      {selected.length > 0 && props.bulkActions ? (
        <BulkBar rows={selected} actions={props.bulkActions} onClear={() => table.resetRowSelection()} />
      ) : null}
      <Body props={props} table={table} />
      {props.state && !props.error ? (
        <Pager state={props.state} nextCursor={props.nextCursor} count={props.rows?.length ?? 0} />
      ) : null}
    </div>
  );
}
