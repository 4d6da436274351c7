import type { SimulatorContext } from "../lab/types.ts";
import type { WebhookReply } from "../lab/webhooks.ts";
import { basic } from "./account.ts";
import { Refusal } from "./refusal.ts";
import type { CallbackUser, Target } from "./rows.ts";

/** What Bandwidth tells, by what it is about; names for faults of webhooks. */
export const callbackEvents = [
  "call.document",
  "call.disconnect",
  "call.machine",
  "call.recording",
  "call.transcription",
  "message.status",
  "message.received",
] as const;
export type CallbackEvent = (typeof callbackEvents)[number];

/** Sends Bandwidth's callbacks: JSON, with the name and password that the request or the application gave. Delays are lab time. */
export class Callbacks {
  readonly #context: SimulatorContext;

  constructor(context: SimulatorContext) {
    this.#context = context;
  }

  /** Tells; Bandwidth does not care for the reply's body. Nothing is sent without a target. */
  tell(event: CallbackEvent, target: Target | null, body: object, delayMs = 0): void {
    if (target) this.#context.webhooks.send({ ...message(event, target, body), delayMs });
  }

  /** Asks what to do; null without a reply. */
  ask(target: Target, body: object): Promise<WebhookReply | null> {
    return this.#context.webhooks.ask(message("call.document", target, body));
  }
}

function message(event: CallbackEvent, { url, user }: Target, body: object) {
  return {
    event,
    operations: [event.startsWith("call") ? "placeCall" : "sendMessage"],
    url,
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json; charset=utf-8",
      ...(user ? { authorization: basic(user.username, user.password) } : {}),
    },
  };
}

/** This machine, which has no certificate: names and passwords go there without one, which the real Bandwidth refuses. */
const LOCAL = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;

/** A name and a password of a request; both or none, and only over TLS. */
export function readUser(url: string, username: unknown, password: unknown): CallbackUser {
  if (typeof username !== "string" || typeof password !== "string" || username === "") return null;
  if (!url.startsWith("https://") && !LOCAL.test(url)) {
    throw new Refusal(400, "validation", `${url} must use https, since a username is given`);
  }
  return { username, password };
}
