import { DomainError, publicId } from "../kernel/index.ts";

/** No number of that id in this scope. */
export const numberNotFound = (numberId: string) =>
  new DomainError("numbers.not_found", { numberId: publicId("num", numberId) });

/** Somebody has the number, or is buying it right now. */
export const numberTaken = (number: string) => new DomainError("numbers.taken", { number });

/** What was shown may not be had any more at that price: search again. */
export const offerExpired = (number: string) => new DomainError("numbers.offer_expired", { number });

/** The number cannot be bought for this; `problem` says what would be right. */
export const offerUnfit = (problem: string) => new DomainError("request.invalid", { field: "offer", problem });

/** It is on its way back to its carrier, or was given back. */
export const numberReleased = (numberId: string, status: string) =>
  new DomainError("numbers.released", { numberId: publicId("num", numberId), status });

/** The number cannot do that, as its carrier says. */
export const featureMissing = (numberId: string, feature: string) =>
  new DomainError("numbers.feature_missing", { numberId: publicId("num", numberId), feature });
