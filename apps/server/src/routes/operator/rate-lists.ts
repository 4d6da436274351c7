import {
  createPriceList,
  createRateDeck,
  exportRates,
  getRateList,
  listPriceLists,
  listRateDecks,
  listRates,
} from "@tandem/api-schema";
import { DomainError, parsePublicId, type Transaction, withScope } from "@tandem/core/kernel";
import {
  currentVersion,
  describeList,
  ensureList,
  getList,
  type ListKey,
  listEntries,
  listLists,
  type RateList,
  rateColumns,
  readEntries,
  readVersion,
} from "@tandem/core/rating";
import { getTenant } from "@tandem/core/tenancy";
import { getProvider } from "@tandem/core/upstreams";
import type { App } from "../../app.ts";
import { isPlatform, operatorScope, type Principal, platformScope } from "../../auth/principal.ts";
import { csvLine } from "../../http/csv.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { siteOf } from "../../http/guard.ts";
import { presentEntry, presentList, presentVersion, toRateCells } from "../../present/rating.ts";
import type { Services } from "../../services.ts";

/** Carriers' rate decks and own price lists. */
export function rateListRoutes(app: App, { database, clock }: Services): void {
  const listOf = (principal: Principal, kind: RateList["kind"]) =>
    withScope(database, operatorScope(principal), async (tx) => {
      const lists = await listLists(tx, { tenantId: principal.tenantId, kind, now: clock.now() });
      return lists.map(presentList);
    });

  app.openapi(listRateDecks, async (c) => {
    const principal = c.get("principal");
    return c.json({ data: isPlatform(principal) ? await listOf(principal, "rate_deck") : [] }, 200);
  });

  app.openapi(listPriceLists, async (c) => c.json({ data: await listOf(c.get("principal"), "price_list") }, 200));

  const create = (principal: Principal, key: Omit<ListKey, "tenantId"> & { name: string; currency: string }) =>
    withScope(database, operatorScope(principal), async (tx) => {
      if (key.providerId) await getProvider(tx, key.providerId);
      if (key.buyerTenantId) await checkReseller(tx, principal, key.buyerTenantId);
      const list = await ensureList(tx, { ...key, tenantId: principal.tenantId });
      return presentList(await describeList(tx, list.id, clock.now()));
    });

  app.openapi(createRateDeck, async (c) => {
    platformScope(c.get("principal"));
    const { providerId, ...asked } = c.req.valid("json");
    const key = { ...asked, kind: "rate_deck", providerId: parsePublicId("prv", providerId) } as const;
    const { currency } = siteOf(c);
    return c.json(await create(c.get("principal"), { ...key, buyerTenantId: null, currency }), 201);
  });

  app.openapi(createPriceList, async (c) => {
    const { buyerTenantId: buyer, ...asked } = c.req.valid("json");
    const buyerTenantId = buyer === null ? null : parsePublicId("tnt", buyer);
    const key = { ...asked, kind: "price_list", providerId: null, buyerTenantId } as const;
    const { currency } = siteOf(c);
    return c.json(await create(c.get("principal"), { ...key, currency }), 201);
  });

  app.openapi(getRateList, async (c) => {
    const id = parsePublicId("rls", c.req.valid("param").listId);
    const list = await withScope(database, operatorScope(c.get("principal")), (tx) =>
      describeList(tx, id, clock.now()),
    );
    return c.json({ ...presentList(list), versions: list.versions.map(presentVersion) }, 200);
  });

  app.openapi(listRates, async (c) => {
    const { cursor, limit, versionId, search } = c.req.valid("query");
    const after = readCursor("rates", cursor, 1);
    const id = parsePublicId("rls", c.req.valid("param").listId);
    const reply = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const list = await getList(tx, id);
      const version = await versionOf(tx, list, versionId, clock.now());
      if (!version) return { data: [], nextCursor: null };
      const rows = await listEntries(tx, {
        versionId: version,
        limit: limit + 1,
        ...(search && { search }),
        ...(after && { afterPrefix: String(after[0]) }),
      });
      const present = (row: (typeof rows)[number]) => presentEntry(row, list);
      return toPage(rows, { limit, list: "rates", at: (row) => [row.prefix], present });
    });
    return c.json(reply, 200);
  });

  app.openapi(exportRates, async (c) => {
    const id = parsePublicId("rls", c.req.valid("param").listId);
    const { versionId } = c.req.valid("query");
    const { list, entries } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const found = await getList(tx, id);
      const version = await versionOf(tx, found, versionId, clock.now());
      return { list: found, entries: version ? await readEntries(tx, version) : [] };
    });
    const name = `${list.service}-${list.direction}-${list.kind.replace("_", "-")}.csv`;
    c.header("Content-Type", "text/csv; charset=utf-8");
    c.header("Content-Disposition", `attachment; filename="${name}"`);
    const lines = [csvLine(rateColumns), ...entries.map((entry) => csvLine(toRateCells(entry)))];
    return c.body(lines.join(""), 200) as never;
  });
}

/** The version asked for, which must be the list's own, else the one that counts now. */
async function versionOf(
  tx: Transaction,
  list: RateList,
  versionId: string | undefined,
  now: Date,
): Promise<string | null> {
  if (versionId === undefined) return (await currentVersion(tx, list.id, now))?.id ?? null;
  const version = await readVersion(tx, parsePublicId("rlv", versionId));
  if (version.listId !== list.id) throw new DomainError("rating.list_not_found", { listId: version.listId });
  return version.id;
}

async function checkReseller(tx: Transaction, principal: Principal, buyerTenantId: string): Promise<void> {
  const buyer = await getTenant(tx, buyerTenantId);
  if (buyer.kind !== "reseller" || buyer.tenantId === principal.tenantId)
    throw new DomainError("tenant.not_found", { tenantId: buyerTenantId });
}
