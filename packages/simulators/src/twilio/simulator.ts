import { z } from "zod";
import { toDecimal } from "../lab/money.ts";
import { type Sale, type Simulator, type SimulatorContext, type SimulatorInstance, worldAction } from "../lab/types.ts";
import { type PhoneBook, phoneActions } from "../world/phones.ts";
import { type PhoneText, readPhoneAction } from "../world/texts.ts";
import { createServe, labCredentials } from "./account.ts";
import { Callbacks, callbackEvents } from "./callbacks.ts";
import { Exchange } from "./exchange.ts";
import { initialPortal, portalChange } from "./portal.ts";
import { refusalBody } from "./refusal.ts";
import { addCallRoutes } from "./routes-calls.ts";
import { addMessageRoutes, Post } from "./routes-messages.ts";
import { addNumberRoutes } from "./routes-numbers.ts";
import { addVerifyRoutes, readCode } from "./routes-verify.ts";
import { applyEvent, initialState, labServiceSid, type SaleRow, type TwilioEvent, type TwilioState } from "./state.ts";

const operations = [
  "searchNumbers",
  "orderNumber",
  "listNumbers",
  "getNumber",
  "configureNumber",
  "releaseNumber",
  "getNumberPrices",
  "listRequirements",
  "lookupNumber",
  "getBalance",
  "sendMessage",
  "findMessage",
  "getMessage",
  "cancelMessage",
  "placeCall",
  "findCall",
  "getCall",
  "changeCall",
  "startRecording",
  "listRecordings",
  "stopRecording",
  "fetchRecording",
  "createVerifyService",
  "listVerifyServices",
  "listVerifyAttempts",
  "getVerifyService",
  "startVerification",
  "getVerification",
  "checkVerification",
  "closeVerification",
] as const;

/** Twilio as its sheet and FACTS.md describe it; each product is the first segment of the path. */
export const simulator: Simulator = {
  id: "twilio",
  name: "Twilio",
  operations,
  activationOperations: [],
  webhookEvents: callbackEvents,
  credentials: labCredentials,
  config: { verifyServiceSid: labServiceSid },
  basePath: "/{product}",
  // One more try, and only where no connection came about (sheet: Webhooks).
  webhookRetry: { delaysMs: [1_000], accepts: () => true, timeoutMs: 15_000 },
  portal: { schema: portalChange, initial: initialPortal },
  create,
};

function create(context: SimulatorContext): SimulatorInstance {
  const store = context.store<TwilioState, TwilioEvent>({ initial: initialState, apply: applyEvent });
  const callbacks = new Callbacks(context);
  const parts = { context, store, callbacks };
  const exchange = new Exchange(parts);
  const post = new Post(parts);
  const app = context.newApp();
  const serve = createServe(context);
  addNumberRoutes(app, serve, parts);
  addMessageRoutes(app, serve, parts, post);
  addCallRoutes(app, serve, { ...parts, exchange });
  addVerifyRoutes(app, serve, parts);
  app.notFound((c) => {
    const message = `The requested resource ${c.req.path} was not found`;
    return c.json(refusalBody({ status: 404, code: 20404, message }), 404);
  });
  const book: PhoneBook = {
    change: (number, change) => store.commit({ type: "phoneChanged", number, change }),
    call: (call) => exchange.receive(call),
    pickUp: (number) => exchange.personPicksUp(number),
    hangUp: (number) => exchange.personHangsUp(number),
    calls: (number) => exchange.callsAt(number),
    heard: (number) => store.state.heard.get(number) ?? [],
  };
  return {
    app,
    sales: () => [...store.state.sales.values()].map(toSale),
    balance: () => store.state.balance,
    setBalance: (balance) => store.commit({ type: "balanceSet", balance }),
    counts: () => ({
      numbers: store.state.numbers.size,
      messages: store.state.messages.size,
      calls: store.state.calls.size,
      verifications: store.state.verifications.size,
    }),
    actions: { ...phoneActions(book), ...peopleActions(parts, post) },
    forgeWebhook: ({ body, headers }) => ({
      body,
      headers: { ...headers, "x-twilio-signature": Buffer.from("not the auth token").toString("base64") },
    }),
    resume: () => {
      exchange.resume();
      post.resume();
    },
  };
}

const number = z.string().regex(/^\+[1-9]\d{6,14}$/, "must be E.164 with a plus sign");
const inboundText = z.strictObject({
  from: number,
  to: number,
  text: z.string().max(1_600),
  mediaUrls: z.array(z.url()).max(10).default([]),
});

function peopleActions({ context, store }: Parameters<typeof readCode>[0], post: Post) {
  return {
    receive_message: worldAction({
      about: "Somebody writes to a number of ours; who writes STOP wants no more.",
      schema: inboundText,
      act: (text) => post.receive(text),
    }),
    read_code: worldAction({
      about: "Tells the newest code that was sent to a phone.",
      schema: z.strictObject({ to: number }),
      act: ({ to }) => readCode({ context, store }, to),
    }),
    ...readPhoneAction((number) => textsAt(store.state, number)),
    sell_number_elsewhere: worldAction({
      about: "Another customer buys a number that is for sale.",
      schema: z.strictObject({ number }),
      act: ({ number: sold }) => {
        store.commit({ type: "numberTaken", number: sold });
        return { number: sold };
      },
    }),
  };
}

/** What reached a phone: messages that arrived, and codes. */
function textsAt({ messages, verifications }: TwilioState, number: string): PhoneText[] {
  const texts = [...messages.values()]
    .filter(({ to, direction, sentAtMs }) => to === number && direction === "outbound-api" && sentAtMs !== null)
    .map(({ from, body, createdAtMs }): PhoneText => ({ kind: "message", from, text: body, atMs: createdAtMs }));
  const codes = [...verifications.values()]
    .filter(({ to }) => to === number)
    .map(
      ({ code, channel, updatedAtMs }): PhoneText => ({ kind: "code", from: channel, text: code, atMs: updatedAtMs }),
    );
  return [...texts, ...codes];
}

function toSale(row: SaleRow): Sale {
  return {
    upstreamRef: row.upstreamRef,
    ourRef: row.ourRef,
    iccid: null,
    kind: row.kind,
    subject: row.subject,
    offer: row.offer,
    cost: toDecimal(row.cost),
    refunded: false,
    status: row.ended ? "revoked" : "delivered",
    at: new Date(row.atMs).toISOString(),
  };
}
