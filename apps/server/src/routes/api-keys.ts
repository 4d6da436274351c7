import { createApiKey as createRoute, deleteApiKey, listApiKeys as listRoute } from "@tandem/api-schema";
import { DomainError, parsePublicId, publicId } from "@tandem/core/kernel";
import type { App } from "../app.ts";
import { type ApiKeyRecord, createApiKey, listApiKeys, revokeApiKey } from "../auth/api-keys.ts";
import { actorOf, readScope } from "../auth/principal.ts";
import type { Services } from "../services.ts";

/** API keys of the caller's account, or of the tenant for those who run it. */
export function apiKeyRoutes(app: App, { database, apiKeys }: Services): void {
  app.openapi(listRoute, async (c) => {
    const principal = c.get("principal");
    const keys = await listApiKeys(database, readScope(principal), principal.accountId);
    return c.json({ data: keys.map(present) }, 200);
  });

  app.openapi(createRoute, async (c) => {
    const principal = c.get("principal");
    const { name, scopes, expiresAt } = c.req.valid("json");
    const beyond = scopes.filter((scope) => !principal.scopes.has(scope));
    if (beyond.length > 0) throw new DomainError("auth.forbidden", { expected: "rights the caller holds", beyond });
    const { record, key } = await createApiKey(database, {
      id: c.get("operationId"),
      rootId: principal.rootId,
      tenantId: principal.tenantId,
      accountId: principal.accountId,
      name,
      scopes,
      createdBy: actorOf(principal),
      ...(expiresAt ? { expiresAt: new Date(expiresAt) } : {}),
    });
    return c.json({ ...present(record), key }, 201);
  });

  app.openapi(deleteApiKey, async (c) => {
    await revokeApiKey(database, readScope(c.get("principal")), parsePublicId("key", c.req.valid("param").keyId));
    apiKeys.forget();
    return c.body(null, 204);
  });
}

function present(key: ApiKeyRecord) {
  return {
    id: publicId("key", key.id),
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    expiresAt: key.expiresAt?.toISOString() ?? null,
  };
}
