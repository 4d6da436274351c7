import type { Decline } from "./test-cards.ts";

export type ErrorType = "invalid_request_error" | "card_error" | "api_error" | "idempotency_error";

export type ErrorDetails = {
  status: number;
  type?: ErrorType;
  code?: string;
  param?: string;
  message: string;
  /** Further keys of the envelope, such as `payment_intent`. */
  more?: Record<string, unknown>;
  /** The call had begun to work: a repeat with its idempotency key gets the same error. */
  kept?: boolean;
};

/** Ends a call with the API's error envelope. */
export class Refusal extends Error {
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails) {
    super(details.message);
    this.name = "Refusal";
    this.details = details;
  }
}

/** The envelope; `request_log_url` as the dashboard would show it. */
export function envelope(details: ErrorDetails, requestId: string): { error: Record<string, unknown> } {
  const { type = "invalid_request_error", code, param, message, more } = details;
  return {
    error: {
      ...(code === undefined
        ? {}
        : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}` }),
      message,
      ...(param === undefined ? {} : { param }),
      ...more,
      request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
      type,
    },
  };
}

/** 400 for a parameter. */
export function badParameter(param: string, message: string, code?: string): Refusal {
  return new Refusal({ status: 400, param, message, ...(code === undefined ? {} : { code }) });
}

/** 404 for an id in the path, 400 for one in a parameter. */
export function missing(resource: string, id: string, where: { param: string; inPath?: boolean }): Refusal {
  return new Refusal({
    status: where.inPath ? 404 : 400,
    code: "resource_missing",
    param: where.param,
    message: `No such ${resource}: '${id}'`,
  });
}

/** 402: the card was not accepted. */
export function cardError(decline: Decline, more: Record<string, unknown>): Refusal {
  const { code, declineCode, message } = decline;
  return new Refusal({
    status: 402,
    type: "card_error",
    code,
    message,
    more: { ...(declineCode === null ? {} : { decline_code: declineCode }), ...more },
    kept: true,
  });
}
