import { type OrderEventType, type OrderKind, thingOf } from "@tandem/core/orders";
import { type ActorNames, nameOfActor } from "./actors.ts";
import { failureWordsOf } from "./attempt-words.ts";
import { dataText, durationText, moneyText, sentence, several } from "./words.ts";

export type Tone = "good" | "warn" | "bad" | "running" | "neutral";
export type Words = { title: string; detail: string | null; tone: Tone };

/** What an order's events are told with: the order in figures, and the names behind ids. */
export type Telling = {
  order: {
    kind: OrderKind;
    planName: string;
    quantity: number;
    totalMicros: bigint;
    currency: string;
    createdAt: Date;
  };
  providers: ReadonlyMap<string, string>;
  actors: ActorNames;
};

type Data = Readonly<Record<string, unknown>>;
/** `who`: the provider it is about. */
type Moment = { data: Data; who: string; at: Date; telling: Telling };
type Tell = (moment: Moment) => { title: string; detail?: string | null };

// What each event means to someone who reads an order's story: what happened, and below it why or with what effect.
const texts: Record<OrderEventType, { tone: Tone; tell: Tell }> = {
  "order.received": { tone: "neutral", tell: ({ telling }) => received(telling) },
  "order.priced": { tone: "neutral", tell: () => ({ title: "Price fixed" }) },
  "order.held": { tone: "neutral", tell: () => ({ title: "Money set aside" }) },
  "item.routed": { tone: "neutral", tell: ({ who }) => ({ title: `Chose ${who}` }) },
  "attempt.submitted": { tone: "running", tell: ({ who }) => ({ title: `Asked ${who}` }) },
  "attempt.pending": {
    tone: "running",
    tell: ({ who, telling }) => ({ title: `${who} accepted the order and is making the ${thing(telling)}` }),
  },
  "attempt.unknown": {
    tone: "warn",
    tell: ({ who, data }) => ({
      title: `Looking up at ${who} whether it was bought`,
      detail: `It ${failureWordsOf(data.category) ?? "gave no certain answer"}. Nobody else is paid before this is known, or cannot be learned.`,
    }),
  },
  "attempt.rejected": {
    tone: "bad",
    tell: ({ who, data }) => ({
      title: `${who} ${failureWordsOf(data.category) ?? "refused"}`,
      detail: "Nothing was bought.",
    }),
  },
  "attempt.interrupted": {
    tone: "warn",
    tell: ({ who, data }) => ({
      title: `Our own process ended while ${who} was asked`,
      detail: data.repeated
        ? "It was asked again with the same reference, which it never takes for a second order."
        : "Whether it was bought is looked up there.",
    }),
  },
  "attempt.not_found": { tone: "warn", tell: ({ who }) => ({ title: `${who} knows of no such order` }) },
  "attempt.given_up": {
    tone: "warn",
    tell: ({ who, data }) => ({
      title: `Went on without ${who}`,
      detail: `${reasonOf(data) ?? ""} It stays watched, in case it still delivers.`.trim(),
    }),
  },
  "attempt.claim_taken": {
    tone: "warn",
    tell: ({ who }) => ({ title: `What ${who} showed belongs to another order`, detail: "Looking again." }),
  },
  "attempt.resolved": {
    tone: "neutral",
    tell: ({ who, data }) => ({
      title:
        data.resolution === "unresolved"
          ? `${who} could never tell whether it was bought`
          : `Certain now: ${who} had sold us nothing`,
    }),
  },
  "item.stock_used": {
    tone: "good",
    tell: ({ who, data, telling }) => ({
      title: "Served with a spare eSIM from stock",
      detail: `Bought earlier from ${who}${costOf(data, telling, " for ")}, so nobody had to be asked.`,
    }),
  },
  "item.fulfilled": {
    tone: "good",
    tell: ({ who, telling }) => ({ title: capital(`${thing(telling)} received from ${who}`) }),
  },
  "item.captured": { tone: "neutral", tell: () => ({ title: "Money taken" }) },
  "item.failed": {
    tone: "bad",
    tell: ({ data }) => ({
      title: "Could not be delivered",
      detail: failureWordsOf(data.code) ? sentence(`The provider ${failureWordsOf(data.code)}`) : null,
    }),
  },
  "item.released": { tone: "neutral", tell: () => ({ title: "Money given back" }) },
  "item.manual": { tone: "warn", tell: ({ data }) => ({ title: "Handed to a person", detail: reasonOf(data) }) },
  "item.manual_resolved": { tone: "neutral", tell: settledByHand },
  "spare.kept": {
    tone: "neutral",
    tell: ({ who, data, telling }) => ({
      title: `${who} delivered after all: kept as a spare`,
      detail: `It cost us${costOf(data, telling, " ")} and goes to the next order it fits.`,
    }),
  },
  "spare.to_give_back": {
    tone: "neutral",
    tell: ({ who, data, telling }) => ({
      title: `${who} delivered after all: the ${thing(telling)} is given back`,
      detail: `It cost us${costOf(data, telling, " ")}.`,
    }),
  },
  "spare.cancelled": {
    tone: "neutral",
    tell: ({ who, data, telling }) => {
      const refund = microsIn(data.refundMicros);
      const back = refund === null ? null : `${moneyText(refund, telling.order.currency)} comes back.`;
      return { title: `${who} took the spare ${thing(telling)} back`, detail: refund === 0n ? null : back };
    },
  },
  "spare.written_off": {
    tone: "warn",
    tell: ({ who, data, telling }) => ({
      title: `What ${who} delivered late is of no use`,
      detail: `Its cost${costOf(data, telling, ", ", ",")} is ours.`,
    }),
  },
  "order.delayed": {
    tone: "warn",
    tell: ({ at, telling }) => ({ title: "Over a minute: the customer is told", detail: after(at, telling) }),
  },
  "order.fulfilled": {
    tone: "good",
    tell: ({ at, telling }) => ({ title: "Delivered to the customer", detail: after(at, telling) }),
  },
  "order.partially_fulfilled": {
    tone: "warn",
    tell: ({ at, telling }) => ({ title: "Delivered in part, the rest is refunded", detail: after(at, telling) }),
  },
  "order.manual": { tone: "warn", tell: () => ({ title: "Waits for a person" }) },
  "order.failed": {
    tone: "bad",
    tell: ({ telling }) => ({
      title: `Ended without ${article(thing(telling))}`,
      detail: "The customer has paid nothing.",
    }),
  },
  "order.cancelled": {
    tone: "neutral",
    tell: () => ({ title: "Order cancelled", detail: "The customer has paid nothing." }),
  },
  "order.processing": { tone: "running", tell: () => ({ title: "Under way again" }) },
  "order.rated": {
    tone: "neutral",
    tell: ({ data }) => ({ title: typeof data.rating === "number" ? `Rated ${data.rating} of 5` : "Rated" }),
  },
  "profile.installed": { tone: "good", tell: () => ({ title: "Installed on a phone" }) },
  "profile.activated": { tone: "good", tell: () => ({ title: "First use on a network" }) },
  "profile.usage": { tone: "neutral", tell: ({ data }) => ({ title: usageText(data) }) },
};

