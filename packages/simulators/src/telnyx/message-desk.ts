import type { Desk } from "./desk.ts";
import { textOf } from "./http.ts";
import { costOf, fateOf, type Message, segmentsOf } from "./message.ts";
import type { NumberDesk } from "./number-orders.ts";
import { findApplication } from "./profiles.ts";
import { missing, Refusal } from "./refusal.ts";
import { notify } from "./webhooks.ts";
import { wireMessage } from "./wire-messages.ts";

const SENT_AFTER_MS = 300;
const FINAL_AFTER_MS = 1_000;
const MEDIA_MAX = 10;
/** Words that end messages to a recipient, and words that allow them again (sheet: Errors, 40300). */
const STOP_WORDS = /^\s*(stop|stopall|unsubscribe|cancel|end|quit)\s*$/i;
const START_WORDS = /^\s*(start|unstop|yes)\s*$/i;

const refuse = (code: string, title: string, detail: string, pointer?: string) =>
  new Refusal(400, code, title, detail, pointer === undefined ? undefined : `/${pointer}`);

/** Sends messages and takes what people write. */
export class MessageDesk {
  readonly #desk: Desk;
  readonly #numbers: NumberDesk;

  constructor(desk: Desk, numbers: NumberDesk) {
    this.#desk = desk;
    this.#numbers = numbers;
    desk.onTask("messageSent", (id) => this.#sent(id));
    desk.onTask("messageFinal", (id) => this.#finalize(id));
  }

  /** Takes a message. Throws `Refusal` for what cannot be sent. */
  send(body: Record<string, unknown>): Message {
    const desk = this.#desk;
    const message = this.#read(body);
    if (desk.find("optOuts", pair(message.from, message.to))) {
      throw refuse("40300", "Blocked due to STOP message", "The recipient has opted out of messages from this number.");
    }
    const cost = costOf(message);
    const sale = {
      id: message.id,
      ourRef: null,
      kind: "message" as const,
      subject: message.to,
      iccid: null,
      offer: message.type,
      cost,
      refunded: false,
      status: "pending" as const,
      atMs: message.receivedAtMs,
    };
    desk.sell(sale, { puts: [{ table: "messages", row: message }] });
    desk.later(SENT_AFTER_MS, "messageSent", message.id);
    desk.later(FINAL_AFTER_MS, "messageFinal", message.id);
    return message;
  }

  #read(body: Record<string, unknown>): Message {
    const desk = this.#desk;
    const to = textOf(body, "to");
    if (to === undefined) throw missing("to");
    if (!/^\+[1-9]\d{9,14}$/.test(to) || to.endsWith("0005")) {
      throw refuse("40310", "Invalid 'to' address", "The 'to' address is not a number that can take messages.", "to");
    }
    const from = textOf(body, "from");
    const own = from === undefined ? undefined : this.#numbers.owned(from);
    if (!from || !own?.messagingProfileId) {
      throw refuse("40305", "Invalid 'from' address", "The 'from' number is not on a messaging profile.", "from");
    }
    const mediaUrls = Array.isArray(body.media_urls) ? body.media_urls.map(String) : [];
    const text = textOf(body, "text") ?? "";
    if (text === "" && mediaUrls.length === 0)
      throw refuse("40304", "Invalid combination", "A text or media is needed.");
    if (mediaUrls.length > MEDIA_MAX) throw refuse("40317", "Media invalid", "At most 10 media files can be sent.");
    const { encoding, parts } = segmentsOf(text);
    if (parts > 10) throw refuse("40302", "Message too large", "The text is longer than ten parts.", "text");
    const isMms = mediaUrls.length > 0;
    return {
      id: desk.uuid(),
      direction: "outbound",
      from,
      to,
      text,
      subject: textOf(body, "subject") ?? null,
      mediaUrls,
      type: isMms ? "MMS" : "SMS",
      encoding,
      parts: isMms ? 1 : parts,
      status: "queued",
      errors: [],
      messagingProfileId: own.messagingProfileId,
      webhookUrl: textOf(body, "webhook_url") ?? null,
      webhookFailoverUrl: textOf(body, "webhook_failover_url") ?? null,
      tags: Array.isArray(body.tags) ? body.tags.map(String) : [],
      receivedAtMs: desk.nowMs(),
      sentAtMs: null,
      completedAtMs: null,
    };
  }

  #sent(id: string): void {
    const message = this.#desk.find("messages", id);
    if (!message || fateOf(message.to, message.text).status === "sending_failed") return;
    const row: Message = { ...message, status: "sent", sentAtMs: this.#desk.nowMs() };
    this.#desk.put("messages", row);
    this.#tell("message.sent", row);
  }

  #finalize(id: string): void {
    const message = this.#desk.find("messages", id);
    if (!message) return;
    const { status, error } = fateOf(message.to, message.text);
    const row: Message = {
      ...message,
      status,
      errors: error ? [error] : [],
      completedAtMs: this.#desk.nowMs(),
    };
    this.#desk.put("messages", row);
    // A message that never left costs nothing.
    const failed = status === "sending_failed";
    this.#desk.amendSale(id, { status: failed ? "failed" : "delivered", refunded: failed });
    this.#tell("message.finalized", row);
  }

  #tell(type: string, message: Message): void {
    const profile = findApplication(this.#desk, "messaging_profile", message.messagingProfileId);
    const url = message.webhookUrl ?? profile?.webhookUrl;
    notify(this.#desk, { type, payload: wireMessage(message), url, operations: ["sendMessage"] });
  }

  /** A person writes to a number of the account. */
  receive(input: {
    from: string;
    to: string;
    text: string;
    mediaUrls: string[];
  }): { id: string } | { refused: string } {
    const desk = this.#desk;
    const own = this.#numbers.owned(input.to);
    if (!own?.messagingProfileId) return { refused: `${input.to} is no number of the account with messages` };
    const { encoding, parts } = segmentsOf(input.text);
    const isMms = input.mediaUrls.length > 0;
    const atMs = desk.nowMs();
    const message: Message = {
      id: desk.uuid(),
      direction: "inbound",
      ...input,
      subject: null,
      type: isMms ? "MMS" : "SMS",
      encoding,
      parts: isMms ? 1 : parts,
      status: "delivered",
      errors: [],
      messagingProfileId: own.messagingProfileId,
      webhookUrl: null,
      webhookFailoverUrl: null,
      tags: [],
      receivedAtMs: atMs,
      sentAtMs: atMs,
      completedAtMs: atMs,
    };
    const id = pair(input.to, input.from);
    if (STOP_WORDS.test(input.text)) desk.put("optOuts", { id });
    if (START_WORDS.test(input.text)) desk.drop("optOuts", id);
    desk.put("messages", message);
    this.#tell("message.received", message);
    return { id: message.id };
  }
}

/** Opt-outs are kept for our number and the recipient together. */
const pair = (own: string, recipient: string) => `${own} ${recipient}`;
