import type { DispatchServices } from "../dispatch/index.ts";
import type { Transaction } from "../kernel/index.ts";

/** A number of an account, as messages need to know it. */
export type OwnNumber = {
  number: string;
  tenantId: string;
  accountId: string;
  /** The carrier it lives at: nobody else can send from it. */
  providerId: string;
  sms: boolean;
  mms: boolean;
};

/** What messaging asks of whoever keeps the numbers. Works in the scope it is asked in. */
export type OwnNumbers = {
  /** Numbers of an account that are in use now. */
  ofAccount(tx: Transaction, accountId: string): Promise<OwnNumber[]>;
  /** Whose a number is; null when nobody's. */
  find(tx: Transaction, number: string): Promise<OwnNumber | null>;
};

/** What messaging works with. One per process. */
export type MessagingServices = DispatchServices & {
  numbers: OwnNumbers;
  /** Tells the account's own systems of something, in the transaction that makes it true. */
  publish(
    tx: Transaction,
    event: {
      accountId: string;
      type: "message.sent" | "message.delivered" | "message.failed" | "message.received";
      data: Record<string, unknown>;
    },
  ): Promise<void>;
  /** The shop's name, for the answer to HELP. */
  brandOf(tx: Transaction, tenantId: string): Promise<string>;
};
