import { z } from "@hono/zod-openapi";
import { body, json, route } from "./route.ts";
import { countryCode, id, instant, money, page, paging } from "./values.ts";

/** `receipt`: money added. `invoice`: a purchase, or what was used in a month. `credit_note`: money given back. */
export const documentKind = z.enum(["receipt", "invoice", "credit_note", "statement"]).openapi("DocumentKind");

/** A paper as it was issued: numbered by kind and year without gaps, and never changed afterwards. */
export const issuedDocument = z
  .object({
    id: id("doc"),
    kind: documentKind,
    number: z.string().openapi({ example: "INV-2026-000042" }),
    title: z.string().openapi({ description: "What it is about" }),
    net: money,
    tax: money.openapi({ description: "Contained in the total" }),
    total: money.openapi({ description: "Below zero on a credit note; of a statement, what the balance changed by" }),
    issuedAt: instant,
  })
  .openapi("Document");

/** How an account is written on its papers. The country decides which taxes its purchases contain. */
export const billingDetails = z
  .strictObject({
    name: z.string().trim().max(200),
    address: z.string().trim().max(500).default("").openapi({ description: "Lines of the address" }),
    countryCode: countryCode.nullable().default(null),
    region: z
      .string()
      .trim()
      .max(40)
      .nullable()
      .default(null)
      .openapi({ description: "State or province, where it matters" }),
    taxId: z.string().trim().max(60).default("").openapi({ description: "VAT or other tax number" }),
  })
  .openapi("BillingDetails");

const tag = "Documents";
const byDocument = { params: z.object({ documentId: id("doc") }) };
const file = (type: string, description: string) => ({
  description,
  content: { [type]: { schema: z.string().openapi({ format: "binary" }) } },
});

export const listDocuments = route({
  method: "get",
  path: "/v1/documents",
  operationId: "listDocuments",
  tag,
  summary: "Receipts, invoices, credit notes and statements of the account, newest first",
  access: "wallet:read",
  request: { query: paging.extend({ kind: documentKind.optional() }) },
  responses: { 200: json(page(issuedDocument), "One page of documents") },
});

export const getDocumentPdf = route({
  method: "get",
  path: "/v1/documents/{documentId}/document.pdf",
  operationId: "getDocumentPdf",
  tag,
  summary: "A document as PDF",
  access: "wallet:read",
  request: byDocument,
  responses: { 200: file("application/pdf", "The file") },
});

export const getDocumentCsv = route({
  method: "get",
  path: "/v1/documents/{documentId}/document.csv",
  operationId: "getDocumentCsv",
  tag,
  summary: "The lines of a document as CSV; every movement of a statement",
  access: "wallet:read",
  request: byDocument,
  responses: { 200: file("text/csv", "The file") },
});

export const getBillingDetails = route({
  method: "get",
  path: "/v1/billing-details",
  operationId: "getBillingDetails",
  tag,
  summary: "How the account is written on its papers",
  access: "wallet:read",
  responses: { 200: json(billingDetails, "The details; empty until they are set") },
});

export const setBillingDetails = route({
  method: "put",
  path: "/v1/billing-details",
  operationId: "setBillingDetails",
  tag,
  summary: "Change how the account is written on papers issued from now on",
  access: "wallet:write",
  request: { body: body(billingDetails) },
  responses: { 200: json(billingDetails, "The details after the change") },
});
