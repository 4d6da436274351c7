import { stringify } from "csv-stringify/sync";

/**
 * One line of a CSV file (RFC 4180), with its line end. A text that a spreadsheet would run as a formula is made harmless: names
 * and e-mails come from strangers, and operators open exports with a double click.
 */
export function csvLine(values: readonly (string | number | boolean | null)[]): string {
  return stringify([[...values]], {
    record_delimiter: "windows",
    escape_formulas: true,
    cast: { boolean: String },
    quoted_match: /[\r\n]/,
  });
}
