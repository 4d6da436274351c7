export type { DocumentContent, DocumentKind } from "./content.ts";
export * from "./errors.ts";
export { issueDue } from "./issue-due.ts";
export { issueMonth } from "./issue-month.ts";
export { createDocumentJobs, documentSchedules } from "./jobs.ts";
export { type Month, monthBefore } from "./month.ts";
export {
  type DocumentFile,
  type DocumentFilter,
  type DocumentView,
  getCsv,
  getPdf,
  listDocuments,
} from "./read-documents.ts";
export type { DocumentsServices } from "./services.ts";
export { formatRate, splitTax, type TaxRate, type TaxSplit } from "./split-tax.ts";
export {
  addTaxRate,
  type BillingDetails,
  getBillingDetails,
  getSeller,
  listTaxRates,
  removeTaxRate,
  type Seller,
  setBillingDetails,
  setSeller,
  type TaxSetting,
} from "./tax-settings.ts";
