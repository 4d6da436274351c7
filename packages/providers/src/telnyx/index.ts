import type { ProviderModule } from "@tandem/provider-contract";
import { TelnyxAccount } from "./account.ts";
import { TelnyxClient } from "./client.ts";
import { TelnyxFax } from "./fax.ts";
import { TelnyxIotSims } from "./iot-sim.ts";
import { manifest } from "./manifest.ts";
import { TelnyxMessaging } from "./messaging.ts";
import { TelnyxNumbers } from "./numbers.ts";
import { TelnyxRecords } from "./records.ts";
import { TelnyxVerify } from "./verify.ts";
import { TelnyxVideo } from "./video.ts";
import { TelnyxVoice } from "./voice.ts";
import { TelnyxWebhooks } from "./webhooks.ts";

/** Telnyx. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new TelnyxClient(context);
    return {
      account: new TelnyxAccount(client),
      numbers: new TelnyxNumbers(client),
      messaging: new TelnyxMessaging(client),
      verify: new TelnyxVerify(client),
      voice: new TelnyxVoice(client, context),
      video: new TelnyxVideo(client),
      fax: new TelnyxFax(client),
      "iot-sim": new TelnyxIotSims(client),
      records: new TelnyxRecords(client),
      webhooks: new TelnyxWebhooks(client, context),
    };
  },
};
