import { type Answer, type ProviderError, unreadable } from "@tandem/provider-contract";
import type { z } from "zod";
import type { HttpReply, NoReply } from "./http-exchange.ts";

/**
 * One call as an adapter sees it: the body it may read, or why there is none. `refusal` means that the upstream provably did
 * nothing: it said so in a way we know, or the request never left.
 */
export type Reading = { kind: "ok"; body: unknown; latencyMs: number } | FailedReading;
export type FailedReading = { kind: "error"; error: ProviderError; refusal: boolean };

/** `readReply` is the adapter's own: what a reply of this upstream says. */
export function toReading(
  result: HttpReply | NoReply,
  readReply: (reply: HttpReply) => { kind: "ok"; body: unknown } | FailedReading,
): Reading {
  if (result.kind === "no_reply") return { kind: "error", error: result.error, refusal: !result.sent };
  const reading = readReply(result);
  return reading.kind === "ok" ? { ...reading, latencyMs: result.durationMs } : reading;
}

/** How a failed purchase ended: nothing bought, or nobody knows (style of every adapter's `placeOrder`). */
export function failedWrite(reading: FailedReading): { kind: "rejected" | "unknown"; error: ProviderError } {
  return { kind: reading.refusal ? "rejected" : "unknown", error: reading.error };
}

/** The body by its schema. A body that does not fit is a failure that names the fields, not their values. */
export function parseReading<T>(reading: Reading, schema: z.ZodType<T>): Answer<T> {
  return reading.kind === "error" ? { kind: "failed", error: reading.error } : parseBody(reading.body, schema);
}

/** As `parseReading`, for a body already at hand. */
export function parseBody<T>(body: unknown, schema: z.ZodType<T>): Answer<T> {
  if (body === undefined) return { kind: "failed", error: unreadable("the reply is not JSON") };
  const parsed = schema.safeParse(body);
  return parsed.success
    ? { kind: "answered", value: parsed.data }
    : { kind: "failed", error: unreadable(issuesOf(parsed.error)) };
}

/** Where a body does not fit its schema, without quoting it. */
export function issuesOf(error: z.ZodError): string {
  const places = error.issues.slice(0, 10).map((issue) => `${issue.path.join(".") || "body"}: ${issue.code}`);
  return [...new Set(places)].join(", ");
}

/**
 * Reads the entries of a listing one by one, so that one broken entry does not hide the others. `broken` names those that could
 * not be read; a listing with any is not complete.
 */
export function readEntries<T>(
  entries: readonly unknown[],
  schema: z.ZodType<T>,
  nameField: string,
): { read: T[]; broken: string[] } {
  const read: T[] = [];
  const broken: string[] = [];
  for (const entry of entries) {
    const parsed = schema.safeParse(entry);
    if (parsed.success) read.push(parsed.data);
    else broken.push(`${nameOf(entry, nameField)} (${issuesOf(parsed.error)})`);
  }
  return { read, broken };
}

function nameOf(entry: unknown, field: string): string {
  const name: unknown = entry !== null && typeof entry === "object" ? Reflect.get(entry, field) : undefined;
  return typeof name === "string" ? name : "unnamed";
}

/** The error of a listing that could be read in part only. */
export function incomplete(broken: readonly string[]): ProviderError {
  return unreadable(`${broken.length} entries not understood: ${broken.slice(0, 20).join("; ")}`);
}
