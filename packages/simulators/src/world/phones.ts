import { z } from "zod";
import { type WorldAction, worldAction } from "../lab/types.ts";

/**
 * Who picks up, or why nobody does.
 *
 * - `human`, `machine`, `fax`  the call is answered
 * - `busy`         engaged
 * - `no_answer`    rings until the caller gives up
 * - `rejected`     the person declines
 * - `unreachable`  the network knows no such subscriber
 * - `by_hand`      rings until `phone_picks_up` or `phone_hangs_up` is played, or the caller gives up
 */
export const phoneAnswers = [
  "human",
  "machine",
  "fax",
  "busy",
  "no_answer",
  "rejected",
  "unreachable",
  "by_hand",
] as const;
export type PhoneAnswer = (typeof phoneAnswers)[number];

/** How the phone behind a number behaves when it is called, by any carrier. Times are lab time in milliseconds. */
export type Phone = {
  answers: PhoneAnswer;
  /** From the first ring to the answer, or to the moment the network says why there is none. */
  ringMs: number;
  /** From the answer until the person hangs up; null when the person waits for us to do it. */
  talkMs: number | null;
  /** What the person presses, one entry for each time digits are asked for; nothing once they are used up. */
  digits: readonly string[];
  /** What the person says when a message is recorded; the text of a transcription. */
  says: string;
};

export type PhoneChange = Partial<Phone>;

/** A person who calls a number of ours. */
export type PhoneCall = {
  from: string;
  to: string;
  talkMs: number | null;
  digits: readonly string[];
  says: string;
};

/** A call that rings at a phone, or is talked on it. `other` is the number at the other end. */
export type CallNow = { other: string; state: "ringing" | "talking"; placedBy: "us" | "person"; sinceMs: number };

/** One thing a phone heard: a text read out, an audio file, the beep before a recording, or another party put through. */
export type Heard = { did: "speak" | "play" | "beep" | "connect"; what: string };

const SAYS = "Please call me back.";
const TALK_MS = 30_000;

const usual: Phone = { answers: "human", ringMs: 1_000, talkMs: TALK_MS, digits: [], says: SAYS };

/** What the last four digits of a number mean, unless the lab was told otherwise of that number. */
const byEnding: Readonly<Record<string, PhoneChange>> = {
  "0001": { answers: "busy", ringMs: 500 },
  "0002": { answers: "no_answer" },
  "0003": { answers: "machine", ringMs: 3_000 },
  "0004": { answers: "rejected" },
  "0005": { answers: "unreachable", ringMs: 500 },
};

/** The phone behind a number: as the lab was told (`changes`, by number in E.164), else by its ending, else a person. */
export function phoneOf(number: string, changes: ReadonlyMap<string, PhoneChange>): Phone {
  return { ...usual, ...byEnding[number.slice(-4)], ...changes.get(number) };
}

/** Whether a text is a number in E.164 with `+`. */
export function isPhoneNumber(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text);
}

const number = z.string().regex(/^\+[1-9]\d{6,14}$/, "must be E.164 with a plus sign");
const milliseconds = z.number().int().min(0).max(86_400_000);
const digits = z.array(z.string().regex(/^[0-9*#]*$/, "must be keys of a phone")).max(20);
const says = z.string().max(1_000);

const phoneInput = z.strictObject({
  number,
  answers: z.enum(phoneAnswers).optional(),
  ringMs: milliseconds.optional(),
  talkMs: milliseconds.nullable().optional(),
  digits: digits.optional(),
  says: says.optional(),
});

const callInput = z.strictObject({
  from: number,
  to: number,
  talkMs: milliseconds.nullable().default(TALK_MS),
  digits: digits.default([]),
  says: says.default(SAYS),
});

const numberInput = z.strictObject({ number });

/** What a carrier's simulator does about its phones. */
export type PhoneBook = {
  /** Keeps the change for that number; earlier changes of other fields stay. */
  change(number: string, change: PhoneChange): void;
  /** Puts a person's call to a number of ours on the network; the carrier's id of the call, or why it cannot be. */
  call(call: PhoneCall): { callRef: string } | { refused: string };
  /** The person at that number picks up what rings there. */
  pickUp(number: string): { callRef: string } | { refused: string };
  /** The person at that number hangs up now, or declines what rings there. */
  hangUp(number: string): { callRef: string } | { refused: string };
  /** What rings or is talked at that number now. */
  calls(number: string): readonly CallNow[];
  /** All that the phone at that number heard, in order, over all calls. */
  heard(number: string): readonly Heard[];
};

/**
 * The actions every carrier's simulator offers under the same names: `set_phone` changes how the phone at a number behaves,
 * `call_number` lets a person call a number of ours, `phone_picks_up` answers what rings, `phone_hangs_up` ends or declines that
 * person's call, `phone_calls` answers `{ calls }` with what goes on there now, and `phone_heard` answers `{ heard }` with all that
 * phone was told.
 */
export function phoneActions(book: PhoneBook): Readonly<Record<string, WorldAction>> {
  return {
    set_phone: worldAction({
      about: "Says how the phone at a number behaves when it is called.",
      schema: phoneInput,
      act: ({ number: which, ...change }) => {
        book.change(which, withoutUndefined(change));
        return { number: which };
      },
    }),
    call_number: worldAction({
      about: "Somebody calls a number of ours.",
      schema: callInput,
      act: (call) => book.call(call),
    }),
    phone_picks_up: worldAction({
      about: "The person at that number picks up what rings there.",
      schema: numberInput,
      act: ({ number: which }) => book.pickUp(which),
    }),
    phone_calls: worldAction({
      about: "Tells what rings or is talked at that number now.",
      schema: numberInput,
      act: ({ number: which }) => ({ calls: book.calls(which) }),
    }),
    phone_hangs_up: worldAction({
      about: "The person at that number hangs up now, or declines what rings there.",
      schema: numberInput,
      act: ({ number: which }) => book.hangUp(which),
    }),
    phone_heard: worldAction({
      about: "Tells all that the phone at a number heard, in order.",
      schema: numberInput,
      act: ({ number: which }) => ({ heard: book.heard(which) }),
    }),
  };
}

function withoutUndefined(change: { [Key in keyof Phone]?: Phone[Key] | undefined }): PhoneChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
