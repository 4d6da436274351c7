import { TandemError } from "@tandem/sdk";
import { toCsv } from "#lib/csv.ts";
import { serverApi } from "#lib/server-api.ts";

const head = ["date", "description", "reason", "amount", "currency", "balance after", "order", "transfer"];

/** The whole statement of the visitor's wallet as CSV, newest first, read from the public API page by page. */
export async function GET(): Promise<Response> {
  try {
    const client = await serverApi();
    const rows: string[][] = [];
    for await (const entry of client.wallet.eachEntry()) {
      rows.push([
        entry.at,
        entry.description,
        entry.reason,
        entry.amount.amount,
        entry.amount.currency,
        entry.balanceAfter?.amount ?? "",
        entry.orderId ?? "",
        entry.id,
      ]);
    }
    return new Response(toCsv(head, rows), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="wallet-statement.csv"',
        "cache-control": "private, no-store",
      },
    });
  } catch (error) {
    if (!(error instanceof TandemError)) throw error;
    return new Response(`The statement could not be read: ${error.message}\n`, { status: error.status || 502 });
  }
}
