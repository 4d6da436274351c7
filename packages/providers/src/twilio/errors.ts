import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import type { FailedReading } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { problem } from "./wire.ts";

/**
 * What Twilio's error numbers mean for routing (FACTS.md, "Errors"). Twilio splits numbers up over the years, so one that is not
 * listed keeps the meaning of its HTTP status.
 */
const CODES: Readonly<Partial<Record<ProviderErrorCategory, readonly number[]>>> = {
  auth: [20003],
  low_balance: [10001, 20005, 30002],
  not_found: [20404],
  rate_limited: [20429, 60203, 60212],
  server: [20500, 20503],
  invalid_recipient: [13224, 21211, 21217, 21614, 30005, 30006, 60205],
  opted_out: [21610],
  blocked: [30004, 30450, 60410],
  content_refused: [21602, 21617, 21620, 21623, 30007],
  out_of_stock: [21422, 21452],
  requirements_missing: [21615, 21631, 21649, 21650, 21651, 30022, 30032, 30034],
  invalid_request: [21205, 21210, 21212, 21601, 21603, 21606],
  unsupported: [60204],
  // Geographic permission, pairs that cannot be reached, full queues, handsets that are off: another carrier may well do it.
  refused: [13227, 21215, 21220, 21404, 21408, 21611, 21612, 30001, 30003, 30008, 30036, 32205, 60202],
};

const CATEGORY_BY_CODE = new Map(
  Object.entries(CODES).flatMap(([category, codes]) =>
    codes.map((code) => [code, category as ProviderErrorCategory] as const),
  ),
);

/** What a reply says: a body on any 2xx, an error otherwise. */
export function readReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", body: reply.json() };
  return { kind: "error", error: fromReply(reply), refusal: provesRefusal(reply.status) };
}

/** A reply of any status outside 2xx. */
export function fromReply(reply: HttpReply): ProviderError {
  const parsed = problem.safeParse(reply.json());
  const told = parsed.success ? parsed.data : null;
  const error = errorFromStatus(reply, told?.message ?? null);
  if (!told || told.code === null) return error;
  const category = categoryOf(told.code, told.message) ?? error.category;
  return { ...error, category, code: String(told.code), upstreamCode: String(told.code) };
}

/**
 * Why a message failed that Twilio had taken; `code` is null when it gives none. Numbers not listed are refusals of the network, which
 * another carrier may not share.
 */
export function fromMessageError(code: number | null, message: string | null): ProviderError {
  if (code === null) return { category: "refused", code: "undelivered", message: message ?? "no reason given" };
  const category = categoryOf(code, message ?? "") ?? "refused";
  return { category, code: String(code), message: message ?? `error ${code}`, upstreamCode: String(code) };
}

function categoryOf(code: number, message: string): ProviderErrorCategory | undefined {
  // One number for every parameter of Verify: only its words tell whether it was the recipient.
  if (code === 60200) return /`?\bTo\b`?/.test(message) ? "invalid_recipient" : "invalid_request";
  return CATEGORY_BY_CODE.get(code);
}

/**
 * Why a call was not answered, by the network's SIP code where it came along; null when that is no failure of anybody's.
 * 404, 484 and 604 name a number nobody has (FACTS.md, "Errors").
 */
export function fromCallFailure(status: string, sip: number | null): ProviderError | null {
  if (status !== "failed") return null;
  if (sip === null) return { category: "refused", code: "failed", message: "the call failed" };
  const category = sip === 404 || sip === 484 || sip === 604 ? "invalid_recipient" : "refused";
  return { category, code: `sip_${sip}`, message: `the network answered ${sip}`, upstreamCode: String(sip) };
}
