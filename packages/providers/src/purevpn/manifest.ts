import type { Manifest } from "@tandem/provider-contract";

/** PureVPN, sold to partners as PureWL (Atom). Facts and their sources: FACTS.md. */
export const manifest: Manifest = {
  id: "purevpn",
  name: "PureVPN",
  services: ["vpn"],
  capabilities: {
    vpn: {
      suspend: true,
      renew: true,
      changePassword: true,
      delete: false,
      protocols: ["openvpn"],
      credentials: "made",
      findAccount: "none",
      checkUsername: false,
    },
  },
  baseUrl: "https://atomapi.com",
  credentialFields: [{ name: "secretKey", label: "Secret key", secret: true, required: true }],
  configFields: [
    {
      name: "resellerId",
      label: "Reseller id",
      secret: false,
      required: false,
      help: "Told with the access token; only needed where that does not name it.",
    },
    {
      name: "openvpnPort",
      label: "OpenVPN port",
      secret: false,
      required: false,
      help: "For configurations that name none.",
    },
    {
      name: "openvpnCa",
      label: "OpenVPN certificate authority (PEM)",
      secret: false,
      required: false,
      help: "For configurations that come without one.",
    },
  ],
  limits: {
    requestsPerSecond: null,
    rateLimitScope: "account",
    quantityMax: 1,
    orderTimeoutMs: 10_000,
    readTimeoutMs: 10_000,
    usageLagMs: 0,
  },
  unlisted: { vpn_account: "PureVPN documents no list of accounts." },
  webhooks: null,
};
