import type { Schemas } from "@tandem/sdk";

/** What follows a failure, in words. */
export const decisionWords: Record<Schemas["FailureDecision"], string> = {
  retry_same: "same provider again",
  next_provider: "next provider",
  final: "give up the order",
  unknown: "look it up first",
};
