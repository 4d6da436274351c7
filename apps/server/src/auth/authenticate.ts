import { type Database, DomainError, tenantScope, withScope } from "@tandem/core/kernel";
import { checkOrigin } from "../http/origin-check.ts";
import type { ApiKeys } from "./api-keys.ts";
import { Memo } from "./memo.ts";
import { type Principal, type Role, scopesOf } from "./principal.ts";
import { cookiePrefix, type SignedUpUser, type TenantAuth } from "./tenant-auth.ts";
import type { TenantSite } from "./tenant-site.ts";

export type AuthenticationParts = {
  database: Database;
  apiKeys: ApiKeys;
  authOf(site: TenantSite): TenantAuth;
  ensureAccount(site: TenantSite, user: SignedUpUser): Promise<unknown>;
};

/** What the request says about its caller. */
export type Caller = { request: Request; origin: string; site: TenantSite | null };

export type Authentication = {
  /** The caller, or null when the request names nobody. Throws `auth.unauthenticated` for a key that is not valid. */
  authenticate(caller: Caller): Promise<Principal | null>;
  /** Forgets what is known of users' roles, after a change of them. */
  forget(): void;
};

type Membership = { role: Role; accountId: string | null };

/** Authentication by API key, or by the session cookie of the asked host's tenant. A key wins over a cookie. */
export function createAuthentication(parts: AuthenticationParts): Authentication {
  const memberships = new Memo<Membership[]>({ maxAgeMs: 10_000, entriesMax: 20_000 });

  const byKey = async (header: string): Promise<Principal> => {
    const key = /^Bearer (\S+)$/i.exec(header)?.[1];
    const principal = key ? await parts.apiKeys.authenticate(key) : null;
    if (!principal) throw new DomainError("auth.unauthenticated");
    return principal;
  };

  const bySession = async ({ request, origin, site }: Caller): Promise<Principal | null> => {
    if (!site || !request.headers.get("cookie")?.includes(`${cookiePrefix}.session_token=`)) return null;
    checkOrigin(request, origin);
    const session = await parts.authOf(site).api.getSession({ headers: request.headers });
    if (!session) return null;
    const user = { id: session.user.id, name: session.user.name, email: session.user.email };
    return principalOf(site, user);
  };

  const principalOf = async (site: TenantSite, user: SignedUpUser): Promise<Principal> => {
    const load = () => loadMemberships(parts.database, site, user.id);
    let roles = await memberships.get(user.id, load);
    if (roles.length === 0) {
      // The account is made right after sign-up; a crash in between is mended here.
      await parts.ensureAccount(site, user);
      memberships.delete(user.id);
      roles = await memberships.get(user.id, load);
    }
    const names = roles.map((membership) => membership.role);
    return {
      kind: "user",
      ...user,
      rootId: site.rootId,
      tenantId: site.tenantId,
      accountId: roles.find((membership) => membership.accountId !== null)?.accountId ?? null,
      roles: names,
      scopes: scopesOf(names),
    };
  };

  const authenticate = (caller: Caller) => {
    const header = caller.request.headers.get("authorization");
    return header ? byKey(header) : bySession(caller);
  };
  return { authenticate, forget: () => memberships.clear() };
}

async function loadMemberships(database: Database, site: TenantSite, userId: string): Promise<Membership[]> {
  const rows = await withScope(database, tenantScope(site.rootId, site.tenantId), (tx) =>
    tx.sql
      .selectFrom("tenancy.members")
      .select(["role", "account_id"])
      .where("root_id", "=", site.rootId)
      .where("tenant_id", "=", site.tenantId)
      .where("user_id", "=", userId)
      .execute(),
  );
  return rows.map((row) => ({ role: row.role as Role, accountId: row.account_id }));
}
