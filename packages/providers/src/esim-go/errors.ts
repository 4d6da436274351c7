import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import type { FailedReading } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { message } from "./wire.ts";

/**
 * eSIM Go has no error codes, only statuses and English sentences (FACTS.md, "Errors"). A sentence we do not recognise keeps the
 * meaning of its status; the first pattern that fits wins.
 */
const CATEGORY_BY_SENTENCE: [pattern: RegExp, category: ProviderErrorCategory][] = [
  [/insufficient.*(balance|funds|credit)|(balance|funds|credit).*(insufficient|too low|not enough)/i, "low_balance"],
  [
    /out of stock|sold out|no .*(bundles?|esims?|profiles?|stock).*(left|available)|not have any available/i,
    "out_of_stock",
  ],
  [/(not |in)compatible/i, "unsupported"],
  [/bundle.*(not found|unknown|invalid|not exist|not available)|(unknown|invalid|no such) bundle/i, "out_of_stock"],
  [
    /(iccid|esim|order).*(not found|unknown|not accessible|not exist|not belong)|(unknown|no such) (iccid|esim|order)/i,
    "not_found",
  ],
  [/refund|revoke|already (started|used|active)/i, "refused"],
];

/** What a reply says: a body on any 2xx (suspend answers 201), an error otherwise. */
export function readReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", body: reply.json() };
  return { kind: "error", error: fromReply(reply), refusal: provesRefusal(reply.status) };
}

/** A reply of any status outside 2xx. `code` is `http_<status>`, with the category behind it where the sentence told one. */
export function fromReply(reply: HttpReply): ProviderError {
  const parsed = message.safeParse(reply.json());
  const sentence = parsed.success ? parsed.data.message : plainText(reply);
  const error = errorFromStatus(reply, sentence);
  const isSpecific = reply.status >= 400 && reply.status < 500 && reply.status !== 401 && reply.status !== 429;
  const known = isSpecific && sentence ? CATEGORY_BY_SENTENCE.find(([pattern]) => pattern.test(sentence)) : undefined;
  return known ? { ...error, category: known[1], code: `http_${reply.status}_${known[1]}` } : error;
}

/** Some replies are declared as plain text; pages of a proxy and broken JSON are not worth keeping. */
function plainText(reply: HttpReply): string | null {
  const text = reply.body.toString("utf8").trim();
  return text === "" || text.startsWith("<") || text.startsWith("{") ? null : text;
}
