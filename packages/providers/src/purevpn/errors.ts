import { type ProviderError, type ProviderErrorCategory, unreadable } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import { type FailedReading, issuesOf } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { envelope } from "./wire.ts";

const SUCCESS = "1";

/** What PureWL's codes mean (FACTS.md, "Errors"). Any other is a refusal for a reason of its own. */
const CATEGORY_BY_CODE: Readonly<Record<string, ProviderErrorCategory>> = {
  "1001": "not_found",
  "11001": "not_found",
};

/** What a reply says: the body of the envelope where its code is 1, an error otherwise. */
export function readReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  const parsed = envelope.safeParse(reply.json());
  const isOk = reply.status >= 200 && reply.status < 300;
  if (!parsed.success) {
    const error = isOk
      ? unreadable(`the envelope: ${issuesOf(parsed.error)}`, reply.status)
      : errorFromStatus(reply, null);
    return { kind: "error", error, refusal: !isOk && provesRefusal(reply.status) };
  }
  const { header, body } = parsed.data;
  if (isOk && header.response_code === SUCCESS) return { kind: "ok", body };
  return { kind: "error", error: toError(reply, header), refusal: isOk || provesRefusal(reply.status) };
}

function toError(reply: HttpReply, header: { response_code: string; message: string }): ProviderError {
  const error = errorFromStatus(reply, header.message);
  const { response_code: code } = header;
  if (reply.status >= 500 || reply.status === 429 || reply.status === 401) return error;
  return { ...error, category: CATEGORY_BY_CODE[code] ?? "refused", code, upstreamCode: code };
}
