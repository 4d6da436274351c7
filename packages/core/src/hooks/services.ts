import type { Clock, Database, Logger, Transaction } from "../kernel/index.ts";
import type { Keyring } from "../upstreams/index.ts";
import type { TargetRules } from "./check-target.ts";
import type { Endpoint } from "./endpoints.ts";
import type { PostOptions } from "./post-webhook.ts";

/** What customers' webhooks work with. */
export type HookServices = {
  database: Database;
  clock: Clock;
  logger: Logger;
  keyring: Keyring;
  targets: TargetRules;
  /** Tells the owner that an endpoint was disabled, in the transaction that does it. */
  tellDisabled(tx: Transaction, endpoint: Endpoint): Promise<void>;
  /** For tests: finds a name's addresses. */
  resolve?: PostOptions["resolve"];
};
