import type { DispatchServices } from "../dispatch/index.ts";
import type { Transaction } from "../kernel/index.ts";

/** A number of an account, as faxes need to know it. */
export type FaxNumber = {
  number: string;
  tenantId: string;
  accountId: string;
  /** The carrier it lives at: nobody else can send from it. */
  providerId: string;
};

/** What fax works with. One per process. */
export type FaxServices = DispatchServices & {
  /** Whose a number is that can fax; null when nobody's. Works in the scope it is asked in. */
  findNumber(tx: Transaction, number: string): Promise<FaxNumber | null>;
  /** Where a carrier fetches the document of a fax: an address that only who is told it can guess. */
  documentUrl(fax: { rootId: string; faxId: string }): string;
};
