import { type ProviderError, type ProviderErrorCategory, unreadable } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import { type FailedReading, issuesOf } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { type Envelope, envelope } from "./wire.ts";

/** The documented codes (FACTS.md, "Errors"). */
const CATEGORY_BY_CODE: Record<string, ProviderErrorCategory> = {
  "000001": "server",
  "000101": "auth",
  "000102": "auth",
  "000103": "invalid_request",
  "000104": "invalid_request",
  "000105": "invalid_request",
  "000106": "invalid_request",
  "000107": "invalid_request",
  "101001": "auth",
  "101002": "auth",
  "101003": "auth",
  "200002": "refused",
  "200005": "price_changed",
  "200006": "price_changed",
  "200007": "low_balance",
  "200008": "invalid_request",
  "200009": "refused",
  "200010": "refused",
  "200011": "out_of_stock",
  "310201": "out_of_stock",
  "310211": "out_of_stock",
  "310221": "out_of_stock",
  "310231": "out_of_stock",
  "310241": "out_of_stock",
  "310243": "out_of_stock",
  "310251": "out_of_stock",
  "310272": "not_found",
  "310403": "not_found",
  "900001": "server",
};

/** The order's profiles are still being allocated. */
export const ALLOCATING = "200010";
/**
 * "Abnormal order state". Asked of an order that was taken, it is read as an allocation that failed: the sheet gives no other sign
 * of one (FACTS.md, "Errors").
 */
export const ORDER_ABNORMAL = "200009";
/** The order number is not known. */
export const ORDER_UNKNOWN = "310272";

/** The upstream's own faults; the work may have been done before them. So it may with a code we have never seen. */
const MAY_HIDE_WORK = new Set(["000001", "900001", ALLOCATING]);

/**
 * What an order may be told when our reference was used before: how a repeat is answered is unconfirmed (FACTS.md,
 * "Idempotency"), so these do not prove that nothing is bought.
 */
const MAY_MEAN_REPEATED = new Set(["200002", "200008", ORDER_ABNORMAL]);

type ReplyReading = { kind: "ok"; body: unknown } | FailedReading;

/** Opens the envelope. Business errors come with HTTP 200; other statuses may or may not carry an envelope. */
export function readReply(reply: HttpReply): ReplyReading {
  const parsed = envelope.safeParse(reply.json());
  if (parsed.success && !parsed.data.success) return refusalOf(parsed.data, reply);
  if (reply.status < 200 || reply.status >= 300) {
    return { kind: "error", error: errorFromStatus(reply, null), refusal: provesRefusal(reply.status) };
  }
  if (parsed.success) return { kind: "ok", body: parsed.data.obj ?? {} };
  return { kind: "error", error: unreadable(`envelope: ${issuesOf(parsed.error)}`, reply.status), refusal: false };
}

/** As `readReply`, for orders, which a caller may repeat. */
export function readOrderReply(reply: HttpReply): ReplyReading {
  const reading = readReply(reply);
  if (reading.kind === "ok" || !MAY_MEAN_REPEATED.has(reading.error.code)) return reading;
  return { ...reading, refusal: false };
}

function refusalOf(data: Envelope, reply: HttpReply): FailedReading {
  const error = fromCode(data.errorCode, data.errorMsg ?? data.errorMessage, reply);
  const isListed = error.code in CATEGORY_BY_CODE && !MAY_HIDE_WORK.has(error.code);
  return { kind: "error", error, refusal: isListed || provesRefusal(reply.status) };
}

/** An upstream code and text as ours. A code we do not know is a refusal of unknown kind. */
export function fromCode(code: string | null, message: string | null, reply: HttpReply): ProviderError {
  const base = errorFromStatus(reply, message);
  if (code === null || code === "0")
    return reply.status >= 300 ? base : { ...base, category: "refused", code: "no_code" };
  const category = CATEGORY_BY_CODE[code] ?? (reply.status >= 400 ? base.category : "refused");
  return { ...base, category, code, upstreamCode: code };
}
