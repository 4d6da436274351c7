import { TandemError } from "@tandem/sdk";
import { toCsv } from "#lib/csv.ts";
import { serverApi } from "#lib/server-api.ts";

const head = [
  ...["date", "service", "direction", "to or from", "country", "units", "billed units", "included units"],
  ...["charged", "refunded", "currency", "id"],
];
const rowsMax = 10_000;

/** What the visitor's account used in the last 30 days as CSV, newest first, read from the public API page by page. */
export async function GET(): Promise<Response> {
  try {
    const client = await serverApi();
    const rows: string[][] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 200, ...(cursor ? { cursor } : {}) };
      const { data } = await client.api.GET("/v1/usage", { params: { query } });
      for (const use of data?.data ?? []) {
        rows.push([
          ...[use.at, use.service, use.direction, use.otherParty ?? "", use.countryCode ?? ""],
          ...[use.units, use.billedUnits, use.includedUnits].map(String),
          ...[use.charged.amount, use.refunded.amount, use.charged.currency, use.id],
        ]);
      }
      cursor = data?.nextCursor ?? undefined;
    } while (cursor && rows.length < rowsMax);
    return new Response(toCsv(head, rows), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="usage.csv"',
        "cache-control": "private, no-store",
      },
    });
  } catch (error) {
    if (!(error instanceof TandemError)) throw error;
    return new Response(`The usage could not be read: ${error.message}\n`, { status: error.status || 502 });
  }
}
