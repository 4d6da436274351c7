import type { ProviderModule } from "@tandem/provider-contract";
import { TelnaClient } from "./client.ts";
import { TelnaEsim } from "./esim.ts";
import { manifest } from "./manifest.ts";
import { TelnaRecords } from "./records.ts";
import { TelnaWebhooks } from "./webhooks.ts";

/** Telna. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new TelnaClient(context);
    return { esim: new TelnaEsim(client), records: new TelnaRecords(client), webhooks: new TelnaWebhooks() };
  },
};
