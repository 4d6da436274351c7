import { z } from "@hono/zod-openapi";
import { iccid, id, instant, money } from "./values.ts";

const price = { amount: "2.00", currency: "USD" };
const phone = z.string().openapi({ example: "+14155550123" });

const order = z.object({
  orderId: id("ord"),
  kind: z.string().openapi({ example: "esim" }),
  name: z.string(),
  status: z.string(),
  quantity: z.int(),
  unitPrice: money,
  total: money,
});
const orderExample = {
  ...{ orderId: "ord_01kdzm8x5efq2v0w9a3b6c7d8e", kind: "esim", name: "France 5 GB 30 days", status: "fulfilled" },
  ...{ quantity: 1, unitPrice: { amount: "9.99", currency: "USD" }, total: { amount: "9.99", currency: "USD" } },
};
const esim = z.object({
  iccid,
  orderId: id("ord").nullable(),
  status: z.string(),
  usage: z.object({ usedBytes: z.number().nullable(), totalBytes: z.number().nullable(), unlimited: z.boolean() }),
  expiresAt: instant.nullable(),
});
const esimExample = {
  ...{ iccid: "8944500102198304826", orderId: "ord_01kdzm8x5efq2v0w9a3b6c7d8e", status: "active" },
  usage: { usedBytes: 104_857_600, totalBytes: 5_368_709_120, unlimited: false },
  expiresAt: "2026-02-14T09:30:00.000Z",
};
const number = z.object({
  id: id("num"),
  orderId: id("ord"),
  number: phone,
  countryCode: z.string(),
  status: z.enum(["waiting", "active", "releasing", "released"]),
  label: z.string().nullable(),
  price: money.openapi({ description: "A month" }),
  paidUntil: instant,
});
const numberExample = {
  ...{ id: "num_01kdzm8x5efq2v0w9a3b6c7d8e", orderId: "ord_01kdzm8x5efq2v0w9a3b6c7d8e", number: "+14155550123" },
  ...{ countryCode: "US", status: "active", label: null, price, paidUntil: "2026-02-15T09:30:00.000Z" },
};
const paidNumber = number.extend({ charged: money.openapi({ description: "What was taken for the period" }) });
const givenBackNumber = number.extend({
  reason: z.enum(["customer", "operator", "unpaid"]).openapi({ description: "Who or what ended it" }),
});
const numberOrder = z.object({ orderId: id("ord"), number: phone, countryCode: z.string() });
const numberOrderExample = { orderId: "ord_01kdzm8x5efq2v0w9a3b6c7d8e", number: "+14155550123", countryCode: "US" };
const message = z.looseObject({ id: z.string(), from: z.string(), to: z.string(), status: z.string().optional() });
const messageExample = {
  ...{ id: "msg_01kdzm8x5efq2v0w9a3b6c7d8e", from: "+14155550123", to: "+33612345678", status: "delivered" },
};
const verification = z.looseObject({ id: z.string(), to: z.string(), channel: z.string().optional() });
const verificationExample = { id: "vrf_01kdzm8x5efq2v0w9a3b6c7d8e", to: "+33612345678", channel: "sms" };
const call = z.object({
  id: id("cal"),
  direction: z.enum(["outbound", "inbound"]),
  from: z.string(),
  to: phone,
});
const callExample = {
  ...{ id: "cal_01kdzm8x5efq2v0w9a3b6c7d8e", direction: "outbound", from: "+14155550123", to: "+33612345678" },
};
const inboundExample = { ...callExample, direction: "inbound", from: "+33612345678", to: "+14155550123" };
const endedCall = call.extend({
  outcome: z.string().openapi({ example: "answered" }),
  seconds: z.int(),
  price: money,
});
const refusedCall = call.extend({ reason: z.string().openapi({ example: "busy" }) });
const recordedCall = call.extend({ recordingId: id("rcd"), seconds: z.int().nullable() });
const voicemail = recordedCall.extend({
  transcript: z.string().nullable().openapi({ description: "Null where it is not written down, or not yet" }),
});
const recordingExample = { recordingId: "rcd_01kdzm8x5efq2v0w9a3b6c7d8e", seconds: 24 };
const wallet = z.looseObject({ amount: money.optional(), balance: money.optional() });
const renewal = z.object({
  id: id("rnw"),
  kind: z.string().openapi({ example: "number" }),
  name: z.string(),
  autoRenew: z.boolean(),
  price: money.nullable(),
  expiresAt: instant.nullable(),
  reason: z.string().nullable(),
});
const renewalExample = {
  ...{ id: "rnw_01kdzm8x5efq2v0w9a3b6c7d8e", kind: "number", name: "+1 415 555 0123", autoRenew: true, price },
  ...{ expiresAt: "2026-02-14T00:00:00.000Z", reason: null },
};

type HookEvent = { summary: string; data: z.ZodType; example: Record<string, unknown> };
const event = (data: z.ZodType, example: Record<string, unknown>, summary: string): HookEvent => ({
  summary,
  data,
  example,
});
const ordered = (status: string, summary: string) => event(order, { ...orderExample, status }, summary);

