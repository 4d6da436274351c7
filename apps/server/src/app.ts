import { OpenAPIHono } from "@hono/zod-openapi";
import { type ApiRoute, apiRoutes } from "@tandem/api-schema";
import { DomainError } from "@tandem/core/kernel";
import { limitBody } from "./http/body-limit.ts";
import { compress } from "./http/compress.ts";
import type { AppEnv } from "./http/env.ts";
import { guard } from "./http/guard.ts";
import { idempotency } from "./http/idempotency.ts";
import { invalidRequest, replyWithProblem } from "./http/problem.ts";
import { createRateLimit } from "./http/rate-limit.ts";
import { requestContext, securityHeaders } from "./http/request-context.ts";
import type { WebProxy } from "./http/web-proxy.ts";
import { registerRoutes } from "./routes/index.ts";
import type { Services } from "./services.ts";

/** The HTTP app: the public API, webhooks, metrics and, when given, the pages of the web process. */
export type App = OpenAPIHono<AppEnv>;

const megabyte = 1_048_576;

/** Builds the app over its services. It holds no state of its own besides counters and caches, so any number may run. */
export function createApp(services: Services, web: WebProxy | null = null): App {
  const app: App = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.target as Parameters<typeof invalidRequest>[0], result.error);
    },
  });
  const { config, metrics } = services;
  const trust = { proxies: config.TRUSTED_PROXIES, internalToken: config.TANDEM_INTERNAL_TOKEN };
  app.onError((error, c) => replyWithProblem(error, c));
  app.use(requestContext({ trust, metrics, logRequests: config.LOG_REQUESTS, logger: services.logger }));
  const usual = limitBody(megabyte, { suffix: "/imports", bytesMax: 8 * megabyte });
  const roomy = limitBody(15 * megabyte);
  // A fax brings its document along.
  app.use("/v1/*", securityHeaders, compress, (c, next) => (c.req.path === "/v1/faxes" ? roomy : usual)(c, next));
  app.use("/webhooks/*", limitBody(2 * megabyte));
  guardRoutes(app, services);
  registerRoutes(app, services);
  const isApi = (path: string) => /^\/(v1|webhooks|metrics|fax-documents)(\/|$)/.test(path);
  app.all("*", (c, next) => {
    if (!web || isApi(c.req.path)) throw new DomainError("request.not_found");
    return web.handle(c, next);
  });
  return app;
}

/** Puts the guard, and for writes the idempotency, before every route of the API. System routes answer to machines and have neither. */
function guardRoutes(app: App, services: Services): void {
  const { authentication, sites, config } = services;
  const parts = { authentication, sites, rateLimit: createRateLimit("requests", config.RATE_LIMIT_PER_MINUTE) };
  const once = idempotency(services.database, config.SESSION_SECRET);
  for (const route of apiRoutes) {
    const path = routingPath(route);
    if (isSystem(route)) {
      app.on(route.method, path, (c, next) => {
        c.set("routePath", route.path);
        return next();
      });
      continue;
    }
    app.on(route.method, path, guard(route, parts));
    if (route.method === "post" && !isSignIn(route)) app.on(route.method, path, once);
  }
}

const isSystem = (route: ApiRoute): boolean => route.tags?.includes("System") ?? false;

// A session is never handed out twice: replies of the sign-in are not kept.
const isSignIn = (route: ApiRoute): boolean => route.tags?.includes("Sessions") ?? false;

/** `/v1/orders/{orderId}` as hono writes it. */
export const routingPath = (route: ApiRoute): string => route.path.replaceAll(/\{(\w+)\}/g, ":$1");
