import { DomainError } from "@tandem/core/kernel";
import { numberOffer } from "@tandem/core/numbers";
import type { z } from "zod";
import { createTextSeal } from "./sealed-text.ts";

type Offer = z.infer<typeof numberOffer>;

/** Free numbers as they travel through the hands of whoever may buy them. `open` throws `request.invalid` for what was not made here. */
export function createNumberOffers(secret: string): { seal(offer: Offer): string; open(sealed: string): Offer } {
  const texts = createTextSeal(secret, "number offers");
  return {
    seal: (offer) => texts.seal(JSON.stringify(offer)),
    open(sealed) {
      try {
        return numberOffer.parse(JSON.parse(texts.open(sealed)));
      } catch {
        const errors = [{ field: "body.offer", message: "is not an offer of ours", expected: "as a search showed it" }];
        throw new DomainError("request.invalid", { errors });
      }
    },
  };
}
