import type { ProviderModule } from "@tandem/provider-contract";
import { TwilioAccount } from "./account.ts";
import { TwilioClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { TwilioMessaging } from "./messaging.ts";
import { TwilioNumbers } from "./numbers.ts";
import { TwilioRecords } from "./records.ts";
import { TwilioVerify } from "./verify.ts";
import { TwilioVoice } from "./voice.ts";
import { TwilioWebhooks } from "./webhooks.ts";

/** Twilio. */
export const provider: ProviderModule = {
  manifest,
  create: (context) => {
    const client = new TwilioClient(context);
    const { addressSid, bundleSid, verifyServiceSid = "" } = context.config;
    return {
      numbers: new TwilioNumbers(client, { addressSid: addressSid || undefined, bundleSid: bundleSid || undefined }),
      messaging: new TwilioMessaging(client),
      verify: new TwilioVerify(client, verifyServiceSid),
      voice: new TwilioVoice(client),
      account: new TwilioAccount(client),
      records: new TwilioRecords(client),
      webhooks: new TwilioWebhooks(context.credentials),
    };
  },
};
