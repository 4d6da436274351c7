/** What is printed, as it was when it was issued. Amounts are decimal text, for JSON has no bigint; times are ISO 8601 in UTC. */
export type DocumentContent = {
  kind: DocumentKind;
  number: string;
  issuedAt: string;
  currency: string;
  title: string;
  seller: { name: string; address: string; taxId: string; email: string; color: string };
  buyer: { name: string; email: string; address: string; country: string; taxId: string };
  /** Facts beside the head, such as the order or the invoice that is corrected. */
  facts: { label: string; value: string }[];
  lines: DocumentLine[];
  taxes: { name: string; rate: string; amount: string }[];
  net: string;
  tax: string;
  gross: string;
  /** Sentences below the sum. */
  notes: string[];
  statement?: { opening: string; closing: string };
};

export type DocumentKind = "receipt" | "invoice" | "credit_note" | "statement";

export type DocumentLine = { date: string; text: string; amount: string };

/** What each kind is called, and the letters its numbers begin with: each kind is counted by itself. */
export const kinds: Record<DocumentKind, { title: string; series: string }> = {
  receipt: { title: "Receipt", series: "R" },
  invoice: { title: "Invoice", series: "INV" },
  credit_note: { title: "Credit note", series: "CN" },
  statement: { title: "Statement", series: "ST" },
};

/** `INV-2026-000042`. */
export function numberOf(series: string, year: number, sequence: number): string {
  return `${series}-${year}-${String(sequence).padStart(6, "0")}`;
}

const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
// A spreadsheet would run a cell that begins like a formula; amounts may begin with a minus.
const cell = (value: string) =>
  quoted(/^[=+\-@\t]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value);

/** Rows as CSV (RFC 4180). */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
