import { z } from "zod";
import type { SeededRandom } from "./random.ts";

/** Faults of a call, in the order of the issue that asked for them; what each does is told in `operation.ts`. */
export const callFaultKinds = [
  "timeout_before",
  "timeout_after",
  "drop_reply",
  "error_500",
  "rate_limited",
  "refused",
  "malformed",
] as const;

/** Faults of a webhook; what each does is told in `webhooks.ts`. */
export const webhookFaultKinds = ["webhook_duplicate", "webhook_late", "webhook_forged", "webhook_none"] as const;

export const faultKinds = [...callFaultKinds, "activation_failure", ...webhookFaultKinds] as const;

export type CallFaultKind = (typeof callFaultKinds)[number];
export type WebhookFaultKind = (typeof webhookFaultKinds)[number];
export type FaultKind = (typeof faultKinds)[number];

/** One fault as the lab is told it. Absent `probability` is 1, absent `times` is for ever, `delayMs` in milliseconds. */
export const faultSchema = z.strictObject({
  operation: z.string().default("*"),
  fault: z.enum(faultKinds),
  probability: z.number().min(0).max(1).optional(),
  times: z.number().int().positive().optional(),
  delayMs: z.number().int().min(0).max(3_600_000).optional(),
});

export type Fault = z.infer<typeof faultSchema>;

/** A fault that fired. */
export type FiredFault<Kind extends FaultKind> = { fault: Kind; delayMs: number | undefined };

/** Where a fault may sit at one upstream. */
export type FaultPlaces = {
  operations: readonly string[];
  activationOperations: readonly string[];
  webhookEvents: readonly string[];
};

/** The operation names that `kind` may be put on besides `*`. */
export function placesFor(kind: FaultKind, places: FaultPlaces): readonly string[] {
  if (kind === "activation_failure") return places.activationOperations;
  if (kind.startsWith("webhook_")) return [...places.webhookEvents, ...places.operations];
  return places.operations;
}

/** The faults that are set on one upstream. The first one in the list that fits and wins its chance fires. */
export class FaultBook {
  #faults: Fault[] = [];
  readonly #random: SeededRandom;
  readonly #changed: (faults: readonly Fault[]) => void;

  constructor(random: SeededRandom, changed: (faults: readonly Fault[]) => void) {
    this.#random = random;
    this.#changed = changed;
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  /** Replaces the list, and reports the change so that it outlives a restart. */
  set(faults: readonly Fault[]): void {
    this.restore(faults);
    this.#changed(this.#faults);
  }

  /** Replaces the list without reporting it: what a journal says was already reported. */
  restore(faults: readonly Fault[]): void {
    this.#faults = faults.map((fault) => ({ ...fault }));
  }

  /** Takes the fault of one of `kinds` that hits any of `names` now, counting down its `times`. */
  take<Kind extends FaultKind>(kinds: readonly Kind[], names: readonly string[]): FiredFault<Kind> | undefined {
    for (const candidate of this.#faults) {
      const kind = kinds.find((wanted) => wanted === candidate.fault);
      if (!kind || (candidate.operation !== "*" && !names.includes(candidate.operation))) continue;
      if (candidate.probability !== undefined && this.#random.next() >= candidate.probability) continue;
      this.#countDown(candidate);
      return { fault: kind, delayMs: candidate.delayMs };
    }
    return undefined;
  }

  #countDown(fault: Fault): void {
    if (fault.times === undefined) return;
    fault.times -= 1;
    if (fault.times === 0) this.#faults = this.#faults.filter((kept) => kept !== fault);
    this.#changed(this.#faults);
  }
}
