import type { CallStep } from "@tandem/provider-contract";
import type { LegFacts } from "./leg.ts";

/** What a number does with calls that come in. */
export type NumberCallSettings = {
  /** E.164; rings there first. */
  forwardTo: string | null;
  /** How long the other phone rings before something else happens. */
  ringSeconds: number;
  /** Whether a caller nobody answers may leave a message. */
  voicemail: boolean;
  greeting: string;
  transcribe: boolean;
  /** Calls put through from or to this number are recorded. */
  record: boolean;
  /** Recordings and messages are deleted after so many days. */
  keepDays: number;
};

/** What holds for a number nobody set anything for: it takes messages. */
export const usualNumberSettings: NumberCallSettings = {
  forwardTo: null,
  ringSeconds: 20,
  voicemail: true,
  greeting: "You have reached a number that cannot take your call now. Please leave a message after the tone.",
  transcribe: true,
  record: false,
  keepDays: 90,
};

export type OutboundPlan = {
  /** The caller's own phone, which rings before the other party; null when the call goes to the other party at once. */
  ringFirst: string | null;
  /** Read out to whoever answers first. */
  say: { text: string; language: string } | null;
  to: string;
  from: string;
  ringSeconds: number;
  record: boolean;
};

const messageSecondsMax = 180;

/** What an outbound call does once the first party has answered. */
export function planOutbound({ ringFirst, say, to, from, ringSeconds, record }: OutboundPlan): CallStep[] {
  const spoken: CallStep[] = say ? [{ do: "speak", ...say }] : [];
  return ringFirst === null ? spoken : [...spoken, { do: "dial", to, from, ringSeconds, record }];
}

/** What an inbound call does once it is taken; nothing at all declines it. */
export function planInbound(settings: NumberCallSettings, own: { number: string; language: string }): CallStep[] {
  const { forwardTo, ringSeconds, record, voicemail, greeting, transcribe } = settings;
  const forward: CallStep[] =
    forwardTo === null ? [] : [{ do: "dial", to: forwardTo, from: own.number, ringSeconds, record }];
  const message: CallStep[] = voicemail
    ? [
        { do: "speak", text: greeting, language: own.language },
        { do: "record", maxSeconds: messageSecondsMax, transcribe },
      ]
    : [];
  return [...forward, ...message];
}

/**
 * The step that comes after those that are done: a party that was put through and talked has ended the call, whatever was planned
 * for nobody answering.
 */
export function nextPosition(
  steps: readonly CallStep[],
  { position, done, second }: { position: number; done: number; second: LegFacts | undefined },
): number {
  const last = steps[position + done - 1];
  return last?.do === "dial" && second && hasTalked(second) ? steps.length : position + done;
}

/** Some carriers say of a leg only that it ended in order, and that it was answered later or never. */
function hasTalked(facts: LegFacts): boolean {
  return facts.reached === 2 || facts.ending === "completed";
}