/** Every event a webhook endpoint can be sent, with the shape of its data and an example. */
export const hookEvents = {
  "order.created": ordered("processing", "An order was taken and its price set aside"),
  "order.delayed": ordered("processing", "An order takes longer than usual"),
  "order.fulfilled": ordered("fulfilled", "Everything of an order is delivered"),
  "order.partially_fulfilled": ordered(
    "partially_fulfilled",
    "A part of an order is delivered; the money of the rest is back",
  ),
  "order.manual": ordered("manual", "A person is taking care of an order"),
  "order.failed": ordered("failed", "Nobody could deliver an order; its money is back"),
  "order.cancelled": ordered("cancelled", "An order was cancelled; its money is back"),
  "esim.installed": event(esim, { ...esimExample, status: "installed" }, "An eSIM was installed on a phone"),
  "esim.activated": event(esim, esimExample, "An eSIM connected to a network for the first time"),
  "esim.usage_updated": event(esim, esimExample, "The data used on an eSIM changed"),
  "number.ordered": event(numberOrder, numberOrderExample, "A number was ordered and its price set aside"),
  "number.purchased": event(number, numberExample, "A number belongs to the account"),
  "number.active": event(number, numberExample, "A number works: calls and messages reach it"),
  "number.renewed": event(paidNumber, { ...numberExample, charged: price }, "The next period of a number is paid"),
  "number.failed": event(numberOrder, numberOrderExample, "A number could not be had; the money is back"),
  "number.released": event(
    givenBackNumber,
    { ...numberExample, status: "releasing", reason: "customer" },
    "A number was given back",
  ),
  "message.sent": event(message, { ...messageExample, status: "sent" }, "A carrier took a message"),
  "message.delivered": event(message, messageExample, "A message reached its recipient"),
  "message.failed": event(message, { ...messageExample, status: "failed" }, "A message could not be delivered"),
  "message.received": event(
    message,
    { ...messageExample, status: "received", text: "Are we still on for ten?" },
    "A message came in on a number of the account",
  ),
  "verification.created": event(verification, verificationExample, "A code was sent"),
  "verification.approved": event(verification, verificationExample, "The right code was given"),
  "verification.failed": event(verification, verificationExample, "A verification ended without the right code"),
  "call.started": event(call, callExample, "A call is being placed or came in"),
  "call.answered": event(call, callExample, "A call was answered"),
  "call.completed": event(
    endedCall,
    { ...callExample, outcome: "answered", seconds: 62, price },
    "A call ended; its price is final",
  ),
  "call.failed": event(refusedCall, { ...callExample, reason: "busy" }, "A call could not be connected"),
  "call.missed": event(
    refusedCall,
    { ...inboundExample, reason: "missed" },
    "Somebody called a number of the account, was not answered and left no message",
  ),
  "call.recording_ready": event(
    recordedCall,
    { ...callExample, ...recordingExample },
    "The recording of a call can be fetched",
  ),
  "call.voicemail_received": event(
    voicemail,
    { ...inboundExample, ...recordingExample, transcript: "Please call me back." },
    "A voicemail was left on a number of the account",
  ),
  "call.voicemail_transcribed": event(
    recordedCall.extend({ transcript: z.string() }),
    { ...inboundExample, ...recordingExample, transcript: "Please call me back." },
    "What a voicemail says was written down after it was told of",
  ),
  "wallet.credited": event(wallet, { amount: price, balance: price }, "Money was added to the wallet"),
  "wallet.low_balance": event(wallet, { balance: price, threshold: price }, "The wallet fell below its threshold"),
  "wallet.recharge_succeeded": event(
    wallet,
    { amount: price, balance: price },
    "The wallet was recharged by itself with the saved card",
  ),
  "wallet.recharge_failed": event(
    wallet,
    { amount: price, reason: "The card was declined." },
    "The saved card could not be charged",
  ),
  "renewal.upcoming": event(renewal, renewalExample, "A service renews soon"),
  "renewal.succeeded": event(renewal, renewalExample, "A service was renewed"),
  "renewal.failed": event(
    renewal,
    { ...renewalExample, reason: "The balance is too low." },
    "A service could not be renewed",
  ),
  "renewal.lapsed": event(renewal, renewalExample, "A service ended because it was not renewed in time"),
  "notification.created": event(
    z.object({ id: id("ntf"), topic: z.string(), title: z.string(), text: z.string(), url: z.string().nullable() }),
    {
      ...{ id: "ntf_01kdzm8x5efq2v0w9a3b6c7d8e", topic: "low_balance", title: "Your balance is low: $4.20" },
      ...{ text: "It fell below $10.00, where you asked to be told.", url: "https://shop.example/wallet" },
    },
    "The account was told something; sent where the webhook channel of the topic is on",
  ),
  "endpoint.test": event(
    z.object({ message: z.string() }),
    { message: "It works." },
    "A test of the endpoint, asked for by its owner",
  ),
} as const satisfies Record<string, HookEvent>;

export type HookEventName = keyof typeof hookEvents;
export const hookEventNames = Object.keys(hookEvents) as HookEventName[];

/** Name of an event type. */
export const hookEventType = z.enum(hookEventNames as [HookEventName, ...HookEventName[]]).openapi("EventType");

/** An event as an endpoint gets it, for the `webhooks` section of the description. */
export const hookBody = (name: HookEventName) => {
  const { data, example } = hookEvents[name];
  return z
    .object({ type: z.literal(name), timestamp: instant, data })
    .openapi({ example: { type: name, timestamp: "2026-01-15T09:30:00.000Z", data: example } });
};
