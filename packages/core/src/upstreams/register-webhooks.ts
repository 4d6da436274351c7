import { type Database, type Logger, rootScope, withScope } from "../kernel/index.ts";
import type { ProviderHub } from "./hub-types.ts";
import type { Keyring } from "./keyring.ts";
import { openSecrets } from "./manage-providers.ts";
import { recordProviderEvent } from "./provider-events.ts";
import { findProvider } from "./provider-queries.ts";

type Deps = {
  database: Database;
  hub: ProviderHub;
  keyring: Keyring;
  logger: Logger;
  /** The address upstreams reach us at. */
  publicUrl: string;
};

/**
 * Tells the upstreams that can be told by API where to send their webhooks; harmless to repeat. An upstream calls the address
 * before it takes it (eSIM Access, Airalo), so the api must be up. Throws when one refused, so that the job comes again; the
 * others have been told by then.
 */
export async function registerWebhooks(deps: Deps, at: { rootId: string; providerId?: string }): Promise<void> {
  const refused: string[] = [];
  for (const provider of await deps.hub.list(at.rootId)) {
    if (provider.status === "inactive" || (at.providerId && at.providerId !== provider.id)) continue;
    const found = await deps.hub.webhookReader(provider.id);
    if (!found?.reader?.registerWebhook) continue;
    const secret = await withScope(deps.database, rootScope(at.rootId), async (tx) => {
      const sealed = await findProvider(tx, provider.id);
      return sealed ? openSecrets(deps.keyring, sealed).webhookToken : null;
    });
    if (secret === null) continue;
    const answer = await found.reader.registerWebhook(`${deps.publicUrl}/webhooks/${found.slug}/${secret}`);
    const error = answer.kind === "failed" ? answer.error : null;
    await withScope(deps.database, rootScope(at.rootId), (tx) =>
      recordProviderEvent(tx, {
        tenantId: provider.tenantId,
        providerId: provider.id,
        kind: error ? "webhooks_refused" : "webhooks_registered",
        details: error ? { error: error.code } : {},
      }),
    );
    if (error) refused.push(`${provider.slug}: ${error.code}`);
  }
  if (refused.length > 0) throw new Error(`The webhook address was not taken by ${refused.join(", ")}`);
}
