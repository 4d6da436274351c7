import { DomainError, type ErrorCode } from "../kernel/index.ts";
import type { Refusal } from "./transfer.ts";

const codeByRefusal = {
  insufficient: "wallet.insufficient_balance",
  differs: "ledger.transfer_differs",
  hold_missing: "ledger.hold_missing",
  hold_ended: "ledger.hold_ended",
  hold_expired: "ledger.hold_expired",
  hold_exceeded: "ledger.hold_exceeded",
  account_missing: "ledger.account_missing",
  currency_differs: "ledger.currency_differs",
} as const satisfies Record<Refusal["kind"], ErrorCode>;

/**
 * The DomainError of a refusal, with its numbers. Of `wallet.insufficient_balance`, `missingMicros` is the amount the
 * add-funds button asks for (W1).
 */
export function refusalError(refusal: Refusal): DomainError {
  const { kind, ...details } = refusal;
  return new DomainError(codeByRefusal[kind], details);
}
