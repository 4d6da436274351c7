const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

// How long after each failed try the next one follows: ten tries over a little more than three days.
const delaysMs = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
const spread = 0.1;
const askedMaxMs = 24 * hour;

/**
 * How long to wait after the try with this number (1 is the first); null when it was the last. Spread by `chance` (0 to 1), so
 * that what failed together does not come back together. What the receiver asks for by Retry-After is kept to, up to a day.
 */
export function waitAfterTry(number: number, chance: number, retryAfterMs: number | null): number | null {
  const delay = delaysMs[number - 1];
  if (delay === undefined) return null;
  const spreadDelay = delay * (1 - spread + 2 * spread * chance);
  return Math.round(Math.max(spreadDelay, Math.min(retryAfterMs ?? 0, askedMaxMs)));
}

/** Milliseconds of a Retry-After header, given in seconds or as a date. Null when there is none that can be read. */
export function readRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header.trim()) * second;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}
