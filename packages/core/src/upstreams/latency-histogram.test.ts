import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyHistogram, latencyBoundsMs, latencyClass, percentile } from "./latency-histogram.ts";

const histogramOf = (latencies: number[]) => {
  const histogram = emptyHistogram();
  for (const latency of latencies) histogram[latencyClass(latency)] = (histogram[latencyClass(latency)] ?? 0) + 1;
  return histogram;
};

test("without calls there is no percentile", () => {
  expect(percentile(emptyHistogram(), 0.5)).toBeNull();
});

test("a percentile lies within the class of the true one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 29_999 }), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.95, 0.99),
      (latencies, share) => {
        const sorted = latencies.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
        const upper = latencyBoundsMs[latencyClass(exact)] ?? 0;
        const lower = latencyBoundsMs[latencyClass(exact) - 1] ?? 0;
        const told = percentile(histogramOf(latencies), share) ?? -1;
        expect(told).toBeGreaterThanOrEqual(lower);
        expect(told).toBeLessThanOrEqual(upper);
      },
    ),
  );
});

test("a call slower than every class counts as the slowest", () => {
  expect(percentile(histogramOf([90_000]), 0.5)).toBe(30_000);
});
