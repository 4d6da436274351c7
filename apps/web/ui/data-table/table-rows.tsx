"use client";

import type { Column, Row, Table } from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronDown, Ellipsis } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { Button, IconButton } from "../button.tsx";
import { Checkbox } from "../checkbox.tsx";
import { cn } from "../cn.ts";
import { DropdownMenu, MenuItem } from "../dropdown-menu.tsx";
import { Skeleton } from "../skeleton.tsx";
import { phonePlaces } from "./phone-places.ts";
import type { DataTableProps, PhonePlace, RowAction, TableColumn } from "./types.ts";
import { useRowKeys } from "./use-row-keys.ts";

// The same for words that sort and words that do not, so that they stand on one line.
const headWords = "inline-flex items-center gap-1 align-middle";

function HeadCell<T>({ column, definition }: { column: Column<T, unknown>; definition: TableColumn<T> | undefined }) {
  const sorted = column.getIsSorted();
  const right = definition?.align === "right";
  const style = cn(
    "h-9 whitespace-nowrap px-3 text-left font-medium text-ink-soft text-sm",
    right && "text-right",
    definition?.className,
  );
  if (!column.getCanSort()) {
    return (
      <th scope="col" className={style}>
        <span className={headWords}>{definition?.header}</span>
      </th>
    );
  }
  return (
    <th
      scope="col"
      className={style}
      aria-sort={sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : "none"}
    >
      <button
        type="button"
        onClick={column.getToggleSortingHandler()}
        className={cn(headWords, "group rounded-sm hover:text-ink", right && "flex-row-reverse", sorted && "text-ink")}
      >
        {definition?.header}
        {sorted === "desc" ? (
          <ArrowDown aria-hidden="true" className="size-3.5" />
        ) : (
          <ArrowUp
            aria-hidden="true"
            className={cn("size-3.5", !sorted && "opacity-0 group-hover:opacity-50 group-focus-visible:opacity-50")}
          />
        )}
      </button>
    </th>
  );
}

function RowMenu<T>({ row, actions }: { row: T; actions: readonly RowAction<T>[] }) {
  if (actions.length === 0) return null;
  return (
    <DropdownMenu
      trigger={
        <IconButton label="Actions" size="icon-sm">
          <Ellipsis aria-hidden="true" />
        </IconButton>
      }
    >
      {actions.map((action) => (
        <MenuItem
          key={action.label}
          danger={action.danger ?? false}
          disabled={action.disabled ?? false}
          onSelect={() => action.onSelect(row)}
        >
          {action.icon}
          {action.label}
        </MenuItem>
      ))}
    </DropdownMenu>
  );
}

function LoadingRows({ columns }: { columns: number }) {
  const rows = Array.from({ length: 8 }, (_, row) => `loading-${row}`);
  const cells = Array.from({ length: columns }, (_, cell) => `cell-${cell}`);
  return rows.map((row) => (
    <tr key={row} className="border-line border-b last:border-0">
      {cells.map((cell, index) => (
        <td key={cell} data-phone={index === 0 ? "title" : index > 2 ? "more" : undefined} className="h-11 px-3">
          <Skeleton className="h-3.5 w-3/4" />
        </td>
      ))}
    </tr>
  ));
}

