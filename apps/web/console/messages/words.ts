import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

type Meaning = { tone: Tone; label: string };

/** Words and colours of messages and codes, as operators read them. */
export const messageMeaning: Record<Schemas["MessageState"], Meaning> = {
  scheduled: { tone: "neutral", label: "Scheduled" },
  queued: { tone: "info", label: "Queued" },
  sent: { tone: "info", label: "Sent" },
  delivered: { tone: "success", label: "Delivered" },
  undelivered: { tone: "danger", label: "Undelivered" },
  failed: { tone: "danger", label: "Failed" },
  unconfirmed: { tone: "warning", label: "Unconfirmed" },
  cancelled: { tone: "neutral", label: "Cancelled" },
  received: { tone: "neutral", label: "Received" },
};

/** What stands for the sender of a message that has none. */
export const senderWords = (state: Schemas["MessageState"]): string =>
  state === "scheduled" || state === "queued" ? "Not chosen yet" : "No sender";

export const verificationMeaning: Record<Schemas["VerificationState"], Meaning> = {
  pending: { tone: "info", label: "Pending" },
  approved: { tone: "success", label: "Approved" },
  expired: { tone: "neutral", label: "Expired" },
  exhausted: { tone: "danger", label: "Exhausted" },
  failed: { tone: "danger", label: "Failed" },
  cancelled: { tone: "neutral", label: "Cancelled" },
};
