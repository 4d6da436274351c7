import type { ProviderError } from "@tandem/provider-contract";

export type HealthStatus = "healthy" | "degraded" | "down";

export type HealthReading = {
  /** Null when the upstream answered the check. */
  error: ProviderError | null;
  latencyMs: number;
  /** Technical failures among all calls of late, 0 to 1; null when there were too few to say. */
  errorRate: number | null;
  /** Checks that failed one after another before this one. */
  failedInRow: number;
  /** The provider's target (O7). */
  errorRateTarget: number;
};

export type HealthVerdict = { status: HealthStatus; failedInRow: number; reason: string };

/** An answer slower than this is a sign of trouble, though an answer. */
export const slowMs = 3_000;
const downAfter = 2;
/** Short of this many times the target an error rate is noise. */
const errorRateFactor = 5;
const errorRateDown = 0.5;

/**
 * One check a minute (O6). The first failed check degrades, the second in a row takes the provider down; refused credentials
 * do so at once, since nothing will pass. One good check brings it back, unless the calls themselves keep failing.
 */
export function judgeHealth(reading: HealthReading): HealthVerdict {
  if (reading.error) {
    const failedInRow = reading.failedInRow + 1;
    const { category, code } = reading.error;
    const what = category === code ? category.replaceAll("_", " ") : `${category.replaceAll("_", " ")} (${code})`;
    if (category === "auth") return { status: "down", failedInRow, reason: `credentials refused: ${what}` };
    if (category === "rate_limited")
      return { status: "degraded", failedInRow, reason: "the upstream limits our requests" };
    const status = failedInRow >= downAfter ? "down" : "degraded";
    const times = failedInRow === 1 ? "the check failed" : `${failedInRow} checks in a row failed`;
    return { status, failedInRow, reason: `${times}: ${what}` };
  }
  const { errorRate } = reading;
  if (errorRate !== null && errorRate >= errorRateDown) {
    return { status: "down", failedInRow: 0, reason: `${percent(errorRate)} of recent calls failed` };
  }
  if (errorRate !== null && errorRate > reading.errorRateTarget * errorRateFactor) {
    return { status: "degraded", failedInRow: 0, reason: `${percent(errorRate)} of recent calls failed` };
  }
  if (reading.latencyMs > slowMs) {
    return { status: "degraded", failedInRow: 0, reason: `answered after ${(reading.latencyMs / 1000).toFixed(1)} s` };
  }
  return { status: "healthy", failedInRow: 0, reason: `answered after ${Math.round(reading.latencyMs)} ms` };
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
