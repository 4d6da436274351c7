import type { Transaction } from "../kernel/index.ts";

/** A number of an account, as far as calls go. */
export type OwnNumber = {
  id: string;
  tenantId: string;
  accountId: string;
  /** The carrier it is with. */
  providerId: string;
  /** E.164. */
  number: string;
  canCall: boolean;
};

/** Whose numbers there are. The server hands it in, from the module that lets numbers. Only numbers in use are found. */
export type NumberDirectory = {
  /** One of an account's numbers. */
  findOwn(tx: Transaction, query: { accountId: string; number: string }): Promise<OwnNumber | null>;
  /** The number a carrier was called at. */
  findAt(tx: Transaction, query: { providerId: string; number: string }): Promise<OwnNumber | null>;
  findById(tx: Transaction, numberId: string): Promise<OwnNumber | null>;
};
