import type { Fax } from "@tandem/core/fax";
import { publicId } from "@tandem/core/kernel";
import { toInstant, toInstantOrNull, toMoney, toMoneyOrNull } from "./values.ts";

/** A fax as its account sees it. */
export function presentFax(fax: Fax) {
  const outbound = fax.direction === "outbound";
  return {
    id: publicId("fax", fax.id),
    direction: fax.direction,
    from: outbound ? fax.ownNumber : fax.otherNumber,
    to: outbound ? fax.otherNumber : fax.ownNumber,
    state: fax.state,
    pages: fax.pages,
    quality: fax.quality,
    pricePerPage: toMoney(fax.priceMicros, fax.currency),
    charged: toMoneyOrNull(fax.chargedMicros, fax.currency),
    failure: fax.failure,
    reference: fax.reference,
    createdAt: toInstant(fax.createdAt),
    endedAt: toInstantOrNull(fax.endedAt),
  };
}
