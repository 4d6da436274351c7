import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import type { FailedReading } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { refusal } from "./wire.ts";

/**
 * Telna has no list of error codes, only statuses and a sentence (FACTS.md, "Errors"). A sentence we do not recognise keeps the meaning
 * of its status; the first pattern that fits wins.
 */
const CATEGORY_BY_SENTENCE: readonly [pattern: RegExp, category: ProviderErrorCategory][] = [
  [/insufficient.*(balance|funds|credit)|(balance|funds|credit).*(insufficient|too low|not enough)/i, "low_balance"],
  [/(sim|profile|inventory|stock).*(exhausted|none left|not available|unavailable)|out of stock/i, "out_of_stock"],
  [
    /product.*(not found|unknown|not available|unavailable|invalid|not exist)|(unknown|no such) product/i,
    "out_of_stock",
  ],
  [/package.template.*(not found|unknown|invalid)/i, "out_of_stock"],
  [/(iccid|sim|order|profile).*(not found|unknown|invalid|not exist)/i, "not_found"],
];

/** What a reply says: a body on any 2xx, an error otherwise. */
export function readReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", body: reply.json() };
  return { kind: "error", error: fromReply(reply), refusal: provesRefusal(reply.status) };
}

/** A reply of any status outside 2xx. `code` is `http_<status>`, with the category behind it where the sentence told one. */
export function fromReply(reply: HttpReply): ProviderError {
  const parsed = refusal.safeParse(reply.json());
  const sentence = parsed.success ? parsed.data.error : null;
  const error = errorFromStatus(reply, sentence);
  const isSpecific = reply.status >= 400 && reply.status < 500 && ![401, 403, 429].includes(reply.status);
  const known = isSpecific && sentence ? CATEGORY_BY_SENTENCE.find(([pattern]) => pattern.test(sentence)) : undefined;
  return known ? { ...error, category: known[1], code: `http_${reply.status}_${known[1]}` } : error;
}
