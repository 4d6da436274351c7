import type { OwnedEsim } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";
import { inSentence, planPlaceName } from "./plan-place.ts";

export type Advice = { tone: Tone; title: string; text: string };

/** What to do next with an eSIM, by the state it is in. */
export function esimAdvice(esim: Pick<OwnedEsim, "status" | "topUpAvailable" | "plan" | "usage">): Advice | null {
  const place = esim.plan.countryCodes.length === 1 ? inSentence(planPlaceName(esim.plan)) : "one of its countries";
  const { usedMb, totalMb } = esim.usage;
  switch (esim.status) {
    case "ready":
      return {
        tone: "info",
        title: "Install it before you leave",
        text: `You need Wi-Fi for a minute. The days start only when it connects in ${place}.`,
      };
    case "installed":
      return {
        tone: "warning",
        title: "Installed, but not connected yet",
        text: `In ${place}: choose this eSIM for mobile data and turn on data roaming for it. Still nothing? Switch flight mode on and off, then choose a network by hand.`,
      };
    case "active":
      return totalMb !== null && (totalMb - usedMb) / totalMb < 0.2
        ? {
            tone: "warning",
            title: "Nearly used up",
            text: esim.topUpAvailable
              ? "Add data below before it stops; the eSIM stays installed."
              : "Buy a new plan before it stops.",
          }
        : null;
    case "used_up":
      return {
        tone: "warning",
        title: "The data is used up",
        text: esim.topUpAvailable
          ? "Add data below: it works again within a minute, nothing to install."
          : "Buy a new plan to be online again.",
      };
    case "expired":
      return {
        tone: "neutral",
        title: "The days are over",
        text: "You can delete this eSIM from the phone. A new trip needs a new plan.",
      };
    case "suspended":
      return { tone: "warning", title: "Switched off for now", text: "Write to us if you did not expect this." };
    case "cancelled":
      return { tone: "neutral", title: "Cancelled", text: "This eSIM cannot be used any more." };
  }
}
