import type { Manifest } from "@tandem/provider-contract";

/** Airalo Partner API, version 2. Facts and their sources: FACTS.md. */
export const manifest: Manifest = {
  id: "airalo",
  name: "Airalo Partner",
  services: ["esim"],
  capabilities: {
    esim: {
      idempotentOrders: false,
      findOrder: "by_reference",
      asyncOrders: false,
      priceCheck: false,
      topUp: true,
      findTopUp: true,
      cancel: false,
      suspend: false,
      tagProfile: false,
      profileStates: false,
    },
  },
  baseUrl: "https://partners-api.airalo.com",
  credentialFields: [
    { name: "clientId", label: "Client id", secret: false, required: true },
    {
      name: "clientSecret",
      label: "Client secret",
      secret: true,
      required: true,
      help: "Also the key that signs webhooks.",
    },
  ],
  configFields: [
    { name: "currency", label: "Account currency", secret: false, required: false, defaultValue: "USD" },
    {
      name: "brandSettingsName",
      label: "Brand settings name",
      secret: false,
      required: false,
      help: "Name of a brand set up at Airalo; empty for unbranded eSIMs.",
    },
    {
      name: "signRequests",
      label: "Sign requests",
      secret: false,
      required: false,
      help: "“true” adds the airalo-signature header to every POST. Not required as far as documented.",
      defaultValue: "false",
    },
  ],
  limits: {
    // Limits are per endpoint and per ICCID (FACTS.md, "Limits"); none is published for orders.
    requestsPerSecond: null,
    rateLimitScope: "account",
    quantityMax: 50,
    orderTimeoutMs: 10_000,
    readTimeoutMs: 20_000,
    usageLagMs: 20 * 60_000,
  },
  records: { esim: { tellsCost: false, standing: false }, top_up: { tellsCost: false, standing: false } },
  webhooks: {
    signature: "hmac",
    registration: "api",
    topics: ["async-orders", "low-data", "credit-limit"],
    events: ["order_ready", "order_failed", "usage", "low_balance"],
    successStatus: 200,
  },
};
