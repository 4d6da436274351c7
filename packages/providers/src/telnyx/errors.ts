import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import type { FailedReading } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { errorList } from "./wire.ts";

/** What Telnyx's codes mean, whatever the HTTP status (FACTS.md, "Errors"). A code that is not here keeps the meaning of its status. */
const CODES_BY_CATEGORY: [category: ProviderErrorCategory, codes: string][] = [
  ["auth", "10009 10010 10038 10039 20002 20008 20012 20013 20014 20016 20017"],
  ["unsupported", "20015"],
  ["low_balance", "20100 40333"],
  ["invalid_recipient", "10002 10016 40001 40012 40310 40319"],
  ["rate_limited", "10036 40011 40014 40016 40018 40318 70004 85007 85008 90041 90042 90043 D1 D2 D3 D9"],
  ["not_found", "10005"],
  ["out_of_stock", "70001 85000 85001 85006"],
  ["opted_out", "40300"],
  ["blocked", "40020 D41"],
  ["content_refused", "40002 40003 40009 40015 40017 40302 40316 40317 40322"],
  ["requirements_missing", "40010 40013 40329 40330"],
  [
    "refused",
    "40004 40005 40006 40008 40305 40306 40307 40308 40309 40312 40314 40320 40321 40323 40331 70000 70007 85004 85005 90015 90017 90018 90019 90034 90045 D24 D40",
  ],
];

const CATEGORY_BY_CODE = new Map(
  CODES_BY_CATEGORY.flatMap(([category, codes]) => codes.split(" ").map((code) => [code, category] as const)),
);

/** The category of one of Telnyx's codes; undefined for one that says no more than its HTTP status. */
export function categoryOf(code: string): ProviderErrorCategory | undefined {
  return CATEGORY_BY_CODE.get(code);
}

/** What a reply says: a body on any 2xx, an error otherwise. */
export function readReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", body: reply.json() };
  return { kind: "error", error: fromReply(reply), refusal: provesRefusal(reply.status) };
}

/** A reply of any status outside 2xx. The status comes first: code 10011 has another meaning without 429 (FACTS.md). */
export function fromReply(reply: HttpReply): ProviderError {
  const parsed = errorList.safeParse(reply.json());
  const [first] = parsed.success ? parsed.data.errors : [];
  const error = withResetTime(errorFromStatus(reply, first ? textOf(first) : null), reply);
  if (!first) return error;
  const isSpecific = reply.status >= 400 && reply.status < 500 && reply.status !== 401 && reply.status !== 429;
  const category = isSpecific ? categoryOf(first.code) : undefined;
  return { ...error, ...(category ? { category } : {}), code: first.code, upstreamCode: first.code };
}

const textOf = ({ title, detail }: { title?: string | null | undefined; detail?: string | null | undefined }) =>
  [title, detail].filter(Boolean).join(": ") || null;

/** 429 comes with `x-ratelimit-reset` in seconds, and seldom with Retry-After. */
function withResetTime(error: ProviderError, reply: HttpReply): ProviderError {
  const reset = Number(reply.headers["x-ratelimit-reset"] ?? Number.NaN);
  if (reply.status !== 429 || error.retryAfterMs !== undefined || !(reset > 0 && reset < 3_600)) return error;
  return { ...error, retryAfterMs: Math.round(reset * 1_000) };
}

/** One entry of a message's or call's own `errors`, which come without an HTTP status. */
export function fromCode(code: string, message: string, fallback: ProviderErrorCategory = "refused"): ProviderError {
  return { category: categoryOf(code) ?? fallback, code, message, upstreamCode: code };
}
