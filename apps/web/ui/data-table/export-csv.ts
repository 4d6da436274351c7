import { toCsv } from "#lib/csv.ts";
import type { TableColumn } from "./types.ts";

/** One page of a list, for an export: rows and where the next page starts. */
export type ExportPage<T> = (cursor: string | null) => Promise<{ data: readonly T[]; nextCursor: string | null }>;

/** More rows than this are for a program with an API key, not for a spreadsheet. */
const rowsMax = 10_000;

/** Reads all pages of a list and hands it to the browser as a CSV file named like the list. Throws what a page throws. */
export async function exportCsv<T>(
  name: string,
  columns: readonly TableColumn<T>[],
  page: ExportPage<T>,
): Promise<{ rows: number; whole: boolean }> {
  const told = columns.filter((column) => column.csv);
  const rows: string[][] = [];
  let cursor: string | null = null;
  do {
    const { data, nextCursor }: { data: readonly T[]; nextCursor: string | null } = await page(cursor);
    for (const row of data) rows.push(told.map((column) => String(column.csv?.(row) ?? "")));
    cursor = nextCursor;
  } while (cursor && rows.length < rowsMax);
  const text = toCsv(
    told.map((column) => column.header),
    rows,
  );
  save(`${name.toLowerCase().replaceAll(/\W+/g, "-")}.csv`, new Blob([text], { type: "text/csv;charset=utf-8" }));
  return { rows: rows.length, whole: cursor === null };
}

function save(fileName: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
