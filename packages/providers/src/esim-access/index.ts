import type { ProviderModule } from "@tandem/provider-contract";
import { EsimAccessClient } from "./client.ts";
import { EsimAccessEsim } from "./esim.ts";
import { manifest } from "./manifest.ts";
import { EsimAccessRecords } from "./records.ts";
import { EsimAccessWebhooks } from "./webhooks.ts";

/** eSIM Access (Redtea). */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new EsimAccessClient(context);
    return {
      esim: new EsimAccessEsim(client),
      records: new EsimAccessRecords(client),
      webhooks: new EsimAccessWebhooks(client, context.config),
    };
  },
};
