import type { Access, AccessScope, ApiRoute } from "@tandem/api-schema";
import { DomainError, withLogContext } from "@tandem/core/kernel";
import type { MiddlewareHandler } from "hono";
import type { Authentication } from "../auth/authenticate.ts";
import type { Principal } from "../auth/principal.ts";
import type { TenantSite, TenantSites } from "../auth/tenant-site.ts";
import type { AppEnv } from "./env.ts";
import type { RateLimit } from "./rate-limit.ts";

export type GuardParts = { authentication: Authentication; sites: TenantSites; rateLimit: RateLimit };

/**
 * The door of one route: finds the tenant and the caller, counts the request, and lets it through when the caller holds the
 * right the route asks for. Everything behind it may rely on `principal`, except on public routes.
 */
export function guard(route: ApiRoute, parts: GuardParts): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    c.set("routePath", route.path);
    const site = await parts.sites.byHost(c.get("host"));
    const caller = { request: c.req.raw, origin: c.get("origin"), site };
    const principal = await parts.authentication.authenticate(caller);
    if (principal) await parts.rateLimit.take(c, `${principal.kind}:${principal.id}`);
    else if (!c.get("internal")) await parts.rateLimit.take(c, `ip:${c.get("clientIp")}`);
    const own =
      principal && principal.tenantId !== site?.tenantId
        ? await parts.sites.byId(principal.rootId, principal.tenantId)
        : site;
    if (own?.status === "suspended") throw new DomainError("tenant.suspended");
    c.set("site", own);
    checkAccess(route.access, principal);
    if (!principal) return next();
    c.set("principal", principal);
    const { rootId, tenantId, accountId } = principal;
    return withLogContext({ rootId, tenantId, ...(accountId ? { accountId } : {}) }, next);
  };
}

/** Throws `auth.unauthenticated` when nobody asks, `auth.forbidden` when the caller lacks the right. */
function checkAccess(access: Access, principal: Principal | null): void {
  if (access === "public") return;
  if (!principal) throw new DomainError("auth.unauthenticated");
  if (access === "signed_in" || principal.scopes.has(access as AccessScope)) return;
  throw new DomainError("auth.forbidden", { expected: access });
}

/** The tenant a request is for: the caller's, or the asked host's. Throws `tenant.not_found` for an unknown host. */
export function siteOf(c: { get(name: "site"): TenantSite | null }): TenantSite {
  const site = c.get("site");
  if (!site) throw new DomainError("tenant.not_found");
  return site;
}
