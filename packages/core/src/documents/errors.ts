import { DomainError } from "../kernel/index.ts";

/** No document of that id, or somebody else's. */
export const documentNotFound = (documentId: string) => new DomainError("documents.not_found", { documentId });

/** No tax rate of that id. */
export const taxRateNotFound = (rateId: string) => new DomainError("documents.tax_rate_not_found", { rateId });

/** There is a tax of that name at that place already. */
export const taxRateTaken = (name: string) => new DomainError("documents.tax_rate_taken", { name });
