import { exportOperatorUsage, listOperatorUsage, sumOperatorUsage } from "@tandem/api-schema";
import { listUses, sumUses, type UsageFilter, type UsageGroup, type Use } from "@tandem/core/charging";
import { parsePublicId, publicId, type Scope, type Transaction, withScope } from "@tandem/core/kernel";
import type { UseService } from "@tandem/core/rating";
import { nameAccounts } from "@tandem/core/tenancy";
import { stream } from "hono/streaming";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import { csvLine } from "../../http/csv.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { presentOperatorUse, type UsageNames } from "../../present/usage.ts";
import { usagePeriod } from "../../present/usage-period.ts";
import { toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

const exportRowsMax = 50_000;
const exportPage = 1_000;

/** What customers used, told apart by service, carrier, country or customer. */
export function operatorUsageRoutes(app: App, { database, clock, countryNames }: Services): void {
  app.openapi(listOperatorUsage, async (c) => {
    const { cursor, limit, ...query } = c.req.valid("query");
    const before = readCursor("operator-usage", cursor, 1);
    const filter = toFilter(query, clock.now());
    const reply = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const page = { limit: limit + 1, ...(before && { beforeId: String(before[0]) }) };
      const rows = await listUses(tx, { ...filter, ...page });
      const names = await namesOfRows(tx, rows);
      const present = (use: Use) => presentOperatorUse(use, names);
      return toPage(rows, { limit, list: "operator-usage", at: (row) => [row.id], present });
    });
    return c.json(reply, 200);
  });

  app.openapi(exportOperatorUsage, (c) => {
    const scope = operatorScope(c.get("principal"));
    const filter = toFilter(c.req.valid("query"), clock.now());
    c.header("Content-Type", "text/csv; charset=utf-8");
    c.header("Content-Disposition", 'attachment; filename="usage.csv"');
    return stream(c, async (out) => {
      for await (const line of exportLines({ database }, scope, filter)) await out.write(line);
    }) as never;
  });

  app.openapi(sumOperatorUsage, async (c) => {
    const { group, byDay, ...query } = c.req.valid("query");
    const filter = { ...toFilter(query, clock.now()), group, byDay: byDay === "true", ownCosts: true };
    const data = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const sums = await sumUses(tx, filter);
      const names = await groupNames(tx, group, { ids: sums.flatMap((sum) => sum.group ?? []), countryNames });
      return sums.map(({ group: id, chargedMicros, costMicros, currency, includedUnits: _, ...sum }) => ({
        ...sum,
        group: id === null ? null : { id: toGroupId(group, id), name: names.get(id) ?? id },
        charged: toMoney(chargedMicros, currency),
        cost: toMoney(costMicros, currency),
        margin: toMoney(chargedMicros - costMicros, currency),
      }));
    });
    return c.json({ data }, 200);
  });
}

type Query = {
  from?: string | undefined;
  to?: string | undefined;
  service?: UseService | undefined;
  provider?: string | undefined;
  country?: string | undefined;
  account?: string | undefined;
};

function toFilter({ service, provider, country, account, ...days }: Query, now: Date): UsageFilter {
  return {
    ...usagePeriod(days, now),
    ...(service && { services: [service] }),
    ...(provider && { providerId: parsePublicId("prv", provider) }),
    ...(country && { countryCode: country }),
    ...(account && { accountId: parsePublicId("acc", account) }),
  };
}

async function namesOfRows(tx: Transaction, rows: readonly Use[]): Promise<UsageNames> {
  const accounts = await nameAccounts(
    tx,
    rows.map((row) => row.accountId),
  );
  return { accounts, providers: await providerNamesOf(tx) };
}

function groupNames(
  tx: Transaction,
  group: UsageGroup,
  { ids, countryNames }: { ids: string[]; countryNames: Services["countryNames"] },
): Promise<ReadonlyMap<string, string>> {
  if (group === "provider") return providerNamesOf(tx);
  if (group === "account") return nameAccounts(tx, ids);
  return Promise.resolve(group === "country" ? countryNames : new Map());
}

function toGroupId(group: UsageGroup, id: string): string {
  if (group === "provider") return publicId("prv", id);
  return group === "account" ? publicId("acc", id) : id;
}

const columns = [
  ...["use", "at", "service", "direction", "customer", "other_party", "country", "units", "billed_units"],
  ...["included_units", "charged", "refunded", "cost", "margin", "unpaid", "currency", "carrier"],
];

/** The file line by line, read in pages so that a large export neither fills the memory nor holds a transaction open. */
async function* exportLines(
  { database }: Pick<Services, "database">,
  scope: Scope,
  filter: UsageFilter,
): AsyncGenerator<string> {
  yield csvLine(columns);
  let beforeId: string | undefined;
  for (let written = 0; written < exportRowsMax; ) {
    const { rows, names } = await withScope(database, scope, async (tx) => {
      const found = await listUses(tx, { ...filter, limit: exportPage, ...(beforeId && { beforeId }) });
      return { rows: found, names: await namesOfRows(tx, found) };
    });
    for (const row of rows) yield csvLine(toCells(presentOperatorUse(row, names)));
    written += rows.length;
    beforeId = rows.at(-1)?.id;
    if (rows.length < exportPage) return;
  }
}

function toCells(use: ReturnType<typeof presentOperatorUse>): (string | number | null)[] {
  return [
    ...[use.id, use.at, use.service, use.direction, use.account.name, use.otherParty, use.countryCode],
    ...[use.units, use.billedUnits, use.includedUnits, use.charged.amount, use.refunded.amount, use.cost.amount],
    ...[use.margin.amount, use.unpaid.amount, use.charged.currency, use.provider ? use.provider.name : null],
  ];
}
