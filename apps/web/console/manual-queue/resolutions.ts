import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

/** How a task ended, in words. */
export const resolutionMeaning: Record<
  NonNullable<Schemas["ManualTask"]["resolution"]>,
  { tone: Tone; label: string }
> = {
  fulfilled: { tone: "success", label: "Delivered by hand" },
  refunded: { tone: "neutral", label: "Refunded" },
  retried: { tone: "info", label: "Tried again" },
  cancelled: { tone: "neutral", label: "Cancelled" },
};
