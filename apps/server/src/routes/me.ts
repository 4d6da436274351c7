import { accessScopes, getMe } from "@tandem/api-schema";
import { publicId, withScope } from "@tandem/core/kernel";
import type { App } from "../app.ts";
import { ownScope, type Principal } from "../auth/principal.ts";
import { siteOf } from "../http/guard.ts";
import type { Services } from "../services.ts";

/** Who the caller is. */
export function meRoutes(app: App, services: Services): void {
  app.openapi(getMe, async (c) => {
    const principal = c.get("principal");
    const site = siteOf(c);
    return c.json(
      {
        user:
          principal.kind === "user"
            ? { id: publicId("usr", principal.id), name: principal.name, email: principal.email ?? "" }
            : null,
        apiKey: principal.kind === "api_key" ? { id: publicId("key", principal.id), name: principal.name } : null,
        tenant: { id: publicId("tnt", site.tenantId), name: site.name },
        account: await accountOf(services, principal),
        roles: [...principal.roles],
        scopes: accessScopes.filter((scope) => principal.scopes.has(scope)),
        environment: services.config.TANDEM_MODE,
      },
      200,
    );
  });
}

async function accountOf({ database }: Services, principal: Principal): Promise<{ id: string; name: string } | null> {
  if (principal.accountId === null) return null;
  const scope = ownScope(principal);
  const row = await withScope(database, scope, (tx) =>
    tx.sql
      .selectFrom("tenancy.accounts")
      .select(["account_id", "name"])
      .where("root_id", "=", scope.rootId)
      .where("account_id", "=", scope.accountId)
      .executeTakeFirst(),
  );
  return row ? { id: publicId("acc", row.account_id), name: row.name } : null;
}
