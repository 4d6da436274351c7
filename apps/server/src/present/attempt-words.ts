import type { ProviderError } from "@tandem/provider-contract";
import type { Tone } from "./event-texts.ts";

type Category = ProviderError["category"];

/** What a provider did when it did not deliver, to stand after its name. One for each category of the contract. */
const failures: Record<Category, string> = {
  timeout: "did not answer in time",
  unreachable: "could not be reached",
  server: "reported a fault of its own",
  rate_limited: "asked us to slow down",
  refused: "refused",
  out_of_stock: "has none left",
  low_balance: "refused, our balance there is spent",
  price_changed: "asks another price than agreed",
  invalid_request: "did not accept our request",
  auth: "did not accept our credentials",
  unreadable: "sent an answer nobody can read",
  unsupported: "cannot do that",
  activation_failed: "could not make one that works",
  not_found: "does not know the order",
  requirements_missing: "wants papers or registrations first",
  invalid_recipient: "cannot reach that recipient",
  opted_out: "was told by the recipient to stop",
  content_refused: "does not let the content through",
  blocked: "blocks this as fraud or as a closed destination",
  card_declined: "was told no by the card's bank",
  authentication_required: "wants the card's owner to confirm",
};

/** A failure out of stored data, in words that stand after a provider's name; null for one that is not of the contract. */
export const failureWordsOf = (category: unknown): string | null =>
  typeof category === "string" && category in failures ? failures[category as Category] : null;

/** As much of an attempt as its words are made from. */
export type AttemptFacts = {
  state: "submitted" | "pending" | "unknown" | "rejected" | "done";
  resolution: "delivered" | "stock" | "loss" | "not_bought" | "unresolved" | null;
  error: ProviderError | null;
  interrupted: boolean;
  startedAt: Date;
  answeredAt: Date | null;
  givenUpAt: Date | null;
  endedAt: Date | null;
};

/** What the provider of an attempt did, to stand after its name, and how that is to be taken. */
export function attemptWords(attempt: AttemptFacts): { text: string; tone: Tone } {
  const { state, resolution, error, interrupted, givenUpAt } = attempt;
  if (resolution === "delivered") return { text: "delivered", tone: "good" };
  if (error) return { text: failures[error.category], tone: state === "rejected" ? "bad" : "warn" };
  if (interrupted) return { text: "was being asked when our own process ended", tone: "warn" };
  if (resolution === "stock" || resolution === "loss") return { text: "delivered too late", tone: "warn" };
  if (givenUpAt) return { text: "accepted, and did not deliver in time", tone: "bad" };
  if (state === "pending") return { text: "accepted and is at work", tone: "running" };
  return { text: "is being asked", tone: "running" };
}

/** What became of the money a failed attempt was to cost; null while that needs no word. */
export function consequenceOf({ resolution, state, givenUpAt }: AttemptFacts): string | null {
  switch (resolution) {
    case "delivered":
      return null;
    case "not_bought":
      return "Nothing was bought.";
    case "stock":
      return "What it delivered afterwards was kept as a spare for the next order it fits.";
    case "loss":
      return "It was bought after all and could not be used; its cost is ours.";
    case "unresolved":
      return "Whether it was bought could never be learned.";
    default:
      return givenUpAt || state === "unknown" ? "Whether it was bought is being watched." : null;
  }
}

/** How long the order waited for it, in milliseconds; null while it waits. */
export function attemptTookMs({ startedAt, answeredAt, givenUpAt, endedAt, resolution }: AttemptFacts): number | null {
  const over = resolution === "delivered" ? endedAt : (givenUpAt ?? endedAt ?? answeredAt);
  return over ? over.getTime() - startedAt.getTime() : null;
}
