import { DomainError } from "@tandem/core/kernel";
import type { Context } from "hono";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { AppEnv } from "./env.ts";

/** Counts requests per caller in this process. With several api processes behind a balancer each counts its share. */
export type RateLimit = { take(c: Context<AppEnv>, caller: string): Promise<void> };

/**
 * At most `perMinute` requests of one caller in a minute; 0 means no limit. Sets the standard `RateLimit` headers on every
 * reply. Throws `rate_limit.exceeded` with `retryAfterSeconds`.
 */
export function createRateLimit(name: string, perMinute: number): RateLimit {
  if (perMinute === 0) return { take: async () => undefined };
  const limiter = new RateLimiterMemory({ keyPrefix: name, points: perMinute, duration: 60 });
  const take = async (c: Context<AppEnv>, caller: string) => {
    const result = await limiter.consume(caller).catch((error: unknown) => {
      if (error instanceof RateLimiterRes) return error;
      throw error;
    });
    const resetSeconds = Math.ceil(result.msBeforeNext / 1_000);
    c.header("RateLimit-Policy", `"${name}";q=${perMinute};w=60`);
    c.header("RateLimit", `"${name}";r=${result.remainingPoints};t=${resetSeconds}`);
    if (result.consumedPoints > perMinute)
      throw new DomainError("rate_limit.exceeded", { retryAfterSeconds: resetSeconds });
  };
  return { take };
}
