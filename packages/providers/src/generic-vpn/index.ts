import type { ProviderError, ProviderModule, VpnProvider } from "@tandem/provider-contract";
import { GenericVpnAccount } from "./account.ts";
import { GenericVpnClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { GenericVpnRecords } from "./records.ts";
import { readSettings } from "./settings.ts";
import { createGenericVpn } from "./vpn.ts";

/** Any other VPN reseller with a REST API. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const read = readSettings(context.config);
    if (read.kind === "wrong") return misdescribed(read.reason);
    const client = new GenericVpnClient(context, read.settings);
    const { listAccounts } = read.settings.operations;
    return {
      account: new GenericVpnAccount(client),
      vpn: createGenericVpn(client),
      ...(listAccounts && { records: new GenericVpnRecords(client, listAccounts) }),
    };
  },
};

/** A description that cannot be read sells nothing, and says why wherever it is asked. */
function misdescribed(reason: string) {
  const message = `the description of the API is wrong: ${reason}`;
  const error: ProviderError = { category: "unsupported", code: "misdescribed", message };
  const failed = async () => ({ kind: "failed", error }) as const;
  const vpn: VpnProvider = {
    createAccount: async () => ({ kind: "rejected", error }),
    findAccount: failed,
    getAccount: failed,
    listServers: failed,
  };
  return { account: { checkHealth: failed }, vpn };
}
