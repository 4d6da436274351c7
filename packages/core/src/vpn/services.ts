import type { OrdersServices } from "../orders/index.ts";
import type { Keyring } from "../upstreams/index.ts";

/** What VPN accounts need besides what orders need. */
export type VpnServices = OrdersServices & { keyring: Keyring };
