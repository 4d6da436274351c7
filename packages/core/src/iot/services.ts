import type { Clock, Database, Logger } from "../kernel/index.ts";
import type { OrdersServices } from "../orders/index.ts";
import type { ProviderHub } from "../upstreams/index.ts";

/** What IoT SIMs work with. One per process. */
export type IotServices = { database: Database; hub: ProviderHub; clock: Clock; logger: Logger };

/** The same with what carries purchases. */
export type SimSaleServices = IotServices & { orders: OrdersServices };
