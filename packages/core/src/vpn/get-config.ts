import { checkVpnConfig, type VpnConfig, type VpnProtocol } from "@tandem/provider-contract";
import { type Scope, withScope } from "../kernel/index.ts";
import { mustCall } from "../upstreams/index.ts";
import { vpnConfigUnavailable, vpnNotPossible, vpnServerNotFound } from "./errors.ts";
import { findVpnAccount } from "./queries.ts";
import { serversOf } from "./servers.ts";
import type { VpnServices } from "./services.ts";

/**
 * The configuration file of an account for one server. Fetched when it is wanted and kept nowhere: it holds the key. Checked here
 * once more, whatever the adapter did: what is handed on must run nothing on the customer's machine. Throws
 * `vpn.account_not_found`, `vpn.not_possible`, `vpn.server_not_found`, `vpn.config_unavailable`.
 */
export async function getVpnConfig(
  services: VpnServices,
  scope: Scope,
  wanted: { vpnId: string; server: string; protocol: VpnProtocol },
): Promise<VpnConfig> {
  const { vpnId, protocol } = wanted;
  const account = await withScope(services.database, scope, (tx) => findVpnAccount(tx, vpnId));
  if (account.state !== "active" || account.expiresAt <= services.clock.now()) {
    throw vpnNotPossible(vpnId, `it is ${account.state === "active" ? "expired" : account.state}`);
  }
  const provider = await services.hub.service(account.providerId, "vpn");
  const { getConfig } = provider;
  if (!getConfig) throw vpnNotPossible(vpnId, "its provider gives no configuration files");
  const servers = await serversOf(services, account.rootId, account.providerId);
  const server = servers.find(
    ({ serverRef, protocols }) => serverRef === wanted.server && protocols.includes(protocol),
  );
  if (!server) throw vpnServerNotFound(wanted.server);
  const call = { providerId: account.providerId, operation: "getConfig", region: "*" };
  const answer = await mustCall(services.hub, call, () =>
    getConfig.call(provider, account.upstreamRef, server, protocol),
  );
  if (answer.kind === "failed") throw unavailable(services, account.id, account.providerId, answer.error.message);
  const checked = checkVpnConfig(protocol, answer.value.text);
  if (checked.kind === "unsafe") throw unavailable(services, account.id, account.providerId, checked.reason);
  return { ...answer.value, text: checked.text };
}

function unavailable({ logger }: VpnServices, vpnId: string, providerId: string, reason: string) {
  logger.warn({ vpnId, providerId, reason }, "no configuration for a VPN account");
  return vpnConfigUnavailable(vpnId);
}
