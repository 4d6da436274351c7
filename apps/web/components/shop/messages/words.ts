import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

/** The words and colour of a message's state. */
export const messageMeaning: Record<Schemas["MessageState"], { tone: Tone; label: string }> = {
  scheduled: { tone: "neutral", label: "Scheduled" },
  queued: { tone: "info", label: "On its way" },
  sent: { tone: "info", label: "Sent" },
  delivered: { tone: "success", label: "Delivered" },
  undelivered: { tone: "danger", label: "Not delivered" },
  failed: { tone: "danger", label: "Failed" },
  unconfirmed: { tone: "warning", label: "Not confirmed" },
  cancelled: { tone: "neutral", label: "Cancelled" },
  received: { tone: "neutral", label: "Received" },
};

/** Where the messages between two numbers are shown. */
export const conversationPath = (ownNumber: string, otherNumber: string): string =>
  `/messages/with/${encodeURIComponent(otherNumber)}?own=${encodeURIComponent(ownNumber)}`;
