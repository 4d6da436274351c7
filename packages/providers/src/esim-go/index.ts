import type { ProviderModule } from "@tandem/provider-contract";
import { EsimGoClient } from "./client.ts";
import { EsimGoEsim } from "./esim.ts";
import { manifest } from "./manifest.ts";
import { EsimGoRecords } from "./records.ts";
import { EsimGoWebhooks } from "./webhooks.ts";

/** eSIM Go. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new EsimGoClient(context);
    return {
      esim: new EsimGoEsim(client),
      records: new EsimGoRecords(client),
      webhooks: new EsimGoWebhooks(context.credentials),
    };
  },
};
