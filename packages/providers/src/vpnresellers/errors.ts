import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import type { FailedReading } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { errorBody } from "./wire.ts";

/** What a reply says: a body on any 2xx, an error otherwise. `code` in the body repeats the status and tells nothing more. */
export function readReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", body: reply.json() };
  return { kind: "error", error: fromReply(reply), refusal: provesRefusal(reply.status) };
}

/** A reply of any status outside 2xx. 422 names the fields that are wrong. */
export function fromReply(reply: HttpReply): ProviderError {
  const parsed = errorBody.safeParse(reply.json());
  const { message, errors } = parsed.success ? parsed.data : {};
  const fields = Object.entries(errors ?? {}).map(([field, texts]) => `${field}: ${texts.join(" ")}`);
  const error = errorFromStatus(reply, fields.join("; ") || message || null);
  const category = categoryOf(reply.status, errors ?? {});
  return category === null ? error : { ...error, category };
}

function categoryOf(status: number, errors: Record<string, string[]>): ProviderErrorCategory | null {
  if (status === 402) return "low_balance";
  // A name that is taken is no fault of the request's form: another name, or another provider, would do.
  if (status === 422 && errors.username?.some((text) => /taken/i.test(text))) return "refused";
  return null;
}
