import type {
  OrderStory,
  StoryAttempt,
  StoryEvent,
  StoryMessage,
  StoryTransfer,
  StoryWebhook,
} from "@tandem/core/analytics";
import { publicId } from "@tandem/core/kernel";
import { thingOf } from "@tandem/core/orders";
import type { Decision } from "@tandem/core/routing";
import { attemptTookMs, attemptWords, consequenceOf } from "./attempt-words.ts";
import { presentDecision } from "./decisions.ts";
import { describeEvent, type Telling, type Tone } from "./event-texts.ts";
import { outcomeOf } from "./orders.ts";
import { ledgerWords, transferWords } from "./transfer-words.ts";
import { toInstant, toInstantOrNull, toMoney } from "./values.ts";
import { moneyText, sentence } from "./words.ts";

type Words = { title: string; detail?: string | null; tone: Tone; tookMs?: number | null };

const entry = <K extends string>(kind: K, id: string, at: Date, words: Words) => ({
  id,
  kind,
  at: toInstant(at),
  title: words.title,
  detail: words.detail ?? null,
  tone: words.tone,
  tookMs: words.tookMs ?? null,
});

/**
 * The whole story of an order in the order it happened, told in plain sentences: providers and people by name, money as it is
 * read. Events that only repeat what an attempt, a decision or a transfer tells better are left to those.
 */
export function presentTimeline(story: OrderStory, decisions: readonly Decision[], telling: Telling) {
  const { providers } = telling;
  const entries = [
    ...toldEvents(story, telling).map((event) => fromEvent(event, story, telling)),
    ...decisions.map(fromDecision),
    ...story.attempts.map((attempt) => fromAttempt(attempt, story.attempts, pieceOf(attempt.itemId, story, telling))),
    ...story.webhooks.map(fromWebhook),
    ...story.transfers.map((transfer) => fromTransfer(transfer, providers)),
    ...story.messages.map(fromMessage),
  ];
  return entries.toSorted((a, b) => placeOf(a) - placeOf(b) || rank[a.kind] - rank[b.kind]);
}

/** The people and keys that appear in a story, as the audit trail names them. */
export const actorsIn = (story: OrderStory): string[] =>
  story.events.flatMap(({ data }) => (typeof data.actor === "string" ? [data.actor] : []));

// What comes first when several things happened at once: the cause, then what it led to.
const rank = { event: 0, transfer: 1, decision: 2, attempt: 3, webhook: 4, notification: 5 };
const ends = new Set<string>(["order.fulfilled", "order.partially_fulfilled", "order.failed", "order.cancelled"]);
// The money of an end is moved in its transaction, some milliseconds behind by the database's clock; the end is read after it.
const endsLaterMs = 250;

function placeOf(one: { kind: keyof typeof rank; at: string; event?: { type: string } }): number {
  const isEnd = one.kind === "notification" || (one.event !== undefined && ends.has(one.event.type));
  return Date.parse(one.at) + (isEnd ? endsLaterMs : 0);
}

const toldElsewhere = new Set<StoryEvent["type"]>([
  "order.priced",
  "order.held",
  "item.routed",
  "attempt.submitted",
  "attempt.pending",
  "item.captured",
  "item.released",
]);
// With one piece, what befalls the piece befalls the order, and is told once.
const toldOfThePiece = new Set<StoryEvent["type"]>(["item.fulfilled", "order.manual", "order.processing"]);

/** The events that say something of their own. Of the usage reports only the last counts: a traveller's phone makes hundreds. */
function toldEvents({ events, attempts }: OrderStory, { order }: Telling): StoryEvent[] {
  const lastUsage = events.findLast((event) => event.type === "profile.usage");
  return events.filter((event) => {
    if (toldElsewhere.has(event.type)) return false;
    if (order.quantity === 1 && toldOfThePiece.has(event.type)) return false;
    if (event.type === "profile.usage") return event === lastUsage;
    // The attempt's own entry says the same.
    return (
      event.type !== "attempt.rejected" || attempts.find((one) => one.id === event.attemptId)?.state !== "rejected"
    );
  });
}

