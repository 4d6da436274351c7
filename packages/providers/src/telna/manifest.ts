import type { Manifest } from "@tandem/provider-contract";

/** Where the calls go that Telna does not publish, or not for every account (FACTS.md): settings, so that none is a guess in code. */
export const defaultPaths = {
  productsPath: "/v1/ordering/products",
  workOrdersPath: "/v1/ordering/work-orders",
  usagesPath: "/v1/diagnostic/usages",
  profilesPath: "/v1/diagnostic/euicc-profiles",
  packagesPath: "/v2.1/pcr/packages",
} as const;

/** Telna Connect Flex. Facts and their sources: FACTS.md. */
export const manifest: Manifest = {
  id: "telna",
  name: "Telna",
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
      profileStates: true,
      listsNetworks: false,
    },
  },
  baseUrl: "https://ppo-api.telna.com",
  credentialFields: [{ name: "apiKey", label: "API access key", secret: true, required: true }],
  configFields: [
    {
      name: "authScheme",
      label: "Key in the header",
      secret: false,
      required: false,
      defaultValue: "raw",
      help: "raw: the key alone. bearer: “Bearer” before it. Telna's own examples differ; the connection test tells.",
    },
    {
      name: "version",
      label: "API version",
      secret: false,
      required: false,
      help: "Sent as the Version header; the newest without one.",
    },
    { name: "currency", label: "Currency of prices", secret: false, required: false, defaultValue: "USD" },
    {
      name: "topUp",
      label: "Top-ups",
      secret: false,
      required: false,
      defaultValue: "no",
      help: "yes: further packages may be put onto an eSIM (the account manager says). Otherwise none are offered.",
    },
    {
      name: "walletPath",
      label: "Path of the wallet",
      secret: false,
      required: false,
      help: "Such as /v2.1/pcr/wallets, where the account may read it. Without one the balance is not known.",
    },
    {
      name: "coreUrl",
      label: "Address of the core API",
      secret: false,
      required: false,
      defaultValue: "https://developer-api.telna.com",
      help: "For top-ups and the wallet.",
    },
    ...Object.entries(defaultPaths).map(([name, defaultValue]) => ({
      name,
      label: `Path: ${name.replace(/Path$/, "")}`,
      secret: false,
      required: false,
      defaultValue,
    })),
  ],
  limits: {
    // None is published; this is what we keep to.
    requestsPerSecond: 5,
    rateLimitScope: "account",
    quantityMax: 1,
    orderTimeoutMs: 20_000,
    readTimeoutMs: 10_000,
    usageLagMs: 15 * 60_000,
  },
  // Top-ups where the account has them.
  records: { esim: { tellsCost: false, standing: false }, top_up: { tellsCost: false, standing: false } },
  unlisted: { top_up: "This account has no top-ups." },
  webhooks: { signature: "none", registration: "portal", topics: [], events: ["usage"], successStatus: 200 },
};
