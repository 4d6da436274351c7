import { z } from "@hono/zod-openapi";
import { documentKind, issuedDocument } from "../documents.ts";
import { body, done, idempotencyHeaders, json, route } from "../route.ts";
import { countryCode, id, list, page, paging } from "../values.ts";

/** A document with whose it is. */
export const operatorDocument = issuedDocument
  .extend({ account: z.object({ id: id("acc"), name: z.string() }) })
  .openapi("OperatorDocument");

/** Who sells, as its papers say. */
export const sellerDetails = z
  .strictObject({
    legalName: z.string().trim().min(1).max(200),
    address: z.string().trim().max(500).default(""),
    countryCode: countryCode
      .nullable()
      .default(null)
      .openapi({ description: "Buyers who did not say where they are get the taxes of this country" }),
    taxId: z.string().trim().max(60).default(""),
  })
  .openapi("SellerDetails");

export const taxRateInput = z
  .strictObject({
    countryCode,
    region: z
      .string()
      .trim()
      .min(1)
      .max(40)
      .nullable()
      .default(null)
      .openapi({ description: "null: the whole country" }),
    name: z.string().trim().min(1).max(40).openapi({ example: "VAT" }),
    percent: z
      .string()
      .regex(/^\d{1,2}(\.\d{1,4})?$/, "a number like 19 or 7.65")
      .openapi({ description: "Of the net price; the price contains it", example: "19" }),
  })
  .openapi("NewTaxRate");

/** A tax that prices contain. Each is worked out from the whole document and rounded once to the cent, halves away from zero. */
export const taxRate = taxRateInput.extend({ id: id("tax") }).openapi("TaxRate");

const tag = "Operator: documents and taxes";
const byDocument = { params: z.object({ documentId: id("doc") }) };

export const listOperatorDocuments = route({
  method: "get",
  path: "/v1/operator/documents",
  operationId: "listOperatorDocuments",
  tag,
  summary: "Everybody's documents, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      kind: documentKind.optional(),
      accountId: id("acc").optional(),
      number: z.string().max(40).optional().openapi({ description: "The whole number" }),
    }),
  },
  responses: { 200: json(page(operatorDocument), "One page of documents") },
});

export const getOperatorDocumentPdf = route({
  method: "get",
  path: "/v1/operator/documents/{documentId}/document.pdf",
  operationId: "getOperatorDocumentPdf",
  tag,
  summary: "Anybody's document as PDF",
  access: "operator:read",
  request: byDocument,
  responses: {
    200: {
      description: "The file",
      content: { "application/pdf": { schema: z.string().openapi({ format: "binary" }) } },
    },
  },
});

export const getSeller = route({
  method: "get",
  path: "/v1/operator/tax/seller",
  operationId: "getSeller",
  tag,
  summary: "Who sells, as the papers say",
  access: "operator:read",
  responses: { 200: json(sellerDetails, "The details") },
});

export const setSeller = route({
  method: "put",
  path: "/v1/operator/tax/seller",
  operationId: "setSeller",
  tag,
  summary: "Change who sells; what was issued keeps the old details",
  access: "operator:admin",
  request: { body: body(sellerDetails) },
  responses: { 200: json(sellerDetails, "The details after the change") },
});

export const listTaxRates = route({
  method: "get",
  path: "/v1/operator/tax/rates",
  operationId: "listTaxRates",
  tag,
  summary: "Taxes that prices contain, by place",
  access: "operator:read",
  responses: { 200: json(list(taxRate), "The taxes") },
});

export const createTaxRate = route({
  method: "post",
  path: "/v1/operator/tax/rates",
  operationId: "createTaxRate",
  tag,
  summary: "Add a tax; it counts for what is issued from now on",
  access: "operator:admin",
  request: { headers: idempotencyHeaders, body: body(taxRateInput) },
  responses: { 201: json(taxRate, "The tax") },
});

export const deleteTaxRate = route({
  method: "delete",
  path: "/v1/operator/tax/rates/{rateId}",
  operationId: "deleteTaxRate",
  tag,
  summary: "Remove a tax; what was issued with it stays",
  access: "operator:admin",
  request: { params: z.object({ rateId: id("tax") }) },
  responses: { 204: done("Removed") },
});
