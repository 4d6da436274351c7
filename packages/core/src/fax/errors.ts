import { DomainError, publicId } from "../kernel/index.ts";

export const faxNotFound = (faxId: string) => new DomainError("fax.not_found", { faxId: publicId("fax", faxId) });

/** The number is none of the account's, or its carrier has no fax. */
export const numberCannotFax = (number: string) => new DomainError("fax.number_not_usable", { number });

export const notCancellable = (faxId: string, state: string) =>
  new DomainError("fax.not_cancellable", { faxId: publicId("fax", faxId), state });

export const faxInvalid = (field: string, expected: string) =>
  new DomainError("request.invalid", {
    errors: [{ field: `body.${field}`, message: "is not what is wanted", expected }],
  });
