import type { Manifest } from "@tandem/provider-contract";

/** VPNresellers, API 4.1; also spoken of as ResellVPN. Facts and their sources: FACTS.md. */
export const manifest: Manifest = {
  id: "vpnresellers",
  name: "VPNresellers",
  services: ["vpn"],
  capabilities: {
    vpn: {
      suspend: true,
      renew: true,
      changePassword: true,
      delete: true,
      protocols: ["wireguard", "openvpn"],
      credentials: "ordered",
      findAccount: "by_username",
      checkUsername: true,
    },
  },
  baseUrl: "https://api.vpnresellers.com/v4_1",
  credentialFields: [
    { name: "token", label: "API token", secret: true, required: true, help: "In the dashboard under API access." },
  ],
  configFields: [],
  limits: {
    requestsPerSecond: null,
    rateLimitScope: "account",
    quantityMax: 1,
    orderTimeoutMs: 10_000,
    readTimeoutMs: 10_000,
    usageLagMs: 0,
  },
  records: { vpn_account: { tellsCost: false, standing: true } },
  webhooks: null,
};
