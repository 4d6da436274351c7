import type { HttpBindings } from "@hono/node-server";
import type { Logger } from "@tandem/core/kernel";
import type { Principal } from "../auth/principal.ts";
import type { TenantSite } from "../auth/tenant-site.ts";

/** What a request carries through the app. */
export type AppEnv = {
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    clientIp: string;
    /** Our own web process asks for itself: not counted against anybody. */
    internal: boolean;
    /** Host the caller asked for, lower case, with its port. */
    host: string;
    origin: string;
    logger: Logger;
    /** The route's path pattern, for metrics; set once a route matched. */
    routePath: string;
    /** The tenant whose host was asked, when it is known. */
    site: TenantSite | null;
    /** Set by the guard on every route that is not public. */
    principal: Principal;
    /** The id that a creation under an Idempotency-Key must use, so that a repeat makes nothing twice. */
    operationId: string;
  };
};
