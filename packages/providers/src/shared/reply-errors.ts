import type { ProviderError, ProviderErrorCategory } from "@tandem/provider-contract";
import type { HttpReply } from "./http-exchange.ts";

const MESSAGE_MAX = 500;

/**
 * What an HTTP status alone says. Adapters put their upstream's own codes before it.
 * `message` is the upstream's text, as far as the adapter found one.
 */
export function errorFromStatus(reply: HttpReply, message: string | null): ProviderError {
  const { status } = reply;
  const retryAfterMs = readRetryAfter(reply.headers);
  return {
    category: categoryOfStatus(status),
    code: `http_${status}`,
    message: (message ?? `HTTP ${status}`).slice(0, MESSAGE_MAX),
    httpStatus: status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function categoryOfStatus(status: number): ProviderErrorCategory {
  if (status >= 500) return "server";
  if (status === 429) return "rate_limited";
  if (status === 401 || status === 403) return "auth";
  if (status === 404 || status === 410) return "not_found";
  if (status === 408) return "timeout";
  return status >= 400 ? "invalid_request" : "unreadable";
}

/**
 * Whether this status proves that the upstream did not act. 408 and 409 do not: the first says that time ran out somewhere,
 * the second may speak of our own earlier call.
 */
export function provesRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 409;
}

/** `Retry-After` in milliseconds, from seconds or from a date. */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: Date = new Date()): number | undefined {
  const value = headers["retry-after"];
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1_000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
