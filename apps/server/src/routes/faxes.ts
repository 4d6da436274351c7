import { cancelFax, getFaxDocument, getFax as getRoute, listFaxes as listRoute, sendFax } from "@tandem/api-schema";
import * as core from "@tandem/core/fax";
import { DomainError, parsePublicId, rootScope, type Scope, withScope } from "@tandem/core/kernel";
import type { App } from "../app.ts";
import { ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { openDocumentToken } from "../http/fax-document-url.ts";
import { presentFax } from "../present/faxes.ts";
import type { Services } from "../services.ts";

const fetchMs = 15_000;
const documentBytesMax = 25 * 1024 * 1024;

/** Faxes: send, list, read, take back; and where carriers fetch what is to be sent. */
export function faxRoutes(app: App, services: Services): void {
  const { database, fax, config } = services;
  const find = async (scope: Scope, faxId: string) => {
    const found = await withScope(database, scope, (tx) => core.findFax(tx, faxId));
    if (!found) throw core.faxNotFound(faxId);
    return found;
  };
  const idOf = (faxId: string) => parsePublicId("fax", faxId);

  app.openapi(sendFax, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { document, from, to, quality, reference } = c.req.valid("json");
    const id = c.get("operationId");
    const content = Buffer.from(document, "base64");
    await core.sendFax(fax, scope, { id, from, to, quality, document: content, ...(reference && { reference }) });
    return c.json(presentFax(await find(scope, id)), 202);
  });

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, direction, state } = c.req.valid("query");
    const after = readCursor("faxes", cursor, 1);
    const filter = {
      limit: limit + 1,
      ...(direction && { direction }),
      ...(state && { state }),
      ...(after && { beforeId: String(after[0]) }),
    };
    const rows = await withScope(database, readScope(c.get("principal")), (tx) => core.listFaxes(tx, filter));
    return c.json(toPage(rows, { limit, list: "faxes", at: (row) => [row.id], present: presentFax }), 200);
  });

  app.openapi(getRoute, async (c) =>
    c.json(presentFax(await find(readScope(c.get("principal")), idOf(c.req.valid("param").faxId))), 200),
  );

  app.openapi(getFaxDocument, async (c) => {
    const scope = readScope(c.get("principal"));
    const found = await find(scope, idOf(c.req.valid("param").faxId));
    const own = await withScope(database, scope, (tx) => core.readDocument(tx, found.id));
    const content = own ?? (found.upstreamUrl ? await fetchDocument(found.upstreamUrl) : null);
    if (!content) throw core.faxNotFound(found.id);
    const headers = { "content-type": "application/pdf", "cache-control": "private, no-store" };
    return c.body(new Uint8Array(content), 200, headers) as never;
  });

  app.openapi(cancelFax, async (c) => {
    const scope = ownScope(c.get("principal"));
    const faxId = idOf(c.req.valid("param").faxId);
    await core.cancelFax(fax, scope, faxId);
    return c.json(presentFax(await find(scope, faxId)), 200);
  });

  // The token is the right to read: no key, no host of a tenant.
  app.get("/fax-documents/:token", async (c) => {
    c.set("routePath", "/fax-documents/{token}");
    const told = openDocumentToken(config.SESSION_SECRET, c.req.param("token"));
    const content =
      told && (await withScope(database, rootScope(told.rootId), (tx) => core.readDocument(tx, told.faxId)));
    if (!content) throw new DomainError("request.not_found");
    return c.body(new Uint8Array(content), 200, { "content-type": "application/pdf", "cache-control": "no-store" });
  });
}

/** What a carrier keeps of a fax that came in. Its address came by a webhook that was believed. Null when it is there no more. */
async function fetchDocument(url: string): Promise<Buffer | null> {
  const reply = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(fetchMs) });
  if (!reply.ok || Number(reply.headers.get("content-length") ?? 0) > documentBytesMax) return null;
  return Buffer.from(await reply.arrayBuffer());
}
