import type { Hono } from "hono";
import { z } from "zod";
import type { TenThousandths } from "../lab/money.ts";
import { rowsOfPage } from "../lab/page-rows.ts";
import type { LabEnv } from "../lab/types.ts";
import { isPhoneNumber } from "../world/phones.ts";
import { accountId, messagingApplicationId, type Serve } from "./account.ts";
import { targetOf, wantsEvent } from "./applications.ts";
import type { Callbacks } from "./callbacks.ts";
import { readJson } from "./json.ts";
import { invalid, Refusal } from "./refusal.ts";
import type { BandwidthDesk, Message, MessageStatus } from "./rows.ts";

const SENT_MS = 200;
const DELIVERED_MS = 1_000;
/** A segment of plain letters, and of anything else; less where there are several, for the bits that join them. */
const SEGMENT = { plain: [160, 153], unicode: [70, 67] } as const;
/** Contract prices, which nothing on the wire tells; in ten-thousandths of a dollar. */
const COST = { segment: 70, picture: 180 } as const;
/** Texts with this word are held back by carriers in the lab. */
const SPAM = "LAB-SPAM";

const request = z.object({
  applicationId: z.string(),
  to: z.array(z.string()).min(1).max(10),
  from: z.string(),
  text: z.string().max(2_048).optional(),
  media: z.array(z.string()).optional(),
  tag: z.string().max(1_024).optional(),
  priority: z.enum(["default", "high"]).optional(),
  expiration: z.string().optional(),
});

type Parts = { desk: BandwidthDesk; callbacks: Callbacks };

/** What a person sends to a number of ours. */
export type InboundText = { from: string; to: string; text: string; mediaUrls: string[] };

/** Messages on their way: sending, states in lab time, and what people write back. */
export class Post {
  readonly #desk: BandwidthDesk;
  readonly #callbacks: Callbacks;

  constructor({ desk, callbacks }: Parts) {
    this.#desk = desk;
    this.#callbacks = callbacks;
    desk.onTask("message.sent", (id) => this.#sent(id));
    desk.onTask("message.ended", (id) => this.#ended(id));
  }

  send(raw: string): Message {
    const { applicationId, to, from, text = "", media = [], tag } = readJson(raw, request);
    const recipient = to[0] ?? "";
    if (!isPhoneNumber(recipient)) {
      throw invalid(`'${recipient}' must be replaced with a valid E164 formatted telephone number`, ["to"]);
    }
    if (text === "" && media.length === 0) throw invalid("Either text or media must be present", ["text"]);
    if (applicationId !== messagingApplicationId) throw invalid("The application does not exist", ["applicationId"]);
    if (!ours(this.#desk, from)) throw invalid(`'${from}' is no number of this account`, ["from"]);
    const message = this.#desk.put("messages", {
      ...this.#blank(),
      applicationId,
      direction: "out",
      from,
      to: recipient,
      text,
      media,
      tag: tag ?? null,
      segments: segmentsOf(text),
      status: "QUEUED",
    });
    this.#desk.sell({
      id: message.id,
      ourRef: message.tag,
      kind: "message",
      subject: recipient,
      offer: media.length > 0 ? "MMS" : "SMS",
      cost: costOf(message),
      status: "delivered",
    });
    this.#desk.later(SENT_MS, "message.sent", message.id);
    return message;
  }

  /** A person writes to us; STOP and START do what carriers make of them. */
  receive({ from, to, text, mediaUrls }: InboundText): { messageRef: string } | { refused: string } {
    if (!ours(this.#desk, to)) return { refused: `${to} is no number of this account` };
    const word = text.trim().toUpperCase();
    if (["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"].includes(word)) {
      this.#desk.put("optOuts", { id: `${to} ${from}` });
    } else if (["START", "YES", "UNSTOP"].includes(word)) this.#desk.drop("optOuts", `${to} ${from}`);
    const message = this.#desk.put("messages", {
      ...this.#blank(),
      applicationId: messagingApplicationId,
      direction: "in",
      from,
      to,
      text,
      media: mediaUrls,
      tag: null,
      segments: segmentsOf(text),
      status: "RECEIVED",
    });
    const target = targetOf(this.#desk, message.applicationId, "InboundCallbackUrl", "InboundCallbackCreds");
    const event = { ...this.#event("message-received", message), description: "Incoming message received" };
    this.#callbacks.tell("message.received", target, [event]);
    return { messageRef: message.id };
  }

  #blank(): Pick<Message, "id" | "errorCode" | "createdAtMs"> {
    const nowMs = this.#desk.nowMs();
    return { id: `${nowMs}${this.#desk.context.random.hex(16)}`, errorCode: null, createdAtMs: nowMs };
  }

  /** Pictures are told when they leave; texts only when they have arrived or failed. */
  #sent(id: string): void {
    const message = this.#change(id, "SENT");
    if (!message) return;
    if (message.media.length > 0) this.#tell(message, "message-sending", "Message is sending to carrier", null);
    this.#desk.later(DELIVERED_MS, "message.ended", id);
  }

  #ended(id: string): void {
    const before = this.#desk.find("messages", id);
    if (!before) return;
    const errorCode = failureOf(this.#desk, before);
    const message = this.#change(id, errorCode === null ? "DELIVERED" : "FAILED", errorCode);
    if (!message) return;
    if (errorCode === null) this.#tell(message, "message-delivered", "Message delivered to carrier.", null);
    else this.#tell(message, "message-failed", failures[errorCode] ?? "failed", errorCode);
  }

