import type { Hono } from "hono";
import type { TenThousandths } from "../lab/money.ts";
import type { Store } from "../lab/store.ts";
import type { LabEnv, SimulatorContext } from "../lab/types.ts";
import { isPhoneNumber } from "../world/phones.ts";
import type { Serve } from "./account.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Form } from "./form.ts";
import { dayFilter, listing2010 } from "./pages.ts";
import { invalid, notFound, Refusal, suspended } from "./refusal.ts";
import type { Message, MessageStatus, TwilioEvent, TwilioState } from "./state.ts";
import { apiPath, wireMessage } from "./wire.ts";

const SENT_MS = 200;
const DELIVERED_MS = 1_000;
const PRICE_DELAY_MS = 2_000;
const BODY_MAX = 1_600;
/** A segment of plain letters, and of anything else; less where there are several, for the bits that join them. */
const SEGMENT = { plain: [160, 153], unicode: [70, 67] } as const;
/** Ten-thousandths of a dollar (sheet: Money). */
const COST = { segment: 83, picture: 220, failed: 10 } as const;

type Parts = { context: SimulatorContext; store: Store<TwilioState, TwilioEvent>; callbacks: Callbacks };

/** What a person sends to a number of ours. */
export type InboundText = { from: string; to: string; text: string; mediaUrls: string[] };

/** Messages on their way: sending, states in lab time, and what people write back. */
export class Post {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  nowMs(): number {
    return this.#parts.context.clock.nowMs();
  }

  send(body: Form): Message {
    const { context, store } = this.#parts;
    const message = this.#readOutbound(body);
    const paced = context.settings().rateLimits === "documented";
    // A long code sends one segment a second; what is more waits (sheet: Limits).
    const slotMs = Math.max(this.nowMs(), (paced && store.state.nextMessageSlotMs.get(message.from)) || 0);
    message.next = { status: "sent", atMs: slotMs + SENT_MS };
    const nextSlotMs = paced ? slotMs + message.segments * 1_000 : null;
    const sale = {
      kind: "message" as const,
      upstreamRef: message.sid,
      ourRef: null,
      subject: message.to,
      offer: message.mediaUrls.length > 0 ? "MMS" : "SMS",
      cost: message.cost,
      ended: false,
      atMs: this.nowMs(),
    };
    store.commit({ type: "messageAdded", message, sale, nextSlotMs });
    context.schedule(message.next.atMs - this.nowMs(), () => this.#goOn(message.sid));
    return message;
  }

  /** A person writes to us; STOP and START do what carriers make of them. */
  receive({ from, to, text, mediaUrls }: InboundText): { messageRef: string } | { refused: string } {
    const { context, store, callbacks } = this.#parts;
    const own = [...store.state.numbers.values()].find(({ number }) => number === to);
    if (!own) return { refused: `${to} is no number of this account` };
    const word = text.trim().toUpperCase();
    const pair = `${to} ${from}`;
    if (["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"].includes(word))
      store.commit({ type: "optedOut", pair });
    else if (["START", "YES", "UNSTOP"].includes(word)) store.commit({ type: "optedIn", pair });
    const message: Message = {
      ...this.#blank(`${mediaUrls.length > 0 ? "MM" : "SM"}${context.random.hex(32)}`),
      direction: "inbound",
      from,
      to,
      body: text,
      mediaUrls,
      segments: segmentsOf(text),
      status: "received",
      cost: COST.segment * segmentsOf(text),
      sentAtMs: this.nowMs(),
    };
    store.commit({ type: "messageAdded", message, sale: null, nextSlotMs: null });
    const media = Object.fromEntries(mediaUrls.map((url, index) => [`MediaUrl${index}`, url]));
    callbacks.tell("message.received", own.smsUrl || null, {
      MessageSid: message.sid,
      SmsMessageSid: message.sid,
      SmsSid: message.sid,
      SmsStatus: "received",
      From: from,
      To: to,
      Body: text,
      NumSegments: String(message.segments),
      NumMedia: String(mediaUrls.length),
      ...media,
    });
    return { messageRef: message.sid };
  }

  /** Takes up what a killed lab had not sent. */
  resume(): void {
    for (const { sid, next } of this.#parts.store.state.messages.values()) {
      if (next) this.#parts.context.schedule(next.atMs - this.nowMs(), () => this.#goOn(sid));
    }
  }

  #blank(sid: string): Omit<Message, "direction" | "from" | "to" | "body" | "mediaUrls" | "segments" | "cost"> {
    const nowMs = this.nowMs();
    return {
      sid,
      status: "queued",
      errorCode: null,
      statusCallback: null,
      pricedAtMs: null,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      sentAtMs: null,
      next: null,
    };
  }

