/** Money as the API writes it: a decimal string and an ISO 4217 code. */
export type ApiMoney = { amount: string; currency: string };

const locale = "en-US";

/**
 * Money for people: `$9.99`, `-$3.50`, `$0.0035`. Exact: the decimal string never becomes a float.
 * `signed` puts a plus before money that comes in. `cents` rounds to them, half away from zero, for figures to look at.
 */
export function formatMoney(money: ApiMoney, options: { signed?: boolean; cents?: boolean } = {}): string {
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: money.currency,
    maximumFractionDigits: options.cents ? 2 : 6,
    minimumFractionDigits: 2,
    signDisplay: options.signed ? "exceptZero" : "auto",
  });
  return format.format(money.amount as Intl.StringNumericLiteral);
}

/** What is left to spend, at a glance: cents, rounded down, so that it never promises more than there is. */
export function formatBalance(money: ApiMoney): string {
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: money.currency,
    maximumFractionDigits: 2,
    roundingMode: "floor",
  });
  return format.format(money.amount as Intl.StringNumericLiteral);
}

/**
 * Money of a column, where amounts of a few cents and less stand under each other: always four places, so that they align, rounded
 * half away from zero. What does not fit is told exactly elsewhere.
 */
export function formatFineMoney(money: ApiMoney, options: { signed?: boolean } = {}): string {
  const places = 4;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: money.currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    signDisplay: options.signed ? "exceptZero" : "negative",
  });
  return format.format(money.amount as Intl.StringNumericLiteral);
}

const decimals = 6;

/** A unit price (per GB), rounded up to whole cents: nobody compares plans by thousandths. */
export function formatUnitPrice(money: ApiMoney): string {
  const cent = 10_000n;
  return formatMoney({ ...money, amount: fromMicros(((toMicros(money.amount) + cent - 1n) / cent) * cent) });
}

/** A decimal string in millionths, as a bigint. Throws RangeError on anything that is no decimal of at most six places. */
export function toMicros(amount: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(amount);
  if (!match) throw new RangeError(`not an amount: ${amount}`);
  const micros = BigInt(match[2] ?? "0") * 1_000_000n + BigInt((match[3] ?? "").padEnd(decimals, "0"));
  return match[1] === "-" ? -micros : micros;
}

/** Millionths as a decimal string with at least two places: the inverse of `toMicros`. */
export function fromMicros(micros: bigint): string {
  const digits = (micros < 0n ? -micros : micros).toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "").padEnd(2, "0");
  return `${micros < 0n ? "-" : ""}${digits.slice(0, -decimals)}.${fraction}`;
}

/** `a − b` in the same currency. Throws RangeError when the currencies differ. */
export function subtractMoney(a: ApiMoney, b: ApiMoney): ApiMoney {
  if (a.currency !== b.currency) throw new RangeError(`cannot subtract ${b.currency} from ${a.currency}`);
  return { amount: fromMicros(toMicros(a.amount) - toMicros(b.amount)), currency: a.currency };
}

/** An amount times a whole number of pieces. */
export function multiplyMoney(money: ApiMoney, pieces: number): ApiMoney {
  return { amount: fromMicros(toMicros(money.amount) * BigInt(pieces)), currency: money.currency };
}

export const isNegative = (money: ApiMoney): boolean => toMicros(money.amount) < 0n;
export const isZero = (money: ApiMoney): boolean => toMicros(money.amount) === 0n;

const dataNumber = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });

/** A data volume as it is sold, 1 GB being 1024 MB: `500 MB`, `1.5 GB`. Null means unlimited. */
export function formatData(mb: number | null): string {
  if (mb === null) return "Unlimited";
  if (Math.abs(mb) < 1024) return `${dataNumber.format(mb >= 10 ? Math.round(mb) : mb)} MB`;
  return `${dataNumber.format(Math.round((mb / 1024) * 100) / 100)} GB`;
}

/** A length in months: `1 month`, `3 months`, `1 year`. */
export const formatMonths = (months: number): string =>
  months === 12 ? "1 year" : `${months} ${months === 1 ? "month" : "months"}`;

/** A length in days: `1 day`, `30 days`. */
export const formatDays = (days: number): string => `${days} ${days === 1 ? "day" : "days"}`;

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

const relativeUnits: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** How far `at` lies from `now`: `just now`, `5 minutes ago`, `in 3 days`. Both ISO 8601. */
export function formatRelative(at: string, now: string): string {
  const seconds = (Date.parse(at) - Date.parse(now)) / 1000;
  for (const [unit, length] of relativeUnits) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  if (Math.abs(seconds) < 10) return "just now";
  return relative.format(Math.trunc(seconds), "second");
}

/** The exact instant, to the second, with its time zone: `15 Jan 2026, 09:30:00 UTC`. */
export function formatExact(at: string, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(at));
}

/** The day alone: `15 Jan 2026`. */
export function formatDay(at: string, timeZone = "UTC"): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone }).format(
    new Date(at),
  );
}

/** A day without its year: `15 Jan`. Also takes a calendar day, `2026-01-15`. */
export function formatDayShort(at: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(at));
}

/** A length of time: `850 ms`, `3.2 s`, `2 min 5 s`, `1 h 4 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${dataNumber.format(Math.round(ms / 100) / 10)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600)
    return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A share 0–1 as `98.4 %`; `digits` after the point. */
export function formatPercent(share: number, digits = 1): string {
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(share * 100)} %`;
}

/** A count with thousands separated. */
export const formatCount = (count: number): string => new Intl.NumberFormat(locale).format(count);
