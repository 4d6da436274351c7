import type { Esim, OrderStatus, Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

type Meaning = { tone: Tone; label: string };

/** Words and colours of states, as operators read them. */
export const orderMeaning: Record<OrderStatus, Meaning> = {
  processing: { tone: "info", label: "Processing" },
  fulfilled: { tone: "success", label: "Delivered" },
  partially_fulfilled: { tone: "warning", label: "Partly delivered" },
  manual: { tone: "warning", label: "Waits for a person" },
  failed: { tone: "danger", label: "Failed, refunded" },
  cancelled: { tone: "neutral", label: "Cancelled" },
};

export const esimMeaning: Record<Esim["status"], Meaning> = {
  ready: { tone: "info", label: "Not installed yet" },
  installed: { tone: "info", label: "Installed" },
  active: { tone: "success", label: "Active" },
  used_up: { tone: "neutral", label: "Data used up" },
  expired: { tone: "neutral", label: "Expired" },
  suspended: { tone: "warning", label: "Suspended" },
  cancelled: { tone: "neutral", label: "Cancelled" },
};

export const healthMeaning: Record<Schemas["HealthState"], Meaning> = {
  healthy: { tone: "success", label: "Healthy" },
  degraded: { tone: "warning", label: "Degraded" },
  down: { tone: "danger", label: "Down" },
  paused: { tone: "neutral", label: "Paused" },
  unknown: { tone: "neutral", label: "Not checked yet" },
};

export const providerStatusMeaning: Record<Schemas["ProviderStatus"], Meaning> = {
  active: { tone: "success", label: "Active" },
  inactive: { tone: "neutral", label: "Inactive" },
  maintenance: { tone: "warning", label: "Maintenance" },
};

export const outcomeMeaning: Record<Schemas["AttemptOutcome"], Meaning> = {
  done: { tone: "success", label: "Delivered" },
  pending: { tone: "info", label: "Waiting for the provider" },
  rejected: { tone: "danger", label: "Rejected" },
  unknown: { tone: "warning", label: "Outcome unknown" },
};

export const webhookMeaning: Record<Schemas["WebhookState"], Meaning> = {
  received: { tone: "info", label: "Received" },
  processed: { tone: "success", label: "Processed" },
  failed: { tone: "danger", label: "Failed" },
  forged: { tone: "danger", label: "Forged" },
  ignored: { tone: "neutral", label: "Ignored" },
};

export const jobMeaning: Record<Schemas["JobState"], Meaning> = {
  ready: { tone: "info", label: "Ready" },
  scheduled: { tone: "neutral", label: "Scheduled" },
  running: { tone: "info", label: "Running" },
  retrying: { tone: "warning", label: "Retrying" },
  dead: { tone: "danger", label: "Dead" },
};

export const stockMeaning: Record<Schemas["StockState"], Meaning> = {
  available: { tone: "success", label: "Available" },
  used: { tone: "neutral", label: "Used" },
  cancelling: { tone: "info", label: "Being cancelled" },
  cancelled: { tone: "neutral", label: "Cancelled upstream" },
  expired: { tone: "neutral", label: "Expired" },
};

export const timelineTone: Record<Schemas["TimelineEvent"]["tone"], Tone> = {
  good: "success",
  warn: "warning",
  bad: "danger",
  running: "info",
  neutral: "neutral",
};

/** Choices of a filter from a table of meanings. */
export const optionsOf = (meanings: Record<string, Meaning>) =>
  Object.entries(meanings).map(([value, { label }]) => ({ value, label }));
