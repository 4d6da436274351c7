import type { ProviderError } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import type { FailedReading } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { pick, type Settings } from "./settings.ts";

/** What a reply says: a body, as JSON or as text, on any 2xx that shows the described sign of success; an error otherwise. */
export function readReply(
  reply: HttpReply,
  success: Settings["success"],
): { kind: "ok"; body: unknown } | FailedReading {
  const body = reply.json();
  if (reply.status < 200 || reply.status >= 300) {
    const error = fromStatus(reply, messageOf(body, success));
    return { kind: "error", error, refusal: provesRefusal(reply.status) };
  }
  const sign = success && pick(body, success.path);
  if (!success || String(sign) === success.equals) return { kind: "ok", body: body ?? reply.body.toString("utf8") };
  // No sign at all proves nothing; another one is the upstream's no.
  if (sign === undefined) {
    const error = { category: "unreadable", code: "unreadable", message: `nothing at ${success.path}` } as const;
    return { kind: "error", error, refusal: false };
  }
  const code = String(sign).slice(0, 60);
  const message = messageOf(body, success) ?? code;
  return { kind: "error", error: { category: "refused", code, message, upstreamCode: code }, refusal: true };
}

/** Statuses mean what they mean anywhere; 402 is an empty account. */
function fromStatus(reply: HttpReply, message: string | null): ProviderError {
  const error = errorFromStatus(reply, message);
  return reply.status === 402 ? { ...error, category: "low_balance" } : error;
}

function messageOf(body: unknown, success: Settings["success"]): string | null {
  const told = success?.message ? pick(body, success.message) : undefined;
  return typeof told === "string" ? told.slice(0, 500) : null;
}
