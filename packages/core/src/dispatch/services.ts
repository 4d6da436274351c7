import type { Clock, Database, Logger } from "../kernel/index.ts";
import type { Router } from "../routing/index.ts";
import type { Keyring, ProviderHub } from "../upstreams/index.ts";
import type { DispatchPolicy } from "./policy.ts";

/** What sending works with. One per process. */
export type DispatchServices = {
  database: Database;
  hub: ProviderHub;
  router: Router;
  clock: Clock;
  logger: Logger;
  policy: DispatchPolicy;
  /** Opens the secret part of the callback address that is put into requests. */
  keyring: Keyring;
  /** The address upstreams reach us at. */
  publicUrl: string;
};
