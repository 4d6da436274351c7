import type { Transaction } from "../kernel/index.ts";
import type { CallOutcome, CallRow } from "./call-row.ts";
import { secondLeg } from "./call-story.ts";
import type { CallEvent } from "./events.ts";

/** What the owner of a call, or of the number that was called, is told, in the transaction that makes it true. */
export type CallNews = { call: Pick<CallRow, "id" | "accountId" | "direction" | "fromNumber" | "toNumber"> } & (
  | { type: "started" | "answered" }
  | { type: "completed"; outcome: CallOutcome; seconds: number; priceMicros: bigint; currency: string }
  | { type: "failed" | "missed"; reason: CallOutcome }
  | { type: "recording_ready" | "voicemail_received" | "voicemail_transcribed"; recording: ToldRecording }
);

/** `transcript`: what was said, where it was written down by then. */
export type ToldRecording = { id: string; seconds: number | null; transcript: string | null };

/** Tells the customer and the customer's systems; handed in by the server. */
export type TellOfCall = (tx: Transaction, news: CallNews, now: Date) => Promise<void>;

/** Whether a call is answered by one of these events: by the other party, where it is put through to one for its owner. */
export function isAnsweredBy(call: CallRow, events: readonly CallEvent[]): boolean {
  const type = call.direction === "outbound" && secondLeg(call) ? "call.connected" : "call.answered";
  return call.settledAt === null && events.some((event) => event.type === type);
}

/** How a call that is billed came out, as its owner is told. */
export function endingNews(call: CallRow): CallNews {
  const outcome = call.outcome ?? "failed";
  if (outcome === "answered" || outcome === "forwarded" || outcome === "voicemail") {
    const { seconds, priceMicros, currency } = call;
    return { call, type: "completed", outcome, seconds: seconds ?? 0, priceMicros: priceMicros ?? 0n, currency };
  }
  return { call, type: call.direction === "inbound" ? "missed" : "failed", reason: outcome };
}
