import { getLedger, listOpenHolds as listHoldsRoute, listMoneyDays } from "@tandem/api-schema";
import { type Transaction, withScope } from "@tandem/core/kernel";
import {
  addFlows,
  listOpenHolds,
  moneyDays,
  readBooks,
  readDailyFlows,
  readTransferPosition,
  type TransferPosition,
} from "@tandem/core/ledger";
import { nameOrders } from "@tandem/core/orders";
import { nameAccounts } from "@tandem/core/tenancy";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { siteOf } from "../../http/guard.ts";
import {
  type LedgerNames,
  presentBooks,
  presentFigures,
  presentMoneyDay,
  presentOpenHold,
} from "../../present/ledger.ts";
import { toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

const dayMs = 86_400_000;
const daysOf = { "7d": 7, "30d": 30, "90d": 90 } as const;

/** The books: balances with their proof, money set aside, and where the money went. */
export function ledgerRoutes(app: App, { database, clock }: Services): void {
  app.openapi(getLedger, async (c) => {
    const reply = await withScope(database, operatorScope(c.get("principal")), async (tx) =>
      presentBooks(await readBooks(tx), await providerNamesOf(tx), clock.now()),
    );
    return c.json(reply, 200);
  });

  app.openapi(listHoldsRoute, async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const after = positionOf("ledger-holds", cursor);
    const reply = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listOpenHolds(tx, { limit: limit + 1, ...(after && { after }) });
      const names = await namesFor(tx, {
        accounts: rows.map((row) => row.accountId),
        orders: rows.flatMap((row) => row.subjectId ?? []),
      });
      return toPage(rows, {
        limit,
        list: "ledger-holds",
        at: ({ position }) => [position.at, position.id],
        present: (row) => presentOpenHold(row, names),
      });
    });
    return c.json(reply, 200);
  });

  app.openapi(listMoneyDays, async (c) => {
    const { currency } = siteOf(c);
    const days = lastDays(2 * daysOf[c.req.valid("query").range], clock.now());
    const period = { from: new Date(`${days[0]}T00:00:00.000Z`), currency };
    const reply = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const flows = await readDailyFlows(tx, period);
      const { balances } = await readBooks(tx);
      const stock = balances.find((one) => one.code === "stock" && one.currency === currency)?.balanceMicros ?? 0n;
      return presentDays(days, flows, { stockMicros: -stock, currency });
    });
    return c.json(reply, 200);
  });
}

/** The last `count` days as `2026-01-15`, oldest first, today included. */
function lastDays(count: number, now: Date): string[] {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  return Array.from({ length: count }, (_, index) =>
    new Date(today - (count - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
}

/** `days` holds the days to show and as many before them, for comparison. */
function presentDays(
  days: readonly string[],
  flows: Awaited<ReturnType<typeof readDailyFlows>>,
  { stockMicros, currency }: { stockMicros: bigint; currency: string },
) {
  const shown = days.slice(days.length / 2);
  const [from = "", to = ""] = [shown[0], shown.at(-1)];
  const figures = (wanted: (day: string) => boolean) =>
    presentFigures(addFlows(flows.filter((flow) => wanted(flow.day))), currency);
  return {
    from,
    to,
    totals: figures((day) => day >= from),
    previous: figures((day) => day < from),
    stock: toMoney(stockMicros, currency),
    days: moneyDays(shown, flows, stockMicros).map((day) => presentMoneyDay(day, currency)),
  };
}

/** Where a page of transfers or holds ended. Throws `request.invalid_cursor`. */
export function positionOf(list: string, cursor: string | undefined): TransferPosition | null {
  const at = readCursor(list, cursor, 2);
  return at && readTransferPosition(at[0], at[1]);
}

/** What the ids of a page are called. */
export async function namesFor(
  tx: Transaction,
  ids: { accounts: readonly string[]; orders: readonly string[] },
): Promise<LedgerNames> {
  return {
    providers: await providerNamesOf(tx),
    accounts: await nameAccounts(tx, ids.accounts),
    orders: await nameOrders(tx, ids.orders),
  };
}
