import { z } from "zod";
import { Desk } from "../lab/desk.ts";
import { type Simulator, type SimulatorContext, type SimulatorInstance, worldAction } from "../lab/types.ts";
import { type PhoneBook, phoneActions } from "../world/phones.ts";
import { type PhoneText, readPhoneAction } from "../world/texts.ts";
import {
  basic,
  createServe,
  labCredentials,
  messagingApplicationId,
  peerId,
  siteId,
  voiceApplicationId,
} from "./account.ts";
import { addApplicationRoutes, labApplications } from "./applications.ts";
import { Callbacks, callbackEvents } from "./callbacks.ts";
import { Exchange } from "./exchange.ts";
import { notFound, refusalReply } from "./refusal.ts";
import { addCallRoutes } from "./routes-calls.ts";
import { addCodeRoutes, readCode } from "./routes-codes.ts";
import { addLookupRoutes } from "./routes-lookup.ts";
import { addMessageRoutes, Post } from "./routes-messages.ts";
import { addNumberRoutes } from "./routes-numbers.ts";
import type { BandwidthDesk, Tables } from "./rows.ts";

const operations = [
  "searchNumbers",
  "orderNumber",
  "findNumberOrder",
  "getNumberOrder",
  "listNumbers",
  "getNumber",
  "releaseNumber",
  "getRelease",
  "lookupNumber",
  "getApplication",
  "registerWebhook",
  "sendMessage",
  "findMessage",
  "startVerification",
  "checkVerification",
  "placeCall",
  "findCall",
  "getCall",
  "changeCall",
  "replaceDocument",
  "stopRecording",
  "listRecordings",
  "getRecording",
  "fetchRecording",
  "checkHealth",
] as const;

/** Bandwidth as its sheet and FACTS.md describe it; each product is the first segment of the path. */
export const simulator: Simulator = {
  id: "bandwidth",
  name: "Bandwidth",
  operations,
  activationOperations: [],
  webhookEvents: callbackEvents,
  credentials: labCredentials,
  config: { siteId, sipPeerId: peerId, voiceApplicationId, messagingApplicationId },
  basePath: "/{product}",
  // Messages are told again for a day (sheet: Webhooks); the waits are ours. Calls once, and only without a connection.
  webhookRetry: {
    delaysMs: [1_000, 30_000, 300_000, 3_600_000],
    accepts: (status) => status >= 200 && status < 300,
    timeoutMs: 10_000,
  },
  create,
};

function create(context: SimulatorContext): SimulatorInstance {
  // The account is billed afterwards: what is owed is told as a negative balance.
  const desk: BandwidthDesk = new Desk<Tables>(context, {
    openingBalance: 0,
    opening: { applications: labApplications },
    kept: ["applications"],
  });
  const callbacks = new Callbacks(context);
  const exchange = new Exchange({ desk, callbacks });
  const post = new Post({ desk, callbacks });
  const app = context.newApp();
  const serve = createServe(context);
  addApplicationRoutes(app, serve, desk);
  addNumberRoutes(app, serve, desk);
  addMessageRoutes(app, serve, desk, post);
  addCodeRoutes(app, serve, desk);
  addCallRoutes(app, serve, { desk, exchange });
  addLookupRoutes(app, serve, desk);
  app.notFound((c) => refusalReply(c.req.path, notFound(c.req.path)));
  return {
    app,
    sales: () => desk.sales(),
    balance: () => desk.balance,
    setBalance: (balance) => desk.setBalance(balance),
    counts: () => ({
      numbers: desk.count("numbers"),
      messages: desk.count("messages"),
      calls: desk.count("calls"),
      verifications: desk.count("codes"),
    }),
    actions: { ...phoneActions(phoneBook(desk, exchange)), ...peopleActions(desk, post) },
    forgeWebhook: ({ body, headers }) => ({ body, headers: { ...headers, authorization: basic("tandem", "guessed") } }),
    resume: () => {
      desk.resume();
      exchange.resume();
    },
  };
}

function phoneBook(desk: BandwidthDesk, exchange: Exchange): PhoneBook {
  const rowOf = (number: string) => desk.find("phones", number) ?? { id: number, change: {}, heard: [] };
  return {
    change: (number, change) => {
      const row = rowOf(number);
      desk.put("phones", { ...row, change: { ...row.change, ...change } });
    },
    call: (call) => exchange.receive(call),
    pickUp: (number) => exchange.personPicksUp(number),
    hangUp: (number) => exchange.personHangsUp(number),
    calls: (number) => exchange.callsAt(number),
    heard: (number) => rowOf(number).heard,
  };
}

const number = z.string().regex(/^\+[1-9]\d{6,14}$/, "must be E.164 with a plus sign");
const inboundText = z.strictObject({
  from: number,
  to: number,
  text: z.string().max(1_600),
  mediaUrls: z.array(z.url()).max(10).default([]),
});

/** What reached a phone: messages that arrived, and codes. */
function textsAt(desk: BandwidthDesk, which: string): PhoneText[] {
  const messages = desk
    .rows("messages")
    .filter(({ to, direction, errorCode }) => to === which && direction === "out" && errorCode === null)
    .map(({ from, text, createdAtMs }): PhoneText => ({ kind: "message", from, text, atMs: createdAtMs }));
  const codes = desk
    .rows("codes")
    .filter(({ to }) => to === which)
    .map(({ code, createdAtMs }): PhoneText => ({ kind: "code", from: "2fa", text: code, atMs: createdAtMs }));
  return [...messages, ...codes];
}

function peopleActions(desk: BandwidthDesk, post: Post) {
  return {
    receive_message: worldAction({
      about: "Somebody writes to a number of ours; who writes STOP wants no more.",
      schema: inboundText,
      act: (text) => post.receive(text),
    }),
    read_code: worldAction({
      about: "Tells the newest code that was sent to a phone.",
      schema: z.strictObject({ to: number }),
      act: ({ to }) => readCode(desk, to),
    }),
    ...readPhoneAction((which) => textsAt(desk, which)),
    sell_number_elsewhere: worldAction({
      about: "Another customer buys a number that is for sale.",
      schema: z.strictObject({ number }),
      act: ({ number: sold }) => {
        desk.put("takenNumbers", { id: sold.replace(/^\+1/, "") });
        return { number: sold };
      },
    }),
  };
}
