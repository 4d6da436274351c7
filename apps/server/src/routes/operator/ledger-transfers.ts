import { exportLedgerTransfers, listLedgerTransfers } from "@tandem/api-schema";
import { parsePublicId, type Scope, type Transaction, withScope } from "@tandem/core/kernel";
import { listTransfers, type TransferFilter, type TransferPosition, type TransferRow } from "@tandem/core/ledger";
import { stream } from "hono/streaming";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import { csvLine } from "../../http/csv.ts";
import { writeCursor } from "../../http/cursor.ts";
import { type LedgerNames, presentTransfer } from "../../present/ledger.ts";
import { endOfDay, startOfDay } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { namesFor, positionOf } from "./ledger.ts";

const list = "ledger-transfers";
const exportRowsMax = 50_000;
const exportPage = 1_000;

/** Every movement of money, so that an operator can follow each cent. */
export function ledgerTransferRoutes(app: App, { database }: Services): void {
  app.openapi(listLedgerTransfers, async (c) => {
    const { cursor, limit, ...query } = c.req.valid("query");
    const before = positionOf(list, cursor);
    const reply = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const { rows, next } = await listTransfers(tx, toFilter(query), { limit, ...(before && { before }) });
      const names = await namesOfRows(tx, rows);
      return {
        data: rows.map((row) => presentTransfer(row, names)),
        nextCursor: next && writeCursor(list, [next.at, next.id]),
      };
    });
    return c.json(reply, 200);
  });

  app.openapi(exportLedgerTransfers, (c) => {
    const scope = operatorScope(c.get("principal"));
    const filter = toFilter(c.req.valid("query"));
    c.header("Content-Type", "text/csv; charset=utf-8");
    c.header("Content-Disposition", 'attachment; filename="transfers.csv"');
    return stream(c, async (out) => {
      for await (const line of exportLines({ database }, scope, filter)) await out.write(line);
    }) as never;
  });
}

type Query = {
  code?: string | undefined;
  provider?: string | undefined;
  tenant?: string | undefined;
  account?: string | undefined;
  order?: string | undefined;
  kind?: TransferRow["kind"] | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

function toFilter({ code, provider, tenant, account, order, kind, from, to }: Query): TransferFilter {
  const wanted = provider ? `provider:${parsePublicId("prv", provider)}` : code;
  return {
    ...(wanted && { code: wanted }),
    ...(tenant && { tenantId: parsePublicId("tnt", tenant) }),
    ...(account && { accountId: parsePublicId("acc", account) }),
    ...(order && { subjectId: parsePublicId("ord", order) }),
    ...(kind && { kind }),
    ...(from && { from: startOfDay(from) }),
    ...(to && { to: endOfDay(to) }),
  };
}

const namesOfRows = (tx: Transaction, rows: readonly TransferRow[]): Promise<LedgerNames> =>
  namesFor(tx, {
    accounts: rows.flatMap(({ debit, credit }) => [debit.accountId ?? [], credit.accountId ?? []].flat()),
    orders: rows.flatMap((row) => row.subjectId ?? []),
  });

const columns = [
  "transfer",
  "at",
  "kind",
  "reason",
  "from",
  "to",
  "customer",
  "amount",
  "currency",
  "plan",
  "order",
  "note",
  "hold",
];

/** The file line by line, read in pages so that a large export neither fills the memory nor holds a transaction open. */
async function* exportLines(
  { database }: Pick<Services, "database">,
  scope: Scope,
  filter: TransferFilter,
): AsyncGenerator<string> {
  yield csvLine(columns);
  let before: TransferPosition | null = null;
  let written = 0;
  do {
    const page: { limit: number; before?: TransferPosition } = { limit: exportPage, ...(before && { before }) };
    const { rows, next, names } = await withScope(database, scope, async (tx) => {
      const found = await listTransfers(tx, filter, page);
      return { ...found, names: await namesOfRows(tx, found.rows) };
    });
    for (const row of rows) yield csvLine(toCells(presentTransfer(row, names)));
    written += rows.length;
    before = next;
  } while (before && written < exportRowsMax);
}

function toCells(row: ReturnType<typeof presentTransfer>): (string | null)[] {
  return [
    row.id,
    row.at,
    row.kind,
    row.reason,
    wordOf(row.debit),
    wordOf(row.credit),
    row.debit.account?.name ?? row.credit.account?.name ?? null,
    row.amount.amount,
    row.amount.currency,
    row.order?.plan ?? null,
    row.order?.id ?? null,
    row.note,
    row.holdId,
  ];
}

const wordOf = ({ code, provider }: ReturnType<typeof presentTransfer>["debit"]): string =>
  provider ? `provider ${provider.name}` : code;
