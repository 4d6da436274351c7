import { expect, test } from "vitest";
import type { HttpReply } from "./http-exchange.ts";
import { errorFromStatus, provesRefusal, readRetryAfter } from "./reply-errors.ts";

const replyOf = (status: number, headers: Record<string, string> = {}): HttpReply => ({
  kind: "reply",
  status,
  headers,
  body: Buffer.from(""),
  json: () => undefined,
  durationMs: 1,
});

test("a status means the same for every provider", () => {
  const categories = [302, 400, 401, 403, 404, 408, 410, 422, 429, 500, 503].map(
    (status) => errorFromStatus(replyOf(status), null).category,
  );
  expect(categories).toEqual([
    "unreadable",
    "invalid_request",
    "auth",
    "auth",
    "not_found",
    "timeout",
    "not_found",
    "invalid_request",
    "rate_limited",
    "server",
    "server",
  ]);
});

test("only a clear no proves that nothing was done", () => {
  expect([200, 302, 408, 409, 500, 503].filter(provesRefusal)).toEqual([]);
  expect([400, 401, 403, 404, 422, 429].every(provesRefusal)).toBe(true);
});

test("Retry-After is read as seconds and as a date", () => {
  const now = new Date("2026-11-20T10:00:00Z");
  expect(readRetryAfter({ "retry-after": "7" }, now)).toBe(7_000);
  expect(readRetryAfter({ "retry-after": "Fri, 20 Nov 2026 10:00:30 GMT" }, now)).toBe(30_000);
  expect(readRetryAfter({ "retry-after": "Fri, 20 Nov 2020 10:00:30 GMT" }, now)).toBe(0);
  expect(readRetryAfter({ "retry-after": "soon" }, now)).toBeUndefined();
  expect(readRetryAfter({}, now)).toBeUndefined();
});

test("an upstream's long words are cut", () => {
  expect(errorFromStatus(replyOf(500), "x".repeat(2_000)).message).toHaveLength(500);
});
