import type { ProviderModule } from "@tandem/provider-contract";
import { PurevpnAccount } from "./account.ts";
import { PurevpnClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { PurevpnVpn } from "./vpn.ts";

/** PureVPN. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new PurevpnClient(context);
    return { account: new PurevpnAccount(client), vpn: new PurevpnVpn(client) };
  },
};
