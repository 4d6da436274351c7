import {
  createTaxRate as createRateRoute,
  deleteTaxRate as deleteRateRoute,
  getOperatorDocumentPdf as getPdfRoute,
  getSeller as getSellerRoute,
  listTaxRates as listRatesRoute,
  listOperatorDocuments as listRoute,
  setSeller as setSellerRoute,
} from "@tandem/api-schema";
import {
  addTaxRate,
  formatRate,
  getPdf,
  getSeller,
  listDocuments,
  listTaxRates,
  removeTaxRate,
  type Seller,
  setSeller,
  type TaxSetting,
} from "@tandem/core/documents";
import { parsePublicId, publicId, tenantScope, withScope } from "@tandem/core/kernel";
import { nameAccounts } from "@tandem/core/tenancy";
import type { App } from "../../app.ts";
import { actorOf, operatorScope, type Principal } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { presentDocument } from "../../present/documents.ts";
import type { Services } from "../../services.ts";
import { sendFile } from "../documents.ts";

const PPM_OF_PERCENT = 10_000;
// Every seller has papers and taxes of its own, the platform as well.
const ownTenant = ({ rootId, tenantId }: Principal) => tenantScope(rootId, tenantId);

/** Everybody's papers, who sells, and the taxes that prices contain. */
export function operatorDocumentRoutes(app: App, { database, clock, logger }: Services): void {
  const services = { database, clock, logger };

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, kind, accountId, number } = c.req.valid("query");
    const after = readCursor("operator-documents", cursor, 1);
    const { rows, names } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const found = await listDocuments(tx, {
        limit: limit + 1,
        ...(kind && { kind }),
        ...(accountId && { accountId: parsePublicId("acc", accountId) }),
        ...(number && { number }),
        ...(after && { beforeId: String(after[0]) }),
      });
      return {
        rows: found,
        names: await nameAccounts(
          tx,
          found.map((row) => row.accountId),
        ),
      };
    });
    const present = (row: (typeof rows)[number]) => ({
      ...presentDocument(row),
      account: { id: publicId("acc", row.accountId), name: names.get(row.accountId) ?? "an account" },
    });
    return c.json(toPage(rows, { limit, list: "operator-documents", at: (row) => [row.id], present }), 200);
  });

  app.openapi(getPdfRoute, async (c) => {
    const documentId = parsePublicId("doc", c.req.valid("param").documentId);
    const file = await getPdf(services, operatorScope(c.get("principal")), documentId);
    return sendFile(c, "application/pdf", file) as never;
  });

  app.openapi(getSellerRoute, async (c) => {
    const principal = c.get("principal");
    const seller = await withScope(database, ownTenant(principal), (tx) => getSeller(tx, principal.tenantId));
    return c.json(presentSeller(seller), 200);
  });

  app.openapi(setSellerRoute, async (c) => {
    const principal = c.get("principal");
    const { legalName, address, countryCode, taxId } = c.req.valid("json");
    const seller = { legalName, address, country: countryCode, taxId };
    const about = { actor: actorOf(principal), now: clock.now() };
    await withScope(database, ownTenant(principal), (tx) => setSeller(tx, principal.tenantId, seller, about));
    return c.json(presentSeller(seller), 200);
  });

  app.openapi(listRatesRoute, async (c) => {
    const principal = c.get("principal");
    const rates = await withScope(database, ownTenant(principal), (tx) => listTaxRates(tx, principal.tenantId));
    return c.json({ data: rates.map(presentRate) }, 200);
  });

  app.openapi(createRateRoute, async (c) => {
    const principal = c.get("principal");
    const { countryCode, region, name, percent } = c.req.valid("json");
    const rate = { country: countryCode, region, name, ratePpm: Math.round(Number(percent) * PPM_OF_PERCENT) };
    const about = { actor: actorOf(principal), now: clock.now() };
    const added = await withScope(database, ownTenant(principal), (tx) =>
      addTaxRate(tx, principal.tenantId, rate, about),
    );
    return c.json(presentRate(added), 201);
  });

  app.openapi(deleteRateRoute, async (c) => {
    const principal = c.get("principal");
    const rateId = parsePublicId("tax", c.req.valid("param").rateId);
    await withScope(database, ownTenant(principal), (tx) =>
      removeTaxRate(tx, principal.tenantId, rateId, actorOf(principal)),
    );
    return c.body(null, 204);
  });
}

const presentSeller = ({ legalName, address, country, taxId }: Seller) => ({
  legalName,
  address,
  countryCode: country,
  taxId,
});

const presentRate = ({ id, country, region, name, ratePpm }: TaxSetting) => ({
  id: publicId("tax", id),
  countryCode: country,
  region,
  name,
  percent: formatRate(ratePpm),
});
