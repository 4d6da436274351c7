import type { DocumentView } from "@tandem/core/documents";
import { publicId } from "@tandem/core/kernel";
import { toInstant, toMoney } from "./values.ts";

/** A document in a list. */
export function presentDocument(document: DocumentView) {
  const { currency } = document;
  return {
    id: publicId("doc", document.id),
    kind: document.kind,
    number: document.number,
    title: document.title,
    net: toMoney(document.netMicros, currency),
    tax: toMoney(document.taxMicros, currency),
    total: toMoney(document.grossMicros, currency),
    issuedAt: toInstant(document.issuedAt),
  };
}
