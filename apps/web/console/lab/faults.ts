import type { Schemas } from "@tandem/sdk";
import { formatDuration } from "#lib/format.ts";

type Fault = Schemas["Fault"];
type FaultName = Fault["fault"];

/** What each fault does, as an operator would say it. */
export const faultWords: Record<FaultName, { label: string; hint: string }> = {
  timeout_before: { label: "Times out", hint: "Never answers and does nothing" },
  timeout_after: { label: "Times out after selling", hint: "Sells, and never answers: nobody knows until it is asked" },
  drop_reply: { label: "Hangs up", hint: "Sells, and breaks the connection before it answers" },
  error_500: { label: "Fails", hint: "Answers with a server error" },
  rate_limited: { label: "Too many requests", hint: "Refuses for a while, as under a rate limit" },
  refused: { label: "Refuses", hint: "Says no in its own words, as when it has none left" },
  malformed: { label: "Nonsense", hint: "Answers with something that cannot be read" },
  activation_failure: { label: "Profile fails", hint: "Takes the order, and then cannot make the profile" },
  webhook_duplicate: { label: "Webhooks twice", hint: "Sends every webhook several times" },
  webhook_late: { label: "Webhooks late", hint: "Sends webhooks long after what they tell of" },
  webhook_forged: { label: "Forged webhooks", hint: "Someone sends webhooks with a wrong signature" },
  webhook_none: { label: "No webhooks", hint: "Sends none at all" },
};

export type Preset = { id: string; label: string; hint: string; faults: readonly Fault[] };

const slowMs = 6000;

/** Ways to break a provider with one press. `*` is every operation. */
export const presets: readonly Preset[] = [
  {
    id: "sells_silently",
    label: "Times out after selling",
    hint: faultWords.timeout_after.hint,
    faults: [{ operation: "placeOrder", fault: "timeout_after" }],
  },
  { id: "down", label: "Down", hint: "Every call fails", faults: [{ operation: "*", fault: "error_500" }] },
  {
    id: "refuses",
    label: "Refuses orders",
    hint: faultWords.refused.hint,
    faults: [{ operation: "placeOrder", fault: "refused" }],
  },
  {
    id: "flaky",
    label: "Every third order fails",
    hint: "Server errors, by chance",
    faults: [{ operation: "placeOrder", fault: "error_500", probability: 0.33 }],
  },
  {
    id: "limited",
    label: "Rate limited",
    hint: faultWords.rate_limited.hint,
    faults: [{ operation: "placeOrder", fault: "rate_limited" }],
  },
  {
    id: "forged",
    label: "Forged webhooks",
    hint: faultWords.webhook_forged.hint,
    faults: [{ operation: "*", fault: "webhook_forged" }],
  },
  {
    id: "silent",
    label: "No webhooks",
    hint: "We have to ask instead of being told",
    faults: [{ operation: "*", fault: "webhook_none" }],
  },
];

/** Ways to break a provider that this one has the operations for. */
export const presetsOf = (upstream: Schemas["LabUpstream"]): readonly Preset[] =>
  presets.filter((preset) =>
    preset.faults.every(({ operation }) => operation === "*" || upstream.operations.includes(operation)),
  );

/** Latency of a provider set to slow, in milliseconds. */
export const slowLatencyMs = slowMs;
/** Latency above this reads as slow. */
export const slowFromMs = 2000;

/** Whether an upstream sells eSIMs, so that the orders and sales of the lab page are about it. */
export const takesOrders = (upstream: Schemas["LabUpstream"]): boolean => upstream.operations.includes("placeOrder");

/** Whether an upstream of the lab does not work as it should: faults are set, or it is slow. */
export const isBroken = (upstream: Schemas["LabUpstream"]): boolean =>
  upstream.faults.length > 0 || upstream.settings.latencyMs >= slowFromMs;

const same = (a: Fault, b: Fault): boolean =>
  a.operation === b.operation && a.fault === b.fault && (a.probability ?? 1) === (b.probability ?? 1);

/** Whether all faults of a preset are set. */
export const isSet = (set: readonly Fault[], preset: Preset): boolean =>
  preset.faults.every((wanted) => set.some((one) => same(one, wanted)));

/** The faults with a preset's added, or taken away when they were there. */
export function toggled(set: readonly Fault[], preset: Preset): Fault[] {
  const rest = set.filter((one) => !preset.faults.some((wanted) => same(one, wanted)));
  return isSet(set, preset) ? rest : [...rest, ...preset.faults];
}

/** Where a fault may sit at an upstream, besides everywhere. */
export function placesOf(upstream: Schemas["LabUpstream"], fault: FaultName): readonly string[] {
  if (fault === "activation_failure") return upstream.activationOperations;
  if (fault.startsWith("webhook_")) return [...upstream.webhookEvents, ...upstream.operations];
  return upstream.operations;
}

/** A fault in words: what, where, how often, how late. */
export function faultText(fault: Fault): string {
  const where = fault.operation === "*" ? "everywhere" : `on ${fault.operation}`;
  const share =
    fault.probability !== undefined && fault.probability < 1 ? `, ${Math.round(fault.probability * 100)} %` : "";
  const times = fault.times === undefined ? "" : `, ${fault.times} more`;
  const delay = fault.delayMs ? `, after ${formatDuration(fault.delayMs)}` : "";
  return `${faultWords[fault.fault].label} ${where}${share}${times}${delay}`;
}
