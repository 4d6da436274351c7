import { formatAmount, type Micros } from "@tandem/core/kernel";

/** Money as people read it: `$9.99`, `$0.0035`. Exact: the decimal text never becomes a float. */
export function moneyText(amountMicros: Micros, currency: string): string {
  const format = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: 6,
  });
  return format.format(formatAmount(amountMicros) as Intl.StringNumericLiteral);
}

/** A length of time: `850 ms`, `3.2 s`, `2 min 5 s`, `1 h 4 min`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1_000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Data that was used, counted as providers report it, 1 GB = 1024 MB: `350 MB`, `1.25 GB`. */
export function dataText(bytes: number): string {
  const mb = bytes / 1_048_576;
  return mb < 1_024 ? `${Math.round(mb)} MB` : `${Math.round((mb / 1_024) * 100) / 100} GB`;
}

/** A few words as a sentence. A name that is spelt with a small letter before a large one, as eSIM Go, stays as it is. */
export function sentence(words: string): string {
  const text = words.trim();
  const begun = /^[a-z][A-Z]/.test(text) ? text : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return `${begun}${/[.!?…]$/.test(text) ? "" : "."}`;
}

/** `1 eSIM`, `3 eSIMs`. */
export const several = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
