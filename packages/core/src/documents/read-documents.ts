import { type Micros, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import type { DocumentContent, DocumentKind } from "./content.ts";
import { drawPdf } from "./draw-pdf.ts";
import { documentNotFound } from "./errors.ts";
import type { DocumentsServices } from "./services.ts";

/** A document in a list. */
export type DocumentView = {
  id: string;
  tenantId: string;
  accountId: string;
  kind: DocumentKind;
  number: string;
  currency: string;
  netMicros: Micros;
  taxMicros: Micros;
  grossMicros: Micros;
  title: string;
  issuedAt: Date;
};

export type DocumentFilter = {
  kind?: DocumentKind;
  accountId?: string;
  number?: string;
  beforeId?: string;
  limit: number;
};

/** Documents of the scope, newest first. */
export async function listDocuments(tx: Transaction, filter: DocumentFilter): Promise<DocumentView[]> {
  let query = tx.sql
    .selectFrom("documents.documents")
    .select(["id", "tenant_id", "account_id", "kind", "number", "currency", "net_micros", "tax_micros", "gross_micros"])
    .select(["content", "issued_at"])
    .where("root_id", "=", tx.scope.rootId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.kind) query = query.where("kind", "=", filter.kind);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.number) query = query.where("number", "=", filter.number.trim().toUpperCase());
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  const rows = await query.execute();
  return rows.map((row) => {
    const content = row.content as unknown as DocumentContent;
    return {
      ...{ id: row.id, tenantId: row.tenant_id, accountId: row.account_id, number: row.number },
      ...{ kind: row.kind as DocumentKind, currency: row.currency, issuedAt: row.issued_at },
      ...{ netMicros: row.net_micros, taxMicros: row.tax_micros, grossMicros: row.gross_micros },
      title: content.statement ? (content.facts[0]?.value ?? content.title) : (content.lines[0]?.text ?? content.title),
    };
  });
}

export type DocumentFile = { fileName: string; body: Buffer };

/** The PDF, as it was first drawn. Throws `documents.not_found`. */
export async function getPdf(services: DocumentsServices, scope: Scope, documentId: string): Promise<DocumentFile> {
  const { document, kept } = await withScope(services.database, scope, async (tx) => ({
    document: await findDocument(tx, documentId),
    kept: await findFile(tx, documentId),
  }));
  const fileName = `${document.number}.pdf`;
  if (kept) return { fileName, body: kept };
  const drawn = await drawPdf(document.content);
  // Whoever drew it first is right.
  const body = await withScope(services.database, scope, async (tx) => {
    const { tenant_id, account_id } = document;
    await tx.sql
      .insertInto("documents.files")
      .values({
        ...{ root_id: scope.rootId, tenant_id, account_id, document_id: documentId, pdf: drawn },
        drawn_at: services.clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return findFile(tx, documentId);
  });
  return { fileName, body: body ?? drawn };
}

/** The lines as CSV; all movements of a statement. Throws `documents.not_found`. */
export async function getCsv(tx: Transaction, documentId: string): Promise<DocumentFile> {
  const { number, csv } = await findDocument(tx, documentId);
  return { fileName: `${number}.csv`, body: Buffer.from(csv, "utf8") };
}

async function findDocument(tx: Transaction, documentId: string) {
  const row = await tx.sql
    .selectFrom("documents.documents")
    .select(["tenant_id", "account_id", "number", "content", "csv"])
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", documentId)
    .executeTakeFirst();
  if (!row) throw documentNotFound(documentId);
  return { ...row, content: row.content as unknown as DocumentContent };
}

async function findFile(tx: Transaction, documentId: string): Promise<Buffer | null> {
  const row = await tx.sql
    .selectFrom("documents.files")
    .select("pdf")
    .where("root_id", "=", tx.scope.rootId)
    .where("document_id", "=", documentId)
    .executeTakeFirst();
  return row?.pdf ?? null;
}
