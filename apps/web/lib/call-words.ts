import type { Call, Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

type Meaning = { tone: Tone; label: string };

const stateMeaning: Record<Call["state"], Meaning> = {
  queued: { tone: "info", label: "Being placed" },
  ringing: { tone: "info", label: "Ringing" },
  answered: { tone: "success", label: "Talking" },
  completed: { tone: "neutral", label: "Ended" },
  busy: { tone: "neutral", label: "Busy" },
  no_answer: { tone: "neutral", label: "No answer" },
  cancelled: { tone: "neutral", label: "Cancelled" },
  rejected: { tone: "neutral", label: "Declined" },
  failed: { tone: "danger", label: "Failed" },
};

/** The words and colour of how a call came out. */
export const outcomeMeaning: Record<Schemas["CallOutcome"], Meaning> = {
  answered: { tone: "success", label: "Answered" },
  forwarded: { tone: "success", label: "Forwarded" },
  voicemail: { tone: "warning", label: "Left a message" },
  missed: { tone: "warning", label: "Missed" },
  busy: stateMeaning.busy,
  no_answer: stateMeaning.no_answer,
  cancelled: stateMeaning.cancelled,
  rejected: stateMeaning.rejected,
  failed: stateMeaning.failed,
  no_money: { tone: "danger", label: "Declined: no money" },
};

/** How a call stands: its outcome once it is settled, else its state. */
export const meaningOf = (call: Pick<Call, "state" | "outcome">): Meaning =>
  call.outcome ? outcomeMeaning[call.outcome] : stateMeaning[call.state];

/** Whether nothing more will happen to a call. */
export const isCallSettled = (call: Pick<Call, "outcome">): boolean => call.outcome !== null;

/** Who is on the other side. */
export const otherSide = (call: Pick<Call, "direction" | "from" | "to">): string =>
  call.direction === "outbound" ? call.to : call.from;

/** A length of talk: `0:07`, `12:30`, `1:02:09`. */
export function formatTalk(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How a rate counts, in few words. */
export function incrementsOf(rate: Schemas["CallRate"]): string {
  const { firstSeconds, nextSeconds } = rate;
  if (firstSeconds === 1 && nextSeconds === 1) return "by the second";
  if (firstSeconds === 60 && nextSeconds === 60) return "by the minute";
  return `${firstSeconds} s, then every ${nextSeconds} s`;
}
