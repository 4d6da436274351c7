import { parse } from "csv-parse/sync";
import { parseAmount } from "../kernel/index.ts";
import type { ListEntry } from "./lists.ts";

/** The columns of a file of rates. `increments` and `connection_fee` may be missing. */
export const rateColumns = ["prefix", "destination", "price", "increments", "connection_fee"] as const;
export type RateColumn = (typeof rateColumns)[number];

/** What is wrong with one cell, and what would be right. */
export type CellProblem = { field: RateColumn; message: string; expected: string };

/** A line that cannot be used as it is, with its cells as they stand. */
export type BadRow = { line: number; cells: Record<RateColumn, string>; problems: CellProblem[] };

/** Cells of a line as a person corrected them; null leaves the line out. */
export type Corrections = Record<string, Partial<Record<RateColumn, string>> | null>;

export type ParsedRates = {
  /** Lines with content below the head, those left out as well. */
  rows: number;
  entries: (ListEntry & { line: number })[];
  bad: BadRow[];
  leftOut: number;
  /** Something that makes the whole file unreadable: no head, a quote that never ends. */
  fileProblem: { message: string; expected: string } | null;
};

const aliases: Record<string, RateColumn> = {
  prefix: "prefix",
  code: "prefix",
  dial_code: "prefix",
  destination: "destination",
  country: "destination",
  name: "destination",
  price: "price",
  rate: "price",
  increments: "increments",
  interval: "increments",
  billing_increment: "increments",
  connection_fee: "connection_fee",
  setup_fee: "connection_fee",
};

const expectedHead = `a first line that names the columns ${rateColumns.join(", ")}`;

/** Reads a CSV file of rates (comma, semicolon or tab). Every line is judged by itself: one that is wrong stops no other. */
export function parseRates(content: string, corrections: Corrections = {}): ParsedRates {
  const nothing = { rows: 0, entries: [], bad: [], leftOut: 0 };
  const records = readRecords(content);
  if (!records) {
    const message = "a quotation mark is opened and never closed";
    return { ...nothing, fileProblem: { message, expected: "each quoted cell closed, a quote in it doubled" } };
  }
  const [head, ...lines] = records;
  const columns =
    head?.cells.map(
      (name) =>
        aliases[
          name
            .trim()
            .toLowerCase()
            .replace(/[\s-]+/g, "_")
        ],
    ) ?? [];
  const missing = (["prefix", "price"] as const).filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    return {
      ...nothing,
      fileProblem: { message: `the column ${missing.join(" and ")} is missing`, expected: expectedHead },
    };
  }
  return { ...readLines(lines, columns, corrections), fileProblem: null };
}

type FileLine = { line: number; cells: string[] };

/** The file's lines with their numbers, empty ones skipped. Null when a quote is never closed. */
function readRecords(content: string): FileLine[] | null {
  const [first = ""] = content.split("\n", 1);
  const delimiter = [";", "\t"].find((each) => first.split(each).length > first.split(",").length) ?? ",";
  try {
    const records = parse(content, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    return (records as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      line: info.lines,
      cells: record,
    }));
  } catch {
    return null;
  }
}

function readLines(
  lines: readonly FileLine[],
  columns: readonly (RateColumn | undefined)[],
  corrections: Corrections,
): Omit<ParsedRates, "fileProblem"> {
  const entries: ParsedRates["entries"] = [];
  const bad: BadRow[] = [];
  const lineOf = new Map<string, number>();
  let leftOut = 0;
  for (const { line, cells } of lines) {
    const correction = corrections[String(line)];
    if (correction === null) {
      leftOut++;
      continue;
    }
    const named = { ...nameCells(cells, columns), ...correction };
    const problems: CellProblem[] = [];
    const entry = readEntry(named, problems);
    const before = lineOf.get(entry.prefix);
    if (problems.length === 0 && before !== undefined) {
      const message = `${entry.prefix === "" ? "the empty prefix" : entry.prefix} is on line ${before} already`;
      problems.push({ field: "prefix", message, expected: "each prefix once" });
    }
    if (problems.length > 0) bad.push({ line, cells: named, problems });
    else {
      lineOf.set(entry.prefix, line);
      entries.push({ ...entry, line });
    }
  }
  return { rows: lines.length, entries, bad, leftOut };
}

function nameCells(cells: readonly string[], columns: readonly (RateColumn | undefined)[]): Record<RateColumn, string> {
  const named = { prefix: "", destination: "", price: "", increments: "", connection_fee: "" };
  for (const [place, column] of columns.entries()) if (column) named[column] = (cells[place] ?? "").trim();
  return named;
}

function readEntry(cells: Record<RateColumn, string>, problems: CellProblem[]): ListEntry {
  const wrong = (field: RateColumn, expected: string) => {
    const message = cells[field] === "" ? "is empty" : `is “${cells[field].slice(0, 40)}”`;
    problems.push({ field, message, expected });
  };
  const prefix = cells.prefix.replace(/^\+|[\s-]/g, "");
  // An empty prefix matches every number: that is asked for by *, not by forgetting it.
  const everyNumber = prefix === "*";
  if (!everyNumber && !/^\d{1,15}$/.test(prefix))
    wrong("prefix", "1 to 15 digits, such as 4479, or * for every number");
  const priceMicros = readAmount(cells.price);
  if (priceMicros === null) wrong("price", "a price of at least 0 with at most six decimals, such as 0.0125");
  const connectionFeeMicros = cells.connection_fee === "" ? 0n : readAmount(cells.connection_fee);
  if (connectionFeeMicros === null)
    wrong("connection_fee", "a fee of at least 0 with at most six decimals, such as 0.01");
  const increments = readIncrements(cells.increments);
  if (!increments) wrong("increments", "first and following units, such as 60/60, 6/6 or 1/1");
  return {
    prefix: everyNumber ? "" : prefix,
    destination: cells.destination.slice(0, 120) || (everyNumber ? "Everywhere else" : `+${prefix}`),
    priceMicros: priceMicros ?? 0n,
    incrementFirst: increments?.[0] ?? 1,
    incrementNext: increments?.[1] ?? 1,
    connectionFeeMicros: connectionFeeMicros ?? 0n,
  };
}

function readAmount(text: string): bigint | null {
  const micros = parseAmount(text);
  return micros === null || micros < 0n ? null : micros;
}

function readIncrements(text: string): [number, number] | null {
  if (text === "") return [1, 1];
  const [, first = "", next = ""] = /^(\d{1,5})\s*[/:]\s*(\d{1,5})$/.exec(text) ?? [];
  const increments: [number, number] = [Number(first), Number(next)];
  return increments.every((each) => each > 0) ? increments : null;
}
