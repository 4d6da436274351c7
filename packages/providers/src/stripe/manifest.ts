import type { Manifest } from "@tandem/provider-contract";

/** Stripe, API version 2026-10-28.endive. Facts and their sources: FACTS.md. */
export const manifest: Manifest = {
  id: "stripe",
  name: "Stripe",
  services: ["payments"],
  capabilities: {
    payments: {
      find: true,
      checkout: true,
      savedCards: true,
      disputes: true,
      idempotentForMs: 24 * 3_600_000,
      currencies:
        "USD EUR GBP CAD AUD CHF JPY KRW MXN SEK NOK DKK PLN HKD SGD NZD AED ZAR THB INR BRL CZK RON ISK KWD BHD JOD OMR TND".split(
          " ",
        ),
    },
  },
  baseUrl: "https://api.stripe.com",
  credentialFields: [
    {
      name: "secretKey",
      label: "Secret key",
      secret: true,
      required: true,
      help: "sk_… or a restricted key rk_… that may write customers, payments, checkout, refunds and disputes, and read the balance.",
    },
    {
      name: "webhookSecrets",
      label: "Webhook signing secrets",
      secret: true,
      required: true,
      help: "whsec_… of the endpoint. While a secret is rolled: both, separated by a comma.",
    },
  ],
  configFields: [
    {
      name: "currency",
      label: "Settlement currency",
      secret: false,
      required: false,
      defaultValue: "USD",
      help: "The currency whose balance is shown.",
    },
    {
      name: "statementSuffix",
      label: "Words on card statements",
      secret: false,
      required: false,
      help: "Up to 22 characters together with the account's own prefix.",
    },
  ],
  limits: {
    requestsPerSecond: 25,
    rateLimitScope: "account",
    quantityMax: 1,
    orderTimeoutMs: 30_000,
    readTimeoutMs: 15_000,
    usageLagMs: 0,
  },
  webhooks: {
    signature: "hmac",
    registration: "portal",
    topics: [],
    events: [
      "payment_status",
      "checkout_status",
      "card_saved",
      "card_removed",
      "card_updated",
      "refund_status",
      "dispute_status",
    ],
    successStatus: 200,
  },
};