  #readOutbound(body: Form): Message {
    const { context, store } = this.#parts;
    const to = body.text("To");
    const from = body.text("From");
    const text = body.text("Body") ?? "";
    const mediaUrls = body.list("MediaUrl");
    if (to === undefined) throw invalid(21604, "A 'To' phone number is required.");
    if (from === undefined) throw invalid(21603, "A 'From' phone number is required.");
    if (!isPhoneNumber(to)) throw invalid(21211, `Invalid 'To' Phone Number: ${to}`);
    if (text === "" && mediaUrls.length === 0) throw invalid(21602, "Message body is required.");
    if (text.length > BODY_MAX) throw invalid(21617, "The concatenated message body exceeds the 1600 character limit");
    if (mediaUrls.length > 10) throw invalid(21623, "Number of media files exceeds allowed limit");
    const own = [...store.state.numbers.values()].find(({ number }) => number === from);
    if (!own)
      throw invalid(21606, `The 'From' phone number provided (${from}) is not a valid message-capable phone number.`);
    if (store.state.optedOut.has(`${from} ${to}`)) throw invalid(21610, "Attempt to send to unsubscribed recipient");
    if (to.endsWith("0005")) throw invalid(21614, `'To' number is not a valid mobile number: ${to}`);
    if (store.state.balance <= 0) throw suspended();
    const segments = segmentsOf(text);
    return {
      ...this.#blank(`${mediaUrls.length > 0 ? "MM" : "SM"}${context.random.hex(32)}`),
      direction: "outbound-api",
      from,
      to,
      body: text,
      mediaUrls,
      segments,
      statusCallback: body.text("StatusCallback") ?? null,
      cost: costOf(text, mediaUrls, segments),
    };
  }

  #goOn(sid: string): void {
    const { context, store, callbacks } = this.#parts;
    const message = store.state.messages.get(sid);
    if (!message?.next) return;
    // What happens is dated when it was due, however late a busy machine gets to it.
    const { status, atMs: nowMs } = message.next;
    const ending = status === "sent" ? endingOf(message) : null;
    const isFinal = status !== "sent";
    store.commit({
      type: "messageChanged",
      sid,
      change: {
        status,
        updatedAtMs: nowMs,
        ...(status === "sent" ? { sentAtMs: nowMs } : { pricedAtMs: nowMs + PRICE_DELAY_MS }),
        ...(isFinal ? { errorCode: errorOf(message) } : {}),
        next: ending === null ? null : { status: ending, atMs: nowMs + DELIVERED_MS },
      },
    });
    if (ending !== null) context.schedule(nowMs + DELIVERED_MS - this.nowMs(), () => this.#goOn(sid));
    callbacks.tell("message.status", message.statusCallback, {
      MessageSid: sid,
      SmsSid: sid,
      MessageStatus: status,
      SmsStatus: status,
      From: message.from,
      To: message.to,
      ...(message.errorCode === null ? {} : { ErrorCode: String(message.errorCode) }),
    });
  }
}

/** Texts with this word are held back by carriers in the lab. */
const SPAM = "LAB-SPAM";

function endingOf({ to, body }: Message): MessageStatus {
  return body.includes(SPAM) || to.endsWith("0004") ? "undelivered" : "delivered";
}

function errorOf({ to, body }: Message): number | null {
  if (body.includes(SPAM)) return 30007;
  return to.endsWith("0004") ? 30003 : null;
}

function costOf(text: string, mediaUrls: string[], segments: number): TenThousandths {
  if (text.includes(SPAM)) return COST.failed;
  return mediaUrls.length > 0 ? COST.picture : COST.segment * segments;
}

function segmentsOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the plain alphabet is told by its range.
  const [alone, joined] = /^[\x00-\x7f]*$/.test(text) ? SEGMENT.plain : SEGMENT.unicode;
  return text.length <= alone ? 1 : Math.ceil(text.length / joined);
}

/** Messages over HTTP: send, list, read, cancel. */
export function addMessageRoutes(app: Hono<LabEnv>, serve: Serve, parts: Parts, post: Post): void {
  const base = "/api/2010-04-01/Accounts/:account";
  const { store } = parts;
  app.post(
    `${base}/Messages.json`,
    serve("sendMessage", ({ c, body }) => c.json(wireMessage(post.send(body), post.nowMs()), 201)),
  );
  app.get(
    `${base}/Messages.json`,
    serve("findMessage", ({ c, query }) => {
      const wanted = (value: string, name: string) => !query.has(name) || query.text(name) === value;
      const sent = dayFilter(query, "DateSent");
      const all = [...store.state.messages.values()]
        .filter((message) => wanted(message.to, "To") && wanted(message.from, "From") && sent(message.sentAtMs))
        .reverse();
      const wire = (message: Message) => wireMessage(message, post.nowMs());
      return c.json(listing2010("messages", `${apiPath}/Messages.json`, all, query, wire));
    }),
  );
  const find = (sid: string, path: string): Message => {
    const message = store.state.messages.get(sid.replace(/\.json$/, ""));
    if (!message) throw notFound(path.replace(/^\/api/, ""));
    return message;
  };
  app.get(
    `${base}/Messages/:sid`,
    serve("getMessage", ({ c }) => c.json(wireMessage(find(c.req.param("sid") ?? "", c.req.path), post.nowMs()))),
  );
  app.post(
    `${base}/Messages/:sid`,
    serve("cancelMessage", ({ c, body }) => {
      const message = find(c.req.param("sid") ?? "", c.req.path);
      if (body.text("Status") !== "canceled" || message.status !== "queued") {
        throw new Refusal(400, 30409, "Message cannot be canceled");
      }
      const change = { status: "canceled" as const, next: null, updatedAtMs: post.nowMs() };
      store.commit({ type: "messageChanged", sid: message.sid, change });
      return c.json(wireMessage(message, post.nowMs()));
    }),
  );
}
