import { assert } from "./errors.ts";
import { isUuid } from "./ids.ts";

/** Whose rows a transaction may see. Row-level security enforces it (architecture §2). */
export type Scope = {
  rootId: string;
  /** One tenant, or every tenant of the root: only background work and the platform's own operators get "all". */
  tenantId: string | "all";
  accountId: string | "all";
};

/** Every tenant and account of a root: for the saga, schedules and webhook processing. */
export function rootScope(rootId: string): Scope {
  return { rootId, tenantId: "all", accountId: "all" };
}

/** Every account of one tenant: for its operators. */
export function tenantScope(rootId: string, tenantId: string): Scope {
  return { rootId, tenantId, accountId: "all" };
}

/** One paying account: for its own users and API keys. */
export function accountScope(rootId: string, tenantId: string, accountId: string): Scope {
  return { rootId, tenantId, accountId };
}

/** The statement that opens a transaction with the scope set, in one round trip. */
export function beginWithScope(scope: Scope): string {
  // The values are written into the text because SET takes no parameters; only UUIDs and "all" pass.
  assert(isUuid(scope.rootId), "a scope has a root");
  assert(scope.tenantId === "all" || isUuid(scope.tenantId), "a scope names a tenant or all");
  assert(scope.accountId === "all" || isUuid(scope.accountId), "a scope names an account or all");
  return `begin; set local app.root_id = '${scope.rootId}'; set local app.tenant_id = '${scope.tenantId}'; set local app.account_id = '${scope.accountId}'`;
}
