import type { ReactNode } from "react";
import type { ExportPage } from "./export-csv.ts";
import type { TableFilter } from "./filter-bar.tsx";
import type { TableState } from "./use-table-state.ts";

/** How important a column is where there is room for a few only. */
export type PhonePlace = "title" | "side" | "line" | "more";

/** A column. `header` is its name in the head and in the column menu. */
export type TableColumn<T> = {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** What a page is sorted by; without it the column sorts only on the server, and there only when `sortable`. */
  sortValue?: (row: T) => string | number | null;
  /** The API can sort by this column's id. */
  sortable?: boolean;
  /** Numbers and money stand at the right. */
  align?: "right";
  /** Hidden until chosen in the column menu. */
  hidden?: boolean;
  /**
   * Its place where a narrow screen shows each row as a card: the card's `title`, at its `side` (a state), a `line` with its name, or
   * behind `more` (in a list whose rows have a page of their own: there). Without it the first column is the title, a column `state`
   * or `status` stands at the side, one without a header is a line, and the rest is `more`.
   */
  phone?: PhonePlace;
  /** Class of the cells, a width for example. */
  className?: string;
  /** The cell in an export; a column without it is left out. */
  csv?: (row: T) => string | number | null;
};

export type RowAction<T> = {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect: (row: T) => void;
};
export type BulkAction<T> = {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  onSelect: (rows: T[]) => void | Promise<void>;
};

export type DataTableProps<T> = {
  /** What the rows are, for assistive technology and for the stored choice of columns. */
  name: string;
  /** Give the same array on every render. */
  columns: readonly TableColumn<T>[];
  /** Undefined while loading for the first time. */
  rows: readonly T[] | undefined;
  rowId: (row: T) => string;
  /** `message` and `requestId` as `ApiError` has them. */
  error?: { message: string; requestId?: string | null } | null;
  onRetry?: () => void;
  /** A newer page is being asked for; the old rows stay and dim. */
  refreshing?: boolean;
  state?: TableState;
  nextCursor?: string | null | undefined;
  filters?: readonly TableFilter[];
  /** Parameter and placeholder of the search box. */
  search?: { id: string; placeholder: string };
  /** `server`: the sort goes to the URL and the API. `page`: only the rows shown are sorted. */
  sorting?: "server" | "page";
  rowHref?: (row: T) => string;
  rowActions?: (row: T) => readonly RowAction<T>[];
  bulkActions?: readonly BulkAction<T>[];
  /** Address of the same list as CSV. */
  csvHref?: string;
  /** Where the API writes no CSV: asks for one page of the same list, and the browser writes the file from the columns' `csv`. */
  exportPage?: ExportPage<T>;
  empty?: { title: string; body?: ReactNode; action?: ReactNode; icon?: ReactNode };
  toolbar?: ReactNode;
  className?: string;
};
