import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import type { FailedReading } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { errorBody } from "./wire.ts";

/** The documented codes (FACTS.md, "Errors"). */
const CATEGORY_BY_CODE: Record<string, ProviderErrorCategory> = {
  "11": "low_balance",
  "13": "refused",
  "14": "invalid_request",
  "23": "unsupported",
  "33": "out_of_stock",
  "34": "out_of_stock",
  "43": "invalid_request",
  "53": "server",
  "73": "unsupported",
  "89": "auth",
};

/** "Unexpected": Airalo's own fault, which may have come after the purchase. */
const MAY_HIDE_A_PURCHASE = "53";

/** What a reply says: a body on any 2xx, an error otherwise. */
export function readReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", body: reply.json() };
  const error = fromReply(reply);
  return { kind: "error", error, refusal: provesRefusal(reply.status) && error.code !== MAY_HIDE_A_PURCHASE };
}

/** A reply of any status outside 2xx. Airalo words errors in four ways; all are read. */
export function fromReply(reply: HttpReply): ProviderError {
  const parsed = errorBody.safeParse(reply.json());
  if (!parsed.success) return errorFromStatus(reply, null);
  const fields = fieldMessages(parsed.data.data);
  const { code, reason, message, meta } = parsed.data;
  const error = errorFromStatus(reply, [reason, fields, message ?? meta?.message].filter(Boolean).join(" | ") || null);
  if (code !== null && code !== undefined) {
    return { ...error, category: CATEGORY_BY_CODE[code] ?? "refused", code, upstreamCode: code };
  }
  return fields !== null && reply.status === 422 ? fromFields(error, fields) : error;
}

/** Field errors are ours to fix, except for the two that speak of the offer: too few pieces, or an unknown package. */
function fromFields(error: ProviderError, fields: string): ProviderError {
  if (/available quantity/i.test(fields)) return { ...error, category: "out_of_stock", code: "field_quantity" };
  if (/^package_id: .*invalid/i.test(fields)) return { ...error, category: "out_of_stock", code: "field_package_id" };
  return { ...error, category: "invalid_request", code: "field" };
}

function fieldMessages(data: unknown): string | null {
  if (data === null || typeof data !== "object" || Array.isArray(data)) return null;
  const entries = Object.entries(data);
  return entries.length === 0 ? null : entries.map(([field, text]) => `${field}: ${String(text)}`).join("; ");
}
