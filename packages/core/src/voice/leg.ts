import type { CallState } from "@tandem/provider-contract";

/** The first party is the one the carrier calls for us, or who calls us; the second is the one a call is put through to. */
export type LegRole = "first" | "second";

/**
 * All that was told of one party, whatever came first: each field only ever moves one way, so that events may come in any order
 * and any number of times.
 */
export type LegFacts = {
  /** 0: nothing told · 1: rings · 2: answered. */
  reached: 0 | 1 | 2;
  /** The weightiest ending told. */
  ending: Ending | null;
  /** The earliest told. */
  answeredAt: Date | null;
  endedAt: Date | null;
  /** Answered seconds as the carrier counted them; the most that was told. */
  seconds: number | null;
};

export type Ending = Exclude<CallState, "queued" | "ringing" | "answered">;

/** Something told of a party; `at` stands for the moment it happened where the carrier named none. */
export type LegNews = {
  state: CallState;
  answeredAt: Date | null;
  endedAt: Date | null;
  seconds: number | null;
  at: Date;
};

export const nothingKnown: LegFacts = { reached: 0, ending: null, answeredAt: null, endedAt: null, seconds: null };

// Carriers tell the same ending in a precise and in a general way; the more precise one counts.
const weights: Record<Ending, number> = { failed: 1, cancelled: 2, no_answer: 3, rejected: 4, busy: 5, completed: 6 };

/** Adds what was told. The same set of news gives the same facts, however often and in whatever order they are added. */
export function learn(facts: LegFacts, news: LegNews): LegFacts {
  const { state } = news;
  const ending = isEnding(state) ? state : null;
  const talked = state === "answered" || (news.seconds ?? 0) > 0 || news.answeredAt !== null;
  const reached = talked ? 2 : state === "queued" ? 0 : 1;
  const answeredAt = news.answeredAt ?? (state === "answered" ? news.at : null);
  const endedAt = ending === null ? null : (news.endedAt ?? news.at);
  return {
    reached: Math.max(reached, facts.reached) as LegFacts["reached"],
    ending: heavier(facts.ending, ending),
    answeredAt: earlier(facts.answeredAt, answeredAt),
    endedAt: earlier(facts.endedAt, endedAt),
    seconds: news.seconds === null ? facts.seconds : Math.max(facts.seconds ?? 0, news.seconds),
  };
}

/** How a party stands. An ending counts for more than anything before it; one who talked was not engaged. */
export function stateOf({ reached, ending }: LegFacts): CallState {
  if (ending === null) return (["queued", "ringing", "answered"] as const)[reached];
  if (reached === 2) return "completed";
  // Some carriers call every orderly ending the same; without an answer it is one nobody took.
  return ending === "completed" ? "no_answer" : ending;
}

export function isOver(facts: LegFacts): boolean {
  return facts.ending !== null;
}

/** Seconds talked until the end, or until now while it lasts. The carrier's own count goes before ours. */
export function secondsOf(facts: LegFacts, now: Date): number {
  const { ending, seconds, answeredAt, endedAt } = facts;
  const counted = ending === null ? null : seconds;
  if (answeredAt !== null) return talkedSeconds(answeredAt, endedAt ?? now, counted);
  return counted ?? 0;
}

/**
 * What an answered call is charged for. Begun seconds count, and one at least: a carrier takes its first increment of a call that
 * was answered and put down at once.
 */
export function talkedSeconds(answeredAt: Date, endedAt: Date, counted: number | null): number {
  return Math.max(1, counted ?? Math.ceil((endedAt.getTime() - answeredAt.getTime()) / 1_000));
}

function isEnding(state: CallState): state is Ending {
  return state !== "queued" && state !== "ringing" && state !== "answered";
}

function heavier(one: Ending | null, other: Ending | null): Ending | null {
  if (one === null || other === null) return one ?? other;
  return weights[one] >= weights[other] ? one : other;
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one <= other ? one : other;
}
