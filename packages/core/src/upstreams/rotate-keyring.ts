import { type Database, rootScope, withoutScope, withScope } from "../kernel/index.ts";
import { type Keyring, rewrap } from "./keyring.ts";
import { envelopeOwner } from "./provider.ts";
import { listRootsWithProviders, lockProvidersUnderOtherKeys, replaceWrappedKey } from "./provider-queries.ts";

/**
 * Puts every provider's data key under the active key; afterwards the older keys can be taken out of the keyring. The
 * credentials themselves are not touched. One transaction per root; safe to repeat. Returns how many rows changed.
 */
export async function rotateKeyring(database: Database, keyring: Keyring): Promise<number> {
  const roots = await withoutScope(database, listRootsWithProviders);
  let rotated = 0;
  for (const rootId of roots) {
    rotated += await withScope(database, rootScope(rootId), async (tx) => {
      const providers = await lockProvidersUnderOtherKeys(tx, keyring.active);
      for (const provider of providers) {
        await replaceWrappedKey(tx, provider.id, rewrap(keyring, envelopeOwner(provider), provider.envelope));
      }
      return providers.length;
    });
  }
  return rotated;
}
