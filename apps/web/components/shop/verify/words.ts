import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

/** How a code reaches a person, in words. */
export const channelWords: Record<Schemas["VerifyChannel"], string> = {
  sms: "SMS",
  voice: "Call",
  flash_call: "Flash call",
};

/** The words and colour of a verification's state. */
export const verificationMeaning: Record<Schemas["VerificationState"], { tone: Tone; label: string }> = {
  pending: { tone: "info", label: "Waits for the code" },
  approved: { tone: "success", label: "Entered" },
  expired: { tone: "neutral", label: "Ran out" },
  exhausted: { tone: "danger", label: "Too many wrong codes" },
  failed: { tone: "danger", label: "Not sent" },
  cancelled: { tone: "neutral", label: "Replaced by a newer one" },
};
