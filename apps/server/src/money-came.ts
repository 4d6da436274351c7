import type { Transaction } from "@tandem/core/kernel";
import { queueRetry } from "@tandem/core/renewals";
import { queueSubscriptionRetry } from "@tandem/core/subscriptions";

/**
 * Money came into an account's wallet: what its renewals and subscriptions could not pay is tried again once the transaction is
 * committed. For money a person waits with; what comes otherwise is found within a minute (`renewals.retry_funded`).
 */
export async function moneyCame(tx: Transaction, accountId: string): Promise<void> {
  await queueRetry(tx, accountId);
  await queueSubscriptionRetry(tx, accountId);
}
