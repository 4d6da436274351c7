import type { TenThousandths } from "../lab/money.ts";

/** Units of each currency for one US dollar, times 10,000. Fixed: rates that move would make prices move between two syncs. */
const perDollar: Readonly<Record<string, number>> = {
  AUD: 15_300,
  BRL: 54_100,
  GBP: 7_600,
  CAD: 13_900,
  AED: 36_725,
  EUR: 8_700,
  INR: 871_000,
  IDR: 165_000_000,
  ILS: 33_500,
  JPY: 1_512_000,
  MYR: 42_200,
  MXN: 185_000,
  SGD: 12_900,
  KRW: 14_200_000,
  USD: 10_000,
  VND: 259_000_000,
};

/** Currencies without a smaller unit: shown as whole numbers. */
const WHOLE = new Set(["IDR", "JPY", "KRW", "VND"]);

/** 46000 → 4.6: money as a JSON number in major units. */
export function wireMoney(amount: TenThousandths): number {
  return amount / 10_000;
}

/** 46000 → "4.60": money as the text some answers use (sheet: Money). */
export function moneyText(amount: TenThousandths): string {
  return (amount / 10_000).toFixed(2);
}

/** The amount in every currency a partner can see, in the order of the documented sample. */
export function inAllCurrencies(amount: TenThousandths): Record<string, number> {
  return Object.fromEntries(
    Object.entries(perDollar).map(([currency, rate]) => [currency, convert(amount, currency, rate)]),
  );
}

function convert(amount: TenThousandths, currency: string, rate: number): number {
  const cents = Math.round((amount * rate) / 1_000_000);
  return WHOLE.has(currency) ? Math.round(cents / 100) : cents / 100;
}

/** Rates from the US dollar for the wanted currencies, all when none is named (sheet: `/v2/finance/exchange-rates`). */
export function exchangeRates(wanted: readonly string[]): Array<{ from: string; to: string; mid: string }> {
  return Object.entries(perDollar)
    .filter(([currency]) => wanted.length === 0 || wanted.includes(currency))
    .map(([currency, rate]) => ({ from: "USD", to: currency, mid: (rate / 10_000).toFixed(4) }));
}
