import type { ProviderModule } from "@tandem/provider-contract";
import { TelnaClient } from "./client.ts";
import { TelnaEsim } from "./esim.ts";
import { manifest } from "./manifest.ts";
import { TelnaWebhooks } from "./webhooks.ts";

/** Telna. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => ({ esim: new TelnaEsim(new TelnaClient(context)), webhooks: new TelnaWebhooks() }),
};