/** An event in plain words: no id, no code, no amount in micros. */
export function describeEvent(type: OrderEventType, moment: Moment): Words {
  const { tone, tell } = texts[type];
  const { title, detail = null } = tell(moment);
  return { title, detail, tone };
}

function received({ order }: Telling) {
  const sum = moneyText(order.totalMicros, order.currency);
  const what =
    order.quantity > 1 ? `${several(order.quantity, thingOf[order.kind])}: ${order.planName}` : order.planName;
  return { title: `Order received for ${sum}`, detail: `${what}.` };
}

function settledByHand({ data, telling }: Moment) {
  const person = typeof data.actor === "string" ? nameOfActor(data.actor, telling.actors) : "A person";
  const provider = typeof data.providerId === "string" ? telling.providers.get(data.providerId) : undefined;
  switch (data.resolution) {
    case "fulfilled": {
      const cost = microsIn(data.costMicros);
      const paid = cost ? `The eSIM cost ${moneyText(cost, telling.order.currency)}.` : "No cost was entered.";
      return { title: `${person} delivered it by hand`, detail: provider ? `From ${provider}. ${paid}` : paid };
    }
    case "refunded":
      return {
        title: `${person} gave the money back`,
        detail: typeof data.reason === "string" ? quote(data.reason) : null,
      };
    case "retried":
      return { title: `${person} had the providers asked again` };
    default:
      return { title: `${person} settled it` };
  }
}

const thing = ({ order }: Telling): string => thingOf[order.kind];
const article = (noun: string): string => `${noun === "eSIM" ? "an" : "a"} ${noun}`;
const capital = (words: string): string => sentence(words).slice(0, -1);

const quote = (words: string): string => `“${words}”`;

/** Our own sentence of why, as the saga wrote it. */
function reasonOf(data: Data): string | null {
  return typeof data.reason === "string" ? sentence(data.reason) : null;
}

/** Micros in an event's data: decimal text, because JSON has no bigint. */
function microsIn(value: unknown): bigint | null {
  return typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : null;
}

function costOf(data: Data, { order }: Telling, before: string, behind = ""): string {
  const micros = microsIn(data.costMicros);
  const currency = typeof data.currency === "string" ? data.currency : order.currency;
  return micros === null ? "" : `${before}${moneyText(micros, currency)}${behind}`;
}

const after = (at: Date, { order }: Telling): string =>
  `${durationText(at.getTime() - order.createdAt.getTime())} after the order.`;

function usageText(data: Data): string {
  const [used, total] = [microsIn(data.usedBytes), microsIn(data.totalBytes)];
  if (used === null) return "Usage reported";
  return total === null
    ? `${dataText(Number(used))} used`
    : `${dataText(Number(used))} of ${dataText(Number(total))} used`;
}
