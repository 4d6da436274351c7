import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

type Endpoint = Schemas["WebhookEndpoint"];

/** How an endpoint does, in a word. */
export function endpointMeaning({ status, health }: Endpoint): { label: string; tone: Tone } {
  if (status === "disabled") return { label: "Disabled", tone: "danger" };
  if (status === "paused") return { label: "Paused", tone: "neutral" };
  if (health.failingSince) return { label: "Failing", tone: "warning" };
  return {
    label: health.requests === 0 ? "Not used yet" : "Healthy",
    tone: health.requests === 0 ? "neutral" : "success",
  };
}

/** How many of its requests arrived, in words. */
export function rateText({ requests, succeeded, successRate }: Endpoint["health"]): string {
  if (successRate === null) return "nothing sent in the last 7 days";
  // A percentage of a handful says less than the numbers themselves.
  if (requests < 20) return `${succeeded} of ${requests} requests arrived in the last 7 days`;
  return `${(successRate * 100).toFixed(1).replace(/\.0$/, "")} % of ${requests} requests arrived in the last 7 days`;
}
