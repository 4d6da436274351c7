import { createHmac } from "node:crypto";
import type { SimulatorContext } from "../lab/types.ts";
import type { WebhookReply } from "../lab/webhooks.ts";
import { accountSid, labCredentials } from "./account.ts";

/** What Twilio tells, by what it is about; names for faults of webhooks. */
export const callbackEvents = [
  "call.status",
  "call.document",
  "call.answered_by",
  "call.recording",
  "call.transcription",
  "message.status",
  "message.received",
] as const;
export type CallbackEvent = (typeof callbackEvents)[number];

export type Fields = Readonly<Record<string, string>>;

/** Base64 HMAC-SHA1 with the auth token over the address and each field's name and value, sorted by name (sheet: Webhooks). */
export function signCallback(url: string, fields: Fields, authToken: string): string {
  const names = Object.keys(fields).sort((a, b) => (a < b ? -1 : 1));
  const text = url + names.map((name) => name + fields[name]).join("");
  return createHmac("sha1", authToken).update(text).digest("base64");
}

/** Sends Twilio's callbacks: signed form posts to the addresses that requests and numbers name. Delays are lab time. */
export class Callbacks {
  readonly #context: SimulatorContext;

  constructor(context: SimulatorContext) {
    this.#context = context;
  }

  /** Tells; Twilio does not care for the reply. Nothing is sent without an address. */
  tell(event: CallbackEvent, url: string | null, fields: Fields, delayMs = 0): void {
    if (url) this.#context.webhooks.send({ ...this.#message(event, url, fields), delayMs });
  }

  /** Asks what to do; null without a reply. A second try follows at once, as Twilio makes one when it cannot connect. */
  async ask(url: string, fields: Fields): Promise<WebhookReply | null> {
    const message = this.#message("call.document", url, fields);
    return (await this.#context.webhooks.ask(message)) ?? (await this.#context.webhooks.ask(message));
  }

  #message(event: CallbackEvent, url: string, given: Fields) {
    const fields = { AccountSid: accountSid, ApiVersion: "2010-04-01", ...given };
    return {
      event,
      operations: [event.startsWith("call") ? "placeCall" : "sendMessage"],
      url,
      body: new URLSearchParams(fields).toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
        "user-agent": "TwilioProxy/1.1",
        "x-twilio-signature": signCallback(url, fields, labCredentials.authToken),
      },
    };
  }
}
