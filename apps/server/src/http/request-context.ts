import { createLogger, type Logger, newId, withLogContext } from "@tandem/core/kernel";
import type { MiddlewareHandler } from "hono";
import type { Metrics } from "../telemetry/metrics.ts";
import { inRequestSpan } from "../telemetry/tracing.ts";
import { readClientAddress, type Trust } from "./client-address.ts";
import type { AppEnv } from "./env.ts";
import { loggablePath } from "./loggable-path.ts";

export type RequestContextOptions = { trust: Trust; metrics: Metrics; logRequests: boolean; logger?: Logger };

const givenId = /^[A-Za-z0-9._-]{8,80}$/;

/** Gives each request its id, its logger and what is known of the caller's address; logs, measures and traces it. */
export function requestContext(options: RequestContextOptions): MiddlewareHandler<AppEnv> {
  const logger = options.logger ?? createLogger("http");
  return async (c, next) => {
    const started = performance.now();
    const given = c.req.header("x-request-id");
    const requestId = given && givenId.test(given) ? given : newId();
    const address = readClientAddress(c.req.raw, c.env, options.trust);
    c.set("requestId", requestId);
    c.set("clientIp", address.ip);
    c.set("internal", address.internal);
    c.set("host", address.host);
    c.set("origin", address.origin);
    c.set("logger", logger);
    c.set("routePath", "unmatched");
    c.set("site", null);
    c.header("X-Request-Id", requestId);
    await withLogContext({ requestId }, () => inRequestSpan(c, next));
    const milliseconds = performance.now() - started;
    const status = c.res.status;
    options.metrics.request({ method: c.req.method, route: c.get("routePath"), status, milliseconds });
    if (!options.logRequests) return;
    const { rootId, tenantId, accountId } = c.get("principal") ?? {};
    logger[status >= 500 ? "error" : "info"](
      {
        requestId,
        method: c.req.method,
        path: loggablePath(c.req.path),
        route: c.get("routePath"),
        status,
        durationMs: Math.round(milliseconds * 10) / 10,
        ip: address.ip,
        ...(rootId ? { rootId, tenantId } : {}),
        ...(accountId ? { accountId } : {}),
      },
      "request",
    );
  };
}

const headers: Record<string, string> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Headers every reply of the API has. Replies are private unless a route says otherwise; no other origin may read them. */
export const securityHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  if (!c.res.headers.has("cache-control")) c.res.headers.set("Cache-Control", "private, no-store");
  if (c.get("origin").startsWith("https:")) c.res.headers.set("Strict-Transport-Security", "max-age=31536000");
};