function fromEvent(event: StoryEvent, story: OrderStory, telling: Telling) {
  const attempt = story.attempts.find((one) => one.id === event.attemptId);
  const named = typeof event.data.providerId === "string" ? telling.providers.get(event.data.providerId) : undefined;
  const who = attempt?.providerName ?? named ?? "the provider";
  const words = describeEvent(event.type, { data: event.data, who, at: event.createdAt, telling });
  const reports = story.events.filter((one) => one.type === "profile.usage").length;
  const detail = event.type === "profile.usage" && reports > 1 ? `The last of ${reports} reports.` : words.detail;
  return {
    ...entry("event", publicId("evt", event.id), event.createdAt, { ...words, detail }),
    event: { type: event.type },
  };
}

function fromDecision(decision: Decision) {
  const presented = presentDecision(decision);
  const { chosen } = presented;
  if (!chosen) {
    const words = { title: "Nobody could be chosen", detail: sentence(decision.reason), tone: "warn" } as const;
    return { ...entry("decision", presented.id, decision.createdAt, words), decision: presented };
  }
  // The reason begins with the name that the title says already.
  const why = decision.reason.startsWith(`${chosen.name}: `)
    ? decision.reason.slice(chosen.name.length + 2)
    : decision.reason;
  const words = { title: `Chose ${chosen.name}`, detail: sentence(why), tone: "neutral" } as const;
  return { ...entry("decision", presented.id, decision.createdAt, words), decision: presented };
}

const nextSteps = {
  retry_same: "Then it was asked once more.",
  next_provider: "Then the next provider was asked.",
  final: "Nobody else can be asked.",
} as const;

/** Which piece it is about, as a beginning of a sentence: `eSIM 2, `; empty where the order has only one. */
function pieceOf(itemId: string | null, { attempts }: OrderStory, { order }: Telling): string {
  if (order.quantity === 1) return "";
  const items = [...new Set(attempts.map((attempt) => attempt.itemId))].sort();
  return itemId === null || !items.includes(itemId) ? "" : `${thingOf[order.kind]} ${items.indexOf(itemId) + 1}, `;
}

function fromAttempt(attempt: StoryAttempt, all: readonly StoryAttempt[], piece: string) {
  const { text, tone } = attemptWords(attempt);
  const goesOn = all.some((later) => later.itemId === attempt.itemId && later.number > attempt.number);
  const next = attempt.nextStep && (goesOn || attempt.nextStep === "final") ? nextSteps[attempt.nextStep] : null;
  const asked = attempt.resolution === "delivered" ? `For ${moneyText(attempt.costMicros, attempt.currency)}.` : null;
  const consequence = consequenceOf(attempt);
  // What was bought after all came to light only after the next one was asked.
  const parts = attempt.resolution === "not_bought" ? [asked, consequence, next] : [asked, next, consequence];
  const detail = parts.filter((part) => part !== null).join(" ");
  const title = `${piece}${piece ? "attempt" : "Attempt"} ${attempt.number}: ${attempt.providerName} ${text}`;
  const words = { title, detail: detail || null, tone, tookMs: attemptTookMs(attempt) };
  return {
    ...entry("attempt", publicId("att", attempt.id), attempt.startedAt, words),
    attempt: presentStoryAttempt(attempt, text),
  };
}

