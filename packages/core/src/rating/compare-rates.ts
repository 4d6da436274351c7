import type { ListEntry } from "./lists.ts";

export type RateChange = {
  kind: "new" | "raised" | "lowered" | "changed" | "removed";
  prefix: string;
  destination: string;
  before: ListEntry | null;
  after: ListEntry | null;
};

export type RateDifference = {
  new: number;
  raised: number;
  lowered: number;
  /** Same price, other increments or fee. */
  changed: number;
  removed: number;
  unchanged: number;
  /** The largest changes first: removed, then by how much the price moves for its size. */
  changes: RateChange[];
};

const key = (entry: ListEntry) => entry.prefix;

/** What a new version would change in the one that counts. */
export function compareRates(before: readonly ListEntry[], after: readonly ListEntry[]): RateDifference {
  const old = new Map(before.map((entry) => [key(entry), entry]));
  const counts = { new: 0, raised: 0, lowered: 0, changed: 0, removed: 0, unchanged: 0 };
  const changes: RateChange[] = [];
  for (const entry of after) {
    const was = old.get(key(entry)) ?? null;
    old.delete(key(entry));
    const kind = judge(was, entry);
    counts[kind]++;
    const { prefix, destination } = entry;
    if (kind !== "unchanged") changes.push({ kind, prefix, destination, before: was, after: entry });
  }
  for (const was of old.values()) {
    counts.removed++;
    changes.push({ kind: "removed", prefix: was.prefix, destination: was.destination, before: was, after: null });
  }
  changes.sort((one, other) => weight(other) - weight(one) || (one.prefix < other.prefix ? -1 : 1));
  return { ...counts, changes };
}

function judge(was: ListEntry | null, is: ListEntry): Exclude<RateChange["kind"], "removed"> | "unchanged" {
  if (!was) return "new";
  if (is.priceMicros !== was.priceMicros) return is.priceMicros > was.priceMicros ? "raised" : "lowered";
  const same =
    is.incrementFirst === was.incrementFirst &&
    is.incrementNext === was.incrementNext &&
    is.connectionFeeMicros === was.connectionFeeMicros;
  return same ? "unchanged" : "changed";
}

function weight({ before, after }: RateChange): number {
  if (!after) return Number.POSITIVE_INFINITY;
  if (!before) return 0;
  if (before.priceMicros === 0n) return after.priceMicros > 0n ? 1e9 : 0;
  const share = Number(after.priceMicros - before.priceMicros) / Number(before.priceMicros);
  return Math.abs(share);
}