function BodyRow<T>({
  row,
  columns,
  places,
  index,
  active,
  selectable,
  href,
  actions,
  onOpen,
}: {
  row: Row<T>;
  columns: ReadonlyMap<string, TableColumn<T>>;
  places: ReadonlyMap<string, PhonePlace>;
  index: number;
  active: boolean;
  selectable: boolean;
  href: string | undefined;
  actions: readonly RowAction<T>[] | undefined;
  onOpen: (event: { metaKey: boolean; ctrlKey: boolean }) => void;
}) {
  const [open, setOpen] = useState(false);
  const cells = row.getVisibleCells();
  const unfolds = !href && cells.some((cell) => places.get(cell.column.id) === "more");
  return (
    <tr
      data-row={index}
      data-open={open || undefined}
      aria-selected={selectable ? row.getIsSelected() : undefined}
      onClick={(event) => {
        if (
          !href ||
          (event.target instanceof Element && event.target.closest("a,button,input,label,[role=menu],summary"))
        )
          return;
        if (window.getSelection()?.toString()) return;
        onOpen(event);
      }}
      className={cn(
        "border-line border-b last:border-0 hover:bg-sunken/60",
        href && "cursor-pointer",
        row.getIsSelected() && "bg-primary-soft",
        active && "bg-sunken shadow-[inset_2px_0_0_var(--primary)]",
      )}
    >
      {selectable ? (
        <td data-phone="select" className="w-9 pl-3">
          <Checkbox
            aria-label="Select row"
            checked={row.getIsSelected()}
            onCheckedChange={(on) => row.toggleSelected(on === true)}
            className="align-middle"
          />
        </td>
      ) : null}
      {cells.map((cell) => (
        <td
          key={cell.id}
          data-phone={places.get(cell.column.id)}
          data-label={columns.get(cell.column.id)?.header}
          className={cn(
            "h-11 px-3 py-2 text-base text-ink",
            columns.get(cell.column.id)?.align === "right" && "tabular whitespace-nowrap text-right",
            columns.get(cell.column.id)?.className,
          )}
        >
          {columns.get(cell.column.id)?.cell(row.original)}
        </td>
      ))}
      {actions ? (
        <td data-phone="menu" className="w-10 pr-2 text-right">
          <RowMenu row={row.original} actions={actions} />
        </td>
      ) : null}
      {unfolds ? (
        <td data-phone="tool" className="sm:hidden">
          <Button size="sm" variant="ghost" aria-expanded={open} onClick={() => setOpen(!open)} className="-ml-2">
            <ChevronDown aria-hidden="true" className={cn(open && "rotate-180")} />
            {open ? "Less" : "More"}
          </Button>
        </td>
      ) : null}
    </tr>
  );
}

function TableHead<T>({
  table,
  columns,
  selectable,
  actions,
}: {
  table: Table<T>;
  columns: ReadonlyMap<string, TableColumn<T>>;
  selectable: boolean;
  actions: boolean;
}) {
  return (
    <thead className="sticky top-0 z-10 bg-surface shadow-[inset_0_-1px_0_var(--line)]">
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id}>
          {selectable ? (
            <th scope="col" className="w-9 pl-3 text-left">
              <Checkbox
                aria-label="Select all rows"
                checked={table.getIsAllRowsSelected() ? true : table.getIsSomeRowsSelected() ? "indeterminate" : false}
                onCheckedChange={(on) => table.toggleAllRowsSelected(on === true)}
                className="align-middle"
              />
            </th>
          ) : null}
          {group.headers.map((header) => (
            <HeadCell key={header.id} column={header.column} definition={columns.get(header.column.id)} />
          ))}
          {actions ? (
            <th scope="col" className="w-10">
              <span className="sr-only">Actions</span>
            </th>
          ) : null}
        </tr>
      ))}
    </thead>
  );
}

/** Head and rows of a table, with the keyboard; grey stand-ins while there are no rows yet. */
export function Rows<T>({ props, table }: { props: DataTableProps<T>; table: Table<T> }) {
  const router = useRouter();
  const rows = table.getRowModel().rows;
  const columns = useMemo(() => new Map(props.columns.map((column) => [column.id, column])), [props.columns]);
  const places = useMemo(() => phonePlaces(props.columns), [props.columns]);
  const selectable = Boolean(props.bulkActions?.length);
  const open = (row: Row<T> | undefined, event?: { metaKey: boolean; ctrlKey: boolean }) => {
    const href = row && props.rowHref?.(row.original);
    if (!href) return;
    if (event?.metaKey || event?.ctrlKey) window.open(href, "_blank", "noopener");
    else router.push(href);
  };
  const { active, container } = useRowKeys(rows.length, {
    open: (index) => open(rows[index]),
    select: (index) => selectable && rows[index]?.toggleSelected(),
  });
  const width = table.getVisibleLeafColumns().length + (selectable ? 1 : 0) + (props.rowActions ? 1 : 0);
  return (
    <section
      ref={container}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than its frame must be scrollable by keyboard
      tabIndex={0}
      aria-label={props.name}
      className="relative min-h-20 focus-visible:-outline-offset-2 sm:max-h-[calc(100dvh-14rem)] sm:overflow-auto"
    >
      <table
        className={cn("stacked w-full border-collapse transition-opacity", props.refreshing && "opacity-60")}
        aria-busy={props.refreshing || undefined}
      >
        <TableHead table={table} columns={columns} selectable={selectable} actions={Boolean(props.rowActions)} />
        <tbody>
          {props.rows === undefined ? <LoadingRows columns={width} /> : null}
          {rows.map((row, index) => (
            <BodyRow
              key={row.id}
              row={row}
              columns={columns}
              places={places}
              index={index}
              active={index === active}
              selectable={selectable}
              href={props.rowHref?.(row.original)}
              actions={props.rowActions?.(row.original)}
              onOpen={(event) => open(row, event)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}
