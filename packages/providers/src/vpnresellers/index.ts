import type { ProviderModule } from "@tandem/provider-contract";
import { VpnresellersAccount } from "./account.ts";
import { VpnresellersClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { VpnresellersRecords } from "./records.ts";
import { VpnresellersVpn } from "./vpn.ts";

/** VPNresellers. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new VpnresellersClient(context);
    return {
      account: new VpnresellersAccount(client),
      records: new VpnresellersRecords(client),
      vpn: new VpnresellersVpn(client),
    };
  },
};
