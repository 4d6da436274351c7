import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import type { HttpReply } from "../shared/http-exchange.ts";
import type { FailedReading } from "../shared/reading.ts";
import { errorFromStatus, provesRefusal } from "../shared/reply-errors.ts";
import { errorReply, type IntentError } from "./wire.ts";

/** Codes that say more than their status and type (FACTS.md, "Errors"). */
const CATEGORY_BY_CODE: Readonly<Record<string, ProviderErrorCategory>> = {
  authentication_required: "authentication_required",
  payment_intent_authentication_failure: "authentication_required",
  setup_intent_authentication_failure: "authentication_required",
  resource_missing: "not_found",
  charge_already_refunded: "refused",
  charge_disputed: "refused",
  payment_intent_unexpected_state: "refused",
  setup_intent_unexpected_state: "refused",
  balance_insufficient: "low_balance",
  rate_limit: "rate_limited",
  lock_timeout: "rate_limited",
  idempotency_key_in_use: "server",
};

/** What a reply says: a body on 200, an error otherwise. */
export function readReply(reply: HttpReply): { kind: "ok"; body: unknown } | FailedReading {
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", body: reply.json() };
  const error = fromReply(reply);
  // The same key with other parameters: nothing was done now, but something was done with that reference before.
  const refusal = provesRefusal(reply.status) && error.code !== "idempotency_error";
  return { kind: "error", error, refusal };
}

/** A reply of any status outside 2xx. `code` is the bank's where there is one, as that is what can be acted on. */
export function fromReply(reply: HttpReply): ProviderError {
  const parsed = errorReply.safeParse(reply.json());
  if (!parsed.success) return errorFromStatus(reply, null);
  const { error: told } = parsed.data;
  const base = errorFromStatus(reply, told.message ?? null);
  const upstreamRef = told.payment_intent?.id ?? told.setup_intent?.id;
  const code = told.decline_code ?? told.code ?? (told.type === "idempotency_error" ? told.type : base.code);
  return {
    ...base,
    category: categoryOf(told.type, told.code ?? undefined) ?? categoryOfFailure(base),
    code,
    ...(told.code ? { upstreamCode: told.code } : {}),
    ...(upstreamRef === undefined ? {} : { upstreamRef }),
  };
}

function categoryOf(type: string, code: string | undefined): ProviderErrorCategory | undefined {
  const known = code === undefined ? undefined : CATEGORY_BY_CODE[code];
  return known ?? (type === "card_error" ? "card_declined" : undefined);
}

/** 402 without a card means that a correct request was refused. */
function categoryOfFailure(error: ProviderError): ProviderErrorCategory {
  return error.httpStatus === 402 ? "refused" : error.category;
}

/** Why the last try to pay failed, from the payment itself. */
export function fromIntentError(told: IntentError): ProviderError {
  return {
    category: categoryOf(told.type ?? "card_error", told.code ?? undefined) ?? "refused",
    code: told.decline_code ?? told.code ?? "declined",
    message: told.message ?? "the last try failed",
    ...(told.code ? { upstreamCode: told.code } : {}),
  };
}
