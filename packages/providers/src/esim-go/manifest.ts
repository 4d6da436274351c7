import type { Manifest } from "@tandem/provider-contract";

/** eSIM Go, API 2.5. Facts and their sources: FACTS.md. */
export const manifest: Manifest = {
  id: "esim-go",
  name: "eSIM Go",
  services: ["esim"],
  capabilities: {
    esim: {
      idempotentOrders: false,
      findOrder: "by_search",
      asyncOrders: false,
      priceCheck: false,
      topUp: true,
      findTopUp: true,
      cancel: true,
      suspend: true,
      tagProfile: true,
      profileStates: true,
    },
  },
  baseUrl: "https://api.esim-go.com",
  credentialFields: [
    {
      name: "apiKey",
      label: "API key",
      secret: true,
      required: true,
      help: "Also the key that signs callbacks: changing it at eSIM Go changes both.",
    },
  ],
  configFields: [{ name: "apiVersion", label: "API version", secret: false, required: false, defaultValue: "v2.5" }],
  limits: {
    requestsPerSecond: 10,
    rateLimitScope: "address",
    quantityMax: 50,
    orderTimeoutMs: 10_000,
    readTimeoutMs: 10_000,
    usageLagMs: 15 * 60_000,
  },
  // Bundles for eSIMs that exist are orders like any other there.
  records: { esim: { tellsCost: true, standing: false }, top_up: { tellsCost: true, standing: false } },
  webhooks: {
    signature: "hmac",
    registration: "portal",
    topics: [],
    events: ["profile_state", "profile_activated", "usage", "low_balance"],
    successStatus: 200,
  },
};
