/** Upper bounds of the latency classes in milliseconds; a last class takes what is above. The length is part of the stored form. */
export const latencyBoundsMs = [
  10, 25, 50, 75, 100, 150, 200, 300, 400, 600, 800, 1000, 1500, 2000, 3000, 5000, 7500, 10_000, 30_000,
] as const;

const classes = latencyBoundsMs.length + 1;

/** Counts per class, all zero. */
export function emptyHistogram(): number[] {
  return new Array<number>(classes).fill(0);
}

/** The class a latency falls into: an index of the histogram. */
export function latencyClass(latencyMs: number): number {
  const index = latencyBoundsMs.findIndex((bound) => latencyMs <= bound);
  return index === -1 ? classes - 1 : index;
}

/** `into` plus `counts`, class by class, times `weight`. */
export function addHistogram(into: number[], counts: readonly number[], weight = 1): void {
  for (let index = 0; index < classes; index++) into[index] = (into[index] ?? 0) + (counts[index] ?? 0) * weight;
}

/**
 * The latency that a share (0 to 1) of the calls stayed under, interpolated within its class; null without calls. Calls above
 * the last bound count as that bound, so the answer is never more than 30 s.
 */
export function percentile(histogram: readonly number[], share: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = total * share;
  let below = 0;
  for (let index = 0; index < classes; index++) {
    const count = histogram[index] ?? 0;
    if (count > 0 && below + count >= wanted) {
      const lower = index === 0 ? 0 : (latencyBoundsMs[index - 1] ?? 0);
      const upper = latencyBoundsMs[index] ?? lower;
      return lower + (upper - lower) * ((wanted - below) / count);
    }
    below += count;
  }
  return latencyBoundsMs[latencyBoundsMs.length - 1] ?? null;
}
