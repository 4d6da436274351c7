/**
 * Why an upstream call failed, in words that mean the same for every provider.
 *
 * - `timeout`            the deadline passed; what was sent may still be carried out
 * - `unreachable`        no connection, or the connection broke
 * - `server`             the upstream says the fault is its own (5xx, "busy")
 * - `rate_limited`       too many requests; `retryAfterMs` when the upstream named a time. Our own pacer refuses with it too
 * - `refused`            the upstream understood and said no, for a reason of its own
 * - `out_of_stock`       the offer has no profiles left, or is sold no more
 * - `low_balance`        our account at the upstream cannot pay
 * - `price_changed`      the upstream's price differs from the one we expected to pay
 * - `invalid_request`    the upstream calls our request malformed: a fault of ours, not of the route
 * - `auth`               credentials, address or permission refused
 * - `unreadable`         a reply arrived that its description does not allow
 * - `unsupported`        this upstream, or this profile, cannot do that
 * - `activation_failed`  bought, yet the upstream could not make a usable profile of it
 * - `not_found`          the upstream does not know the thing asked for
 * - `requirements_missing`  papers or registrations are wanted first
 * - `invalid_recipient`  that number cannot take this, whoever sends it
 * - `opted_out`          the recipient wants nothing from us: by law no other provider may try
 * - `content_refused`    what was to be sent is not let through
 * - `blocked`            held to be fraud, or a destination that is closed to us; no other provider may try
 * - `card_declined`      the card's bank said no
 * - `authentication_required`  the card's owner must confirm in person
 */
export const providerErrorCategories = [
  "timeout",
  "unreachable",
  "server",
  "rate_limited",
  "refused",
  "out_of_stock",
  "low_balance",
  "price_changed",
  "invalid_request",
  "auth",
  "unreadable",
  "unsupported",
  "activation_failed",
  "not_found",
  "requirements_missing",
  "invalid_recipient",
  "opted_out",
  "content_refused",
  "blocked",
  "card_declined",
  "authentication_required",
] as const;

export type ProviderErrorCategory = (typeof providerErrorCategories)[number];

/** One failed upstream call. Plain data, so that an attempt row can keep it as JSON. */
export type ProviderError = {
  readonly category: ProviderErrorCategory;
  /** What failure rules match: the upstream's own code (`"200011"`), else `http_<status>`, else the category or the socket's code. */
  readonly code: string;
  /** The upstream's own words. For logs and operators; never shown to a customer. */
  readonly message: string;
  /** How long the upstream asked us to stay away. */
  readonly retryAfterMs?: number;
  readonly httpStatus?: number;
  /** Set only when the upstream named a code in its reply. */
  readonly upstreamCode?: string;
  /** The upstream's reference of what failed, where it made one all the same: a declined payment that can be tried again. */
  readonly upstreamRef?: string;
};

/** Thrown only where a result cannot be returned, which is in the middle of an iteration (`listOffers`). */
export class ProviderCallError extends Error {
  readonly error: ProviderError;

  constructor(error: ProviderError) {
    super(`${error.category} (${error.code}): ${error.message}`);
    this.name = "ProviderCallError";
    this.error = error;
  }
}

/** A reply arrived and does not match its description. `detail` says where; it must not quote the reply, which may hold an activation code. */
export function unreadable(detail: string, httpStatus?: number): ProviderError {
  return {
    category: "unreadable",
    code: "unreadable",
    message: detail,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
}
