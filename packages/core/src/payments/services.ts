import type { Clock, Database, Logger, Transaction } from "../kernel/index.ts";
import type { ProviderHub } from "../upstreams/index.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Limits and waits of payments. */
export type PaymentsPolicy = {
  /** Smallest and largest amount that can be added at once, in micros of any currency. */
  topUpMinMicros: bigint;
  topUpMaxMicros: bigint;
  /** A payment under way is looked at again after half its age, within these bounds. */
  lookMinMs: number;
  lookMaxMs: number;
  /** How long a charge may be repeated under its reference, less than the processor remembers it. */
  repeatWithinMs: number;
  /** After this long a payment that waits for its person is given up. */
  giveUpAfterMs: number;
  /** How long auto-recharge rests after its nth failure in a row; after the last it is switched off. */
  rechargeRestsMs: readonly number[];
};

export const defaultPaymentsPolicy: PaymentsPolicy = {
  topUpMinMicros: 1_000_000n,
  topUpMaxMicros: 10_000_000_000n,
  lookMinMs: 20_000,
  lookMaxMs: 2 * hour,
  repeatWithinMs: 20 * hour,
  giveUpAfterMs: 24 * hour,
  rechargeRestsMs: [hour, 6 * hour, 24 * hour, 72 * hour],
};

/** What payments work with. One per process. */
export type PaymentsServices = {
  database: Database;
  hub: ProviderHub;
  clock: Clock;
  logger: Logger;
  policy: PaymentsPolicy;
  /** Where a tenant's customers find the shop, without a trailing slash. */
  shopUrlOf(tenantId: string): Promise<string>;
  /** Told in the transaction that credits a wallet: what waits for money may go on. */
  onCredited(tx: Transaction, accountId: string): Promise<void>;
};

/** Whose money it is. */
export type PayingAccount = { rootId: string; tenantId: string; accountId: string };