function presentStoryAttempt(attempt: StoryAttempt, text: string) {
  return {
    id: publicId("att", attempt.id),
    number: attempt.number,
    provider: { id: publicId("prv", attempt.providerId), name: attempt.providerName },
    outcome: outcomeOf(attempt),
    reason: attempt.resolution === "delivered" ? null : `${attempt.providerName} ${text}`,
    upstreamRef: attempt.upstreamRef,
    cost: toMoney(attempt.costMicros, attempt.currency),
    startedAt: toInstant(attempt.startedAt),
    answeredAt: toInstantOrNull(attempt.answeredAt),
    endedAt: toInstantOrNull(attempt.endedAt),
    offer: { id: publicId("off", attempt.offerId), upstreamRef: attempt.offerRef },
    resolution: attempt.resolution,
    nextStep: attempt.nextStep,
    looks: attempt.looks,
    error: attempt.error && {
      category: attempt.error.category,
      code: attempt.error.code,
      message: attempt.error.message,
      httpStatus: attempt.error.httpStatus ?? null,
      upstreamCode: attempt.error.upstreamCode ?? null,
    },
  };
}

// What providers tell, by the kinds of `ProviderEvent`.
const toldBy: Record<string, string> = {
  order_ready: "the eSIM is ready",
  order_failed: "it will not deliver",
  profile_state: "the eSIM changed state",
  profile_activated: "the eSIM is in use",
  usage: "how much data is used",
  low_balance: "our balance there is low",
  number_order: "the number's order has moved",
  vpn_account: "the VPN account changed",
};
const webhookStates: Record<string, string> = {
  received: "Not processed yet.",
  failed: "It could not be processed.",
  rejected: "Forged: kept as evidence and not believed.",
  ignored: "It changed nothing.",
};

function fromWebhook(webhook: StoryWebhook) {
  const told = [...new Set(webhook.eventKinds.map((kind) => toldBy[kind] ?? "something we have no meaning for"))];
  const words = {
    title:
      told.length > 0
        ? `${webhook.providerName} told us: ${told.join(", ")}`
        : `${webhook.providerName} sent a webhook`,
    detail: webhookStates[webhook.status] ?? null,
    tone: webhook.status === "rejected" || webhook.status === "failed" ? ("warn" as const) : ("neutral" as const),
  };
  return {
    ...entry("webhook", publicId("whk", webhook.id), webhook.receivedAt, words),
    webhook: {
      id: publicId("whk", webhook.id),
      provider: { id: publicId("prv", webhook.providerId), name: webhook.providerName },
      eventKinds: webhook.eventKinds,
      state: webhook.status === "rejected" ? "forged" : webhook.status,
    },
  };
}

function fromTransfer(transfer: StoryTransfer, providers: ReadonlyMap<string, string>) {
  const words = { ...transferWords(transfer, providers), tone: "neutral" as const };
  return {
    ...entry("transfer", publicId("txf", transfer.id), transfer.createdAt, words),
    transfer: {
      id: publicId("txf", transfer.id),
      kind: transfer.kind,
      reason: transfer.reason,
      amount: toMoney(transfer.amountMicros, transfer.currency),
      debit: ledgerWords(transfer.debitCode, providers),
      credit: ledgerWords(transfer.creditCode, providers),
      note: transfer.note,
    },
  };
}

const messageStates: Record<string, { text: string; tone: Tone }> = {
  queued: { text: "waiting to be sent", tone: "running" },
  sent: { text: "sent", tone: "neutral" },
  failed: { text: "could not be sent", tone: "bad" },
};

const channelWords: Record<string, string> = { email: "E-mail", sms: "SMS", webhook: "Webhook" };

function fromMessage(message: StoryMessage) {
  const state = messageStates[message.status] ?? { text: message.status, tone: "neutral" as const };
  const what = channelWords[message.channel] ?? "Message";
  const words = {
    title: message.title === null ? `${what} to the customer` : `${what} to the customer: “${message.title}”`,
    detail: sentence(`To ${message.recipient}, ${state.text}`),
    tone: state.tone,
  };
  return {
    ...entry("notification", publicId("ntf", message.id), message.createdAt, words),
    notification: { topic: message.topic, to: message.recipient, state: message.status },
  };
}
