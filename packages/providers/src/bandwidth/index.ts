import type { ProviderModule } from "@tandem/provider-contract";
import { BandwidthAccount } from "./account.ts";
import { BandwidthClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { BandwidthMessaging } from "./messaging.ts";
import { BandwidthNumbers } from "./numbers.ts";
import { BandwidthRecords } from "./records.ts";
import { BandwidthVerify } from "./verify.ts";
import { BandwidthVoice } from "./voice.ts";
import { BandwidthWebhooks } from "./webhooks.ts";

/** Bandwidth. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new BandwidthClient(context);
    const { siteId = "", sipPeerId = "", voiceApplicationId = "", messagingApplicationId = "" } = context.config;
    const { callbackUsername = "", callbackPassword = "" } = context.credentials;
    const callbacks = { username: callbackUsername, password: callbackPassword };
    const applications = { messaging: messagingApplicationId, voice: voiceApplicationId };
    const numbers = new BandwidthNumbers(client, { siteId, sipPeerId: sipPeerId || undefined });
    return {
      numbers,
      records: new BandwidthRecords(client, numbers),
      messaging: new BandwidthMessaging(client, messagingApplicationId),
      verify: new BandwidthVerify(client, { sms: messagingApplicationId, voice: voiceApplicationId }),
      voice: new BandwidthVoice(client, voiceApplicationId, callbacks),
      account: new BandwidthAccount(client),
      webhooks: new BandwidthWebhooks(client, applications, callbacks),
    };
  },
};