  #change(id: string, status: MessageStatus, errorCode: number | null = null): Message | undefined {
    return this.#desk.amend("messages", id, { status, errorCode });
  }

  #tell(message: Message, type: string, description: string, errorCode: number | null): void {
    if (!wantsEvent(this.#desk, message.applicationId, type)) return;
    const target = targetOf(this.#desk, message.applicationId, "OutboundCallbackUrl", "OutboundCallbackCreds");
    const error = errorCode === null ? {} : { errorCode };
    this.#callbacks.tell("message.status", target, [{ ...this.#event(type, message), description, ...error }]);
  }

  #event(type: string, message: Message) {
    const time = this.#desk.context.clock.now().toISOString();
    // Of what we sent, the status does not say the text again.
    const told = { ...wireMessage(message), text: message.direction === "in" ? message.text : "" };
    return { time, type, to: message.to, message: told };
  }
}

/** Whether a number in E.164 is in service on this account. */
export function ours(desk: BandwidthDesk, number: string): boolean {
  return desk.find("numbers", number.replace(/^\+1/, "")) !== undefined;
}

/** Why messages fail in the lab, in Bandwidth's codes. */
const failures: Readonly<Record<number, string>> = {
  4406: "rejected-unallocated-to-number",
  4702: "destination-subscriber-unavailable",
  4770: "destination-spam-detected",
  4775: "destination-rejected-due-to-user-opt-out",
};

function failureOf(desk: BandwidthDesk, { from, to, text }: Message): number | null {
  if (desk.find("optOuts", `${from} ${to}`)) return 4775;
  if (text.includes(SPAM)) return 4770;
  if (to.endsWith("0004")) return 4702;
  return to.endsWith("0005") ? 4406 : null;
}

function costOf({ media, segments }: Message): TenThousandths {
  return media.length > 0 ? COST.picture : COST.segment * segments;
}

function segmentsOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the plain alphabet is told by its range.
  const [alone, joined] = /^[\x00-\x7f]*$/.test(text) ? SEGMENT.plain : SEGMENT.unicode;
  return text.length <= alone ? 1 : Math.ceil(text.length / joined);
}

function wireMessage({ id, applicationId, direction, from, to, text, media, tag, segments, createdAtMs }: Message) {
  return {
    id,
    owner: direction === "out" ? from : to,
    applicationId,
    time: new Date(createdAtMs).toISOString(),
    segmentCount: segments,
    direction,
    to: [to],
    from,
    text,
    ...(media.length > 0 ? { media } : {}),
    ...(tag === null ? {} : { tag }),
  };
}

/** Messages over HTTP: send, and search. */
export function addMessageRoutes(app: Hono<LabEnv>, serve: Serve, desk: BandwidthDesk, post: Post): void {
  const path = "/messaging/api/v2/users/:account/messages";
  app.post(
    path,
    serve("sendMessage", ({ c, raw }) => c.json(wireMessage(post.send(raw)), 202)),
  );
  app.get(
    path,
    serve("findMessage", ({ c }) => {
      const {
        messageId,
        sourceTn,
        destinationTn,
        messageDirection,
        fromDateTime,
        toDateTime,
        limit = "100",
      } = c.req.query();
      const asked = [messageId, sourceTn, destinationTn, messageDirection, fromDateTime, toDateTime];
      if (asked.every((value) => value === undefined)) {
        throw new Refusal(400, "bad-request", "at least one query parameter must be present");
      }
      const fits = (wanted: string | undefined, is: string) => wanted === undefined || wanted === is;
      const found = desk
        .rows("messages")
        .filter(({ id, from, to }) => fits(messageId, id) && fits(sourceTn, from) && fits(destinationTn, to))
        .filter(({ direction }) => fits(messageDirection, direction === "in" ? "INBOUND" : "OUTBOUND"))
        .filter(({ createdAtMs }) => fromDateTime === undefined || createdAtMs >= Date.parse(fromDateTime))
        .filter(({ createdAtMs }) => toDateTime === undefined || createdAtMs <= Date.parse(toDateTime))
        .reverse();
      const start = placeOf(c.req.query("pageToken"));
      const end = start + rowsOfPage(c, Number(limit));
      const messages = found.slice(start, end).map(wireListed);
      const pageInfo = end < found.length ? { nextPageToken: tokenOf(end) } : {};
      return c.json({ totalCount: found.length, pageInfo, messages });
    }),
  );
}

/** A page's token is base64, of what Bandwidth does not say; here of the place in the list. */
export const tokenOf = (place: number) => Buffer.from(String(place)).toString("base64");

export function placeOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const place = Number(Buffer.from(token, "base64").toString());
  if (!Number.isInteger(place) || place < 0) throw new Refusal(400, "bad-request", "pageToken is not valid");
  return place;
}

function wireListed(message: Message) {
  return {
    messageId: message.id,
    accountId,
    sourceTn: message.from,
    destinationTn: message.to,
    messageStatus: message.status,
    messageDirection: message.direction === "in" ? "INBOUND" : "OUTBOUND",
    messageType: message.media.length > 0 ? "mms" : "sms",
    segmentCount: message.segments,
    errorCode: message.errorCode ?? 0,
    receiveTime: new Date(message.createdAtMs).toISOString(),
    carrierName: "Lab Wireless",
    messageSize: null,
    messageLength: message.text.length,
    attachmentCount: message.media.length,
    recipientCount: 1,
  };
}
