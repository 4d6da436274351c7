import {
  getBillingDetails as getBillingRoute,
  getDocumentCsv as getCsvRoute,
  getDocumentPdf as getPdfRoute,
  listDocuments as listRoute,
  setBillingDetails as setBillingRoute,
} from "@tandem/api-schema";
import {
  type BillingDetails,
  type DocumentFile,
  getBillingDetails,
  getCsv,
  getPdf,
  listDocuments,
  setBillingDetails,
} from "@tandem/core/documents";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import type { Context } from "hono";
import type { App } from "../app.ts";
import { ownScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { presentDocument } from "../present/documents.ts";
import type { Services } from "../services.ts";

/** Papers of the caller's account, and how it is written on them. */
export function documentRoutes(app: App, { database, clock, logger }: Services): void {
  const services = { database, clock, logger };

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, kind } = c.req.valid("query");
    const after = readCursor("documents", cursor, 1);
    const rows = await withScope(database, ownScope(c.get("principal")), (tx) =>
      listDocuments(tx, { limit: limit + 1, ...(kind && { kind }), ...(after && { beforeId: String(after[0]) }) }),
    );
    return c.json(toPage(rows, { limit, list: "documents", at: (row) => [row.id], present: presentDocument }), 200);
  });

  app.openapi(getPdfRoute, async (c) => {
    const documentId = parsePublicId("doc", c.req.valid("param").documentId);
    const file = await getPdf(services, ownScope(c.get("principal")), documentId);
    return sendFile(c, "application/pdf", file) as never;
  });

  app.openapi(getCsvRoute, async (c) => {
    const documentId = parsePublicId("doc", c.req.valid("param").documentId);
    const file = await withScope(database, ownScope(c.get("principal")), (tx) => getCsv(tx, documentId));
    return sendFile(c, "text/csv; charset=utf-8", file) as never;
  });

  app.openapi(getBillingRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const details = await withScope(database, scope, (tx) => getBillingDetails(tx, scope.accountId));
    return c.json(presentBilling(details), 200);
  });

  app.openapi(setBillingRoute, async (c) => {
    const principal = c.get("principal");
    const scope = ownScope(principal);
    const { name, address, countryCode, region, taxId } = c.req.valid("json");
    const details = { name, address, country: countryCode, region, taxId };
    const owner = { tenantId: principal.tenantId, accountId: scope.accountId };
    await withScope(database, scope, (tx) => setBillingDetails(tx, owner, details, clock.now()));
    return c.json(presentBilling(details), 200);
  });
}

/** A file to keep. The name is a number of ours, which has no characters to escape. */
export function sendFile(c: Context, type: string, { fileName, body }: DocumentFile): Response {
  return c.body(new Uint8Array(body), 200, {
    "content-type": type,
    "content-disposition": `attachment; filename="${fileName}"`,
    "cache-control": "private, no-store",
  });
}

function presentBilling(details: BillingDetails | null) {
  const { name = "", address = "", country = null, region = null, taxId = "" } = details ?? {};
  return { name, address, countryCode: country, region, taxId };
}
