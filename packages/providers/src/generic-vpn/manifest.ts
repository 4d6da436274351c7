import type { Manifest } from "@tandem/provider-contract";

/**
 * A VPN reseller with a REST API that an operator describes: hide.me, FortisVPN, WorldVPN and others, none of which publishes
 * one (FACTS.md). What it can do is what its description says; the capabilities here are the most that can be described.
 */
export const manifest: Manifest = {
  id: "generic-vpn",
  name: "Other VPN reseller (hide.me, FortisVPN, WorldVPN)",
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
      checkUsername: false,
    },
  },
  // Nobody answers there: whose API it is, the operator says.
  baseUrl: "https://vpn-reseller.invalid",
  credentialFields: [
    { name: "secret", label: "API key, token or password", secret: true, required: true },
    { name: "username", label: "User name", secret: false, required: false, help: "For basic authentication." },
  ],
  configFields: [
    {
      name: "authType",
      label: "Authentication",
      secret: false,
      required: false,
      help: "bearer, basic, header, query or form.",
      defaultValue: "bearer",
    },
    {
      name: "authName",
      label: "Name of the key's header or field",
      secret: false,
      required: false,
      help: "For header, query and form.",
    },
    {
      name: "bodyFormat",
      label: "Bodies as",
      secret: false,
      required: false,
      help: "json or form.",
      defaultValue: "json",
    },
    {
      name: "operations",
      label: "Operations (JSON)",
      secret: false,
      required: true,
      help: "By name: method, path, body, query, items and map. docs/operator.md shows one.",
    },
    { name: "statusMap", label: "Account states (JSON)", secret: false, required: false, help: '{"Active":"active"}' },
    {
      name: "success",
      label: "Sign of success (JSON)",
      secret: false,
      required: false,
      help: '{"path":"$.status","equals":"ok","message":"$.error"} where failures come with HTTP 200.',
    },
    {
      name: "servers",
      label: "Servers (JSON)",
      secret: false,
      required: false,
      help: "For a reseller whose API lists none.",
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
  // Where the operator described `listAccounts`.
  records: { vpn_account: { tellsCost: false, standing: true } },
  unlisted: { vpn_account: "The description of its API has no operation listAccounts." },
  webhooks: null,
};
