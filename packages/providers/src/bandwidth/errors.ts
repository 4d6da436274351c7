import type { CallState, ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import type { FailedReading } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { parseXml } from "../shared/xml.ts";
import * as wire from "./wire.ts";

type Codes = Readonly<Partial<Record<ProviderErrorCategory, readonly number[]>>>;

/** Why messages fail (FACTS.md, "Errors"); 5xxx are Bandwidth's own faults, and anything else is a refusal another carrier may not share. */
const MESSAGE_CODES: Codes = {
  invalid_recipient: [4303, 4404, 4406, 4434, 4720, 4721],
  opted_out: [4482, 4772, 4775],
  content_refused: [4350, 4410, 4411, 4412, 4470, 4770, 4771],
  blocked: [4492],
  auth: [4001, 4403, 4405, 4407, 4409, 4431, 4432, 4451, 4452, 4493],
  requirements_missing: [4433, 4773, 4774, 4795],
  rate_limited: [4780, 4781, 4785],
  invalid_request: [4302, 4435],
};

/** What the dashboard's codes mean for buying and giving back numbers. */
const NUMBER_CODES: Codes = {
  out_of_stock: [4017, 4023, 5005, 5018, 5071],
  not_found: [5061, 5074, 5076],
  auth: [4014, 5000, 5012, 5051, 5094, 5183],
  refused: [4024, 5007],
  server: [4009, 5003, 5086],
};

const MESSAGE_CATEGORIES = toMap(MESSAGE_CODES);
const NUMBER_CATEGORIES = toMap(NUMBER_CODES);

function toMap(codes: Codes): ReadonlyMap<number, ProviderErrorCategory> {
  const pairs = Object.entries(codes) as [ProviderErrorCategory, readonly number[]][];
  return new Map(pairs.flatMap(([category, list]) => list.map((code) => [code, category] as const)));
}

/** What a reply in JSON says: a body on any 2xx, an error otherwise. */
export function readJsonReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", body: reply.json() };
  return { kind: "error", error: fromJsonReply(reply), refusal: provesRefusal(reply.status) };
}

/** A reply in JSON of any status outside 2xx. Messaging and voice name a type, the others only say what is wrong. */
export function fromJsonReply(reply: HttpReply): ProviderError {
  const parsed = wire.problem.safeParse(reply.json());
  const { type, text } = parsed.success ? parsed.data : { type: null, text: null };
  const error = errorFromStatus(reply, text);
  if (error.category === "invalid_request" && namesRecipient(parsed.success ? parsed.data : null)) {
    return { ...error, category: "invalid_recipient", ...(type ? { code: type, upstreamCode: type } : {}) };
  }
  return type ? { ...error, code: type, upstreamCode: type } : error;
}

/** Whether the only thing wrong is the number to reach: a field named `to`, or words that name nothing else. */
function namesRecipient(told: wire.Problem | null): boolean {
  if (!told) return false;
  if (told.fields.length > 0) return told.fields.every((field) => field === "to");
  return (
    /\bto\b[' "]*(number|is|must|phone)|destination number/i.test(told.text ?? "") && !/\bfrom\b/i.test(told.text ?? "")
  );
}

/** What a reply of the dashboard says. A listing without entries has no body at all (204). */
export function readXmlReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  const body = reply.status === 204 ? {} : parseXml(reply.body.toString("utf8"));
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", body };
  const errors = wire.numberErrors(body);
  const fallback = errorFromStatus(reply, null);
  const error = errors[0] ? fromNumberErrors(errors, fallback.category) : fallback;
  return { kind: "error", error: { ...fallback, ...error }, refusal: provesRefusal(reply.status) };
}

/** The dashboard's errors about one order, the most telling first. */
export function fromNumberErrors(
  errors: readonly wire.NumberError[],
  fallback: ProviderErrorCategory = "refused",
): ProviderError {
  const known = errors.find(({ code }) => NUMBER_CATEGORIES.has(code)) ?? errors[0];
  if (!known) return { category: fallback, code: "failed", message: "the order failed without a reason" };
  const code = String(known.code);
  return { category: NUMBER_CATEGORIES.get(known.code) ?? fallback, code, message: known.text, upstreamCode: code };
}

/** Why a message failed that Bandwidth had taken. */
export function fromMessageError(code: number | null, message: string | null): ProviderError {
  if (code === null) return { category: "refused", code: "undelivered", message: message ?? "no reason given" };
  const category = MESSAGE_CATEGORIES.get(code) ?? (code >= 5_000 && code < 6_000 ? "server" : "refused");
  return { category, code: String(code), message: message ?? `error ${code}`, upstreamCode: String(code) };
}

/** How a call ended that was or was not answered, by its cause; causes nobody documented are failures. */
export function toFinalState(cause: string, wasAnswered: boolean): CallState {
  if (wasAnswered) return "completed";
  const states: Readonly<Record<string, CallState>> = {
    hangup: "cancelled",
    busy: "busy",
    timeout: "no_answer",
    cancel: "cancelled",
    rejected: "rejected",
  };
  return states[cause] ?? "failed";
}

/** Why a call failed; null when that is nobody's failure. Our own documents' faults are no reason to try another carrier. */
export function fromCallCause(state: CallState, cause: string, message: string | null): ProviderError | null {
  if (state !== "failed") return null;
  const ours = ["callback-error", "invalid-bxml", "application-error"].includes(cause);
  const full = ["account-limit", "node-capacity-exceeded"].includes(cause);
  const category = ours ? "invalid_request" : full ? "rate_limited" : "refused";
  return { category, code: cause, message: message ?? `the call ended by ${cause}`, upstreamCode: cause };
}
