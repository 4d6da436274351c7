/** `limit` units of cost per window of `windowMs`, counted per key from the first use of the window. */
export type RateLimiterOptions = { limit: number; windowMs: number };

/** What the upstream knows after counting one call; `resetAtMs` is lab time in epoch milliseconds. */
export type RateDecision = {
  allowed: boolean;
  limit: number;
  remaining: number;
  resetAtMs: number;
  retryAfterMs: number;
};

/** Counts calls per key. */
export type RateLimiter = { take(key: string, cost?: number): RateDecision };

/** A fixed-window limiter; while `enabled()` is false it counts nothing and allows all. */
export function createRateLimiter(
  options: RateLimiterOptions,
  enabled: () => boolean,
  nowMs: () => number,
): RateLimiter {
  const windows = new Map<string, { startedMs: number; used: number }>();
  return {
    take(key, cost = 1) {
      const now = nowMs();
      const { limit, windowMs } = options;
      if (!enabled()) return { allowed: true, limit, remaining: limit, resetAtMs: now + windowMs, retryAfterMs: 0 };
      let window = windows.get(key);
      if (!window || now - window.startedMs >= windowMs) {
        window = { startedMs: now, used: 0 };
        windows.set(key, window);
      }
      const resetAtMs = window.startedMs + windowMs;
      const allowed = window.used + cost <= limit;
      if (allowed) window.used += cost;
      const remaining = Math.max(0, limit - window.used);
      return { allowed, limit, remaining, resetAtMs, retryAfterMs: allowed ? 0 : resetAtMs - now };
    },
  };
}
