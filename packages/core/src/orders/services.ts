import type { Clock, Database, Logger } from "../kernel/index.ts";
import type { Router } from "../routing/index.ts";
import type { ProviderHub } from "../upstreams/index.ts";
import type { OrderBell } from "./bell.ts";
import type { Fulfilments } from "./fulfilment.ts";
import type { OrderPolicy } from "./policy.ts";

/** What the saga works with. One per process. */
export type OrdersServices = {
  database: Database;
  hub: ProviderHub;
  /** Remembers whose turn it is under the `weighted` strategy. */
  router: Router;
  clock: Clock;
  logger: Logger;
  policy: OrderPolicy;
  /** How each kind of order is bought. */
  fulfilments: Fulfilments;
  /** Tells listeners that an order changed. */
  bell: OrderBell;
};
