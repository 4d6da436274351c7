import type { ProviderModule } from "@tandem/provider-contract";
import { AiraloClient } from "./client.ts";
import { AiraloEsim } from "./esim.ts";
import { manifest } from "./manifest.ts";
import { AiraloRecords } from "./records.ts";
import { AiraloWebhooks } from "./webhooks.ts";

/** Airalo Partner. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new AiraloClient(context);
    return {
      esim: new AiraloEsim(client, context.config),
      records: new AiraloRecords(client),
      webhooks: new AiraloWebhooks(client, context.credentials),
    };
  },
};
