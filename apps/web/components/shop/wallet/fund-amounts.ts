import { type ApiMoney, fromMicros, toMicros } from "#lib/format.ts";

const usual = ["10.00", "25.00", "50.00"] as const;

/** Amounts to offer: the usual ones, and before them the smallest whole one that covers what is missing. */
export function fundAmounts(missing: ApiMoney | null): string[] {
  if (!missing) return [...usual];
  const needed = toMicros(missing.amount);
  const five = 5_000_000n;
  const covering = fromMicros(((needed + five - 1n) / five) * five);
  return [covering, ...usual.filter((amount) => toMicros(amount) > toMicros(covering))].slice(0, 3);
}

const amountPattern = /^\d{1,5}(\.\d{1,2})?$/;

/** A typed amount as the API takes it; null while it is none. */
export function readAmount(text: string): string | null {
  const trimmed = text.trim().replace(/^\$/, "");
  return amountPattern.test(trimmed) && Number(trimmed) > 0 ? trimmed : null;
}
