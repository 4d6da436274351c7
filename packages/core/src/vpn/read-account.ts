import type { VpnProtocol } from "@tandem/provider-contract";
import { type Scope, withScope } from "../kernel/index.ts";
import { openPassword } from "./credentials.ts";
import { findVpnAccount, listVpnChanges, readEnvelope, type VpnAccountRow, type VpnChange } from "./queries.ts";
import type { VpnServices } from "./services.ts";

/** What an account's provider lets its owner do. */
export type VpnAbilities = {
  suspend: boolean;
  changePassword: boolean;
  renew: boolean;
  /** Protocols there are configuration files for. */
  config: VpnProtocol[];
};

export type VpnAccountView = VpnAccountRow & { can: VpnAbilities; changes: VpnChange[] };

/** An account with what can be done to it and what was. Throws `vpn.account_not_found`. */
export async function getVpnAccount(services: VpnServices, scope: Scope, vpnId: string): Promise<VpnAccountView> {
  const { account, changes } = await withScope(services.database, scope, async (tx) => ({
    account: await findVpnAccount(tx, vpnId),
    changes: await listVpnChanges(tx, vpnId),
  }));
  return { ...account, can: await abilitiesOf(services, account), changes };
}

/** The password of an account, for its owner. Throws `vpn.account_not_found`. */
export async function getVpnPassword(services: VpnServices, scope: Scope, vpnId: string): Promise<string> {
  const envelope = await withScope(services.database, scope, (tx) => readEnvelope(tx, vpnId));
  return openPassword(services.keyring, { rootId: scope.rootId, vpnId }, envelope);
}

async function abilitiesOf({ hub, logger }: VpnServices, account: VpnAccountRow): Promise<VpnAbilities> {
  const { rootId, providerId, state } = account;
  const nothing = { suspend: false, changePassword: false, renew: false, config: [] };
  if (state === "deleted") return nothing;
  try {
    const provider = await hub.service(providerId, "vpn");
    const { providers } = await hub.snapshot(rootId);
    const protocols = providers.find(({ id }) => id === providerId)?.manifest.capabilities.vpn?.protocols ?? [];
    return {
      suspend: provider.suspendAccount !== undefined && provider.resumeAccount !== undefined,
      changePassword: provider.changePassword !== undefined,
      renew: provider.renewAccount !== undefined,
      config: provider.getConfig === undefined ? [] : protocols,
    };
  } catch (error) {
    // A provider whose credentials are not in order can do nothing at the moment; the account can still be seen.
    logger.warn({ err: error, providerId }, "a VPN provider cannot be made ready");
    return nothing;
  }
}
