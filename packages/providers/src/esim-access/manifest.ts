import type { Manifest } from "@tandem/provider-contract";

/** eSIM Access, the wholesale interface of Redtea Mobile. Facts and their sources: FACTS.md. */
export const manifest: Manifest = {
  id: "esim-access",
  name: "eSIM Access (Redtea)",
  services: ["esim"],
  capabilities: {
    esim: {
      idempotentOrders: true,
      findOrder: "by_reference",
      asyncOrders: true,
      priceCheck: true,
      topUp: true,
      findTopUp: true,
      cancel: true,
      suspend: true,
      tagProfile: false,
      profileStates: true,
    },
  },
  baseUrl: "https://api.esimaccess.com",
  credentialFields: [
    { name: "accessCode", label: "Access code", secret: true, required: true },
    {
      name: "secretKey",
      label: "Secret key",
      secret: true,
      required: false,
      help: "When set, every request is signed with it. Leave empty to authenticate by access code alone.",
    },
  ],
  configFields: [
    {
      name: "webhookAddresses",
      label: "Webhook sender addresses",
      secret: false,
      required: false,
      help: "Comma separated. Webhooks from elsewhere count as forged. Published list: 3.1.131.226, 54.254.74.88, 18.136.190.97, 18.136.60.197, 18.136.19.137.",
    },
  ],
  limits: {
    requestsPerSecond: 8,
    rateLimitScope: "account",
    quantityMax: 30,
    orderTimeoutMs: 10_000,
    readTimeoutMs: 10_000,
    usageLagMs: 3 * 3_600_000,
  },
  records: { esim: { tellsCost: false, standing: false }, top_up: { tellsCost: false, standing: false } },
  webhooks: {
    signature: "none",
    registration: "api",
    topics: [],
    events: ["order_ready", "profile_state", "profile_activated", "usage"],
    successStatus: 200,
  },
};
