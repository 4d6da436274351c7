import { DomainError } from "../kernel/index.ts";

/** The account has no wallet in that currency, or it belongs to someone else. */
export const walletNotFound = (accountId: string) => new DomainError("wallet.not_found", { accountId });
