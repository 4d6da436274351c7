import type { DispatchServices } from "../dispatch/index.ts";
import type { Transaction } from "../kernel/index.ts";
import type { VerifyPolicy } from "./policy.ts";

/** What one-time codes work with. One per process. */
export type VerifyServices = DispatchServices & {
  verify: VerifyPolicy;
  /** Codes are made from it; it is not in the database. */
  secret: string;
  /** Tells the account's own systems of something, in the transaction that makes it true. */
  publish(
    tx: Transaction,
    event: {
      accountId: string;
      type: "verification.created" | "verification.approved" | "verification.failed";
      data: Record<string, unknown>;
    },
  ): Promise<void>;
};
