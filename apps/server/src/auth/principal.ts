import { type AccessScope, accessScopes } from "@tandem/api-schema";
import { accountScope, DomainError, publicId, rootScope, type Scope, tenantScope } from "@tandem/core/kernel";

/** What a user is: owner of an account, or someone who runs the tenant. */
export type Role = "owner" | "admin" | "operator" | "viewer";

/** Who is asking, and what they may see and do. */
export type Principal = {
  kind: "user" | "api_key";
  /** UUID of the user or the key. */
  id: string;
  name: string;
  email: string | null;
  rootId: string;
  tenantId: string;
  /** The account they pay from; null for people and keys that only run the tenant. */
  accountId: string | null;
  roles: readonly Role[];
  scopes: ReadonlySet<AccessScope>;
};

const customer = accessScopes.filter((scope) => !scope.startsWith("operator:"));
const viewer: AccessScope[] = [
  "catalog:read",
  "orders:read",
  "esims:read",
  "vpn:read",
  "video:read",
  "fax:read",
  "sims:read",
  "numbers:read",
  "calls:read",
  "keys:read",
  "operator:read",
];
const operator: AccessScope[] = [...viewer, "orders:write", "vpn:write", "operator:write"];

/** The rights of each role. A role never gives what the list of another takes away: rights add up. */
export const scopesByRole: Record<Role, readonly AccessScope[]> = {
  owner: customer,
  viewer,
  operator,
  admin: [...operator, "keys:write", "operator:admin"],
};

/** All rights of several roles. */
export function scopesOf(roles: readonly Role[]): Set<AccessScope> {
  return new Set(roles.flatMap((role) => scopesByRole[role]));
}

/** True for someone who runs the tenant and so sees every account of it. */
export function isOperator(principal: Principal): boolean {
  return principal.scopes.has("operator:read");
}

/** True for the platform's own people: they see all tenants of their root, a reseller's see theirs. */
export function isPlatform(principal: Principal): boolean {
  return principal.tenantId === principal.rootId;
}

/** What someone who runs a tenant sees. Throws `auth.forbidden` for a customer. */
export function operatorScope(principal: Principal): Scope {
  if (!isOperator(principal)) throw new DomainError("auth.forbidden");
  return isPlatform(principal) ? rootScope(principal.rootId) : tenantScope(principal.rootId, principal.tenantId);
}

/** The whole root, for what belongs to no tenant (the job queue). Throws `auth.forbidden` for everybody but the platform's people. */
export function platformScope(principal: Principal): Scope {
  if (!isOperator(principal) || !isPlatform(principal)) throw new DomainError("auth.forbidden");
  return rootScope(principal.rootId);
}

/** The caller's own account. Throws `auth.account_required` when there is none. */
export function ownScope(principal: Principal): Scope & { accountId: string } {
  if (principal.accountId === null) throw new DomainError("auth.account_required");
  return { ...accountScope(principal.rootId, principal.tenantId, principal.accountId), accountId: principal.accountId };
}

/** What the caller may read: what they run for an operator, the own account for a customer. */
export function readScope(principal: Principal): Scope {
  return isOperator(principal) ? operatorScope(principal) : ownScope(principal);
}

/** How the audit trail and the ledger name the caller: `usr_…` or `key_…`. */
export function actorOf(principal: Principal): string {
  return publicId(principal.kind === "user" ? "usr" : "key", principal.id);
}
