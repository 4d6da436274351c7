import type { Clock, Database, Logger } from "../kernel/index.ts";
import type { ProviderHub } from "../upstreams/index.ts";

/** What holding our books against the upstreams' records works with. */
export type SupplyServices = { database: Database; hub: ProviderHub; clock: Clock; logger: Logger };
