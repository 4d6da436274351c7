import type { Clock, Database, Logger } from "../kernel/index.ts";
import type { OrdersServices } from "../orders/index.ts";
import type { Keyring, ProviderHub } from "../upstreams/index.ts";

/** What the module works with. One per process. */
export type NumbersServices = {
  database: Database;
  hub: ProviderHub;
  clock: Clock;
  logger: Logger;
  /** Carries the purchases. */
  orders: OrdersServices;
  policy: NumbersPolicy;
};

/** What the purchase of a number tells its carrier: where our webhooks are. */
export type CarrierAddresses = { database: Database; clock: Clock; keyring: Keyring; publicUrl: string };

/** How long carriers are waited for, in milliseconds. */
export type NumbersPolicy = {
  /** A carrier that has not answered a search by then is left out of the answer. */
  searchDeadlineMs: number;
  /** How long a shown number can be bought at its shown price. */
  offerValidMs: number;
};

/** What runs in production unless configured otherwise. */
export const defaultNumbersPolicy: NumbersPolicy = {
  searchDeadlineMs: 4_000,
  offerValidMs: 10 * 60_000,
};
