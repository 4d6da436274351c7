export * from "./apply-transfers.ts";
export * from "./check-balances.ts";
export { closeBooks } from "./close-books.ts";
export * from "./daily-flows.ts";
export * from "./errors.ts";
export * from "./expire-holds.ts";
export * from "./jobs.ts";
export * from "./ledger-accounts.ts";
export * from "./list-transfers.ts";
export { lockWallets } from "./lock-wallets.ts";
export * from "./money-days.ts";
export { listOpenHolds, type OpenHold } from "./open-holds.ts";
export * from "./read-books.ts";
export type {
  CaptureInput,
  HoldInput,
  PostInput,
  Refusal,
  TransferInput,
  TransferResult,
  VoidInput,
} from "./transfer.ts";
export { readTransferPosition, type TransferPosition } from "./transfer-position.ts";
export { changeClaim } from "./wallet-claims.ts";
