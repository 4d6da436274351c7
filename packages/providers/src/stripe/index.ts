import type { ProviderModule } from "@tandem/provider-contract";
import { StripeAccount } from "./account.ts";
import { StripeClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { StripePayments } from "./payments.ts";
import { StripeWebhooks } from "./webhooks.ts";

/** Stripe. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new StripeClient(context);
    return {
      account: new StripeAccount(client),
      payments: new StripePayments(client),
      webhooks: new StripeWebhooks(context),
    };
  },
};
