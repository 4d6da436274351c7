import { expect, test } from "vitest";
import { createRateLimiter } from "./rate-limiter.ts";

test("a window lets its limit through, says when it ends, and starts afresh after that", () => {
  let now = 10_000;
  const limiter = createRateLimiter(
    { limit: 3, windowMs: 1_000 },
    () => true,
    () => now,
  );
  expect([1, 2, 3].map(() => limiter.take("key").allowed)).toEqual([true, true, true]);
  now += 400;
  expect(limiter.take("key")).toEqual({ allowed: false, limit: 3, remaining: 0, resetAtMs: 11_000, retryAfterMs: 600 });
  expect(limiter.take("other key").allowed).toBe(true);
  now += 600;
  expect(limiter.take("key", 2)).toMatchObject({ allowed: true, remaining: 1 });
  expect(limiter.take("key", 2).allowed).toBe(false);
});

test("a limiter that is switched off allows all", () => {
  const limiter = createRateLimiter(
    { limit: 1, windowMs: 1_000 },
    () => false,
    () => 0,
  );
  expect([1, 2, 3].every(() => limiter.take("key").allowed)).toBe(true);
});
