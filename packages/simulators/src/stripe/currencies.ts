/** Currencies without a minor unit: amounts are whole units (FACTS.md, "Money"). */
const ZERO_DECIMAL = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
/** Currencies with three decimals, of which the last must be 0. */
const THREE_DECIMAL = new Set("bhd jod kwd omr tnd".split(" "));

/** Written with two decimals that must be 00. */
const WHOLE_IN_HUNDREDTHS = new Set(["isk", "ugx"]);

/** What an amount must be a multiple of, in minor units. */
export function stepOf(currency: string): 1 | 10 | 100 {
  if (WHOLE_IN_HUNDREDTHS.has(currency)) return 100;
  return THREE_DECIMAL.has(currency) ? 10 : 1;
}

/** The least that can be charged, in minor units; others as the dollar. */
const MINIMUM: Readonly<Record<string, number>> = {
  usd: 50,
  eur: 50,
  gbp: 30,
  cad: 50,
  aud: 50,
  chf: 50,
  jpy: 50,
  krw: 500,
  mxn: 1_000,
  sek: 300,
  nok: 300,
  dkk: 250,
  pln: 200,
  hkd: 400,
  kwd: 150,
  bhd: 200,
};

const KNOWN = new Set([
  ...Object.keys(MINIMUM),
  ...ZERO_DECIMAL,
  ...THREE_DECIMAL,
  ..."inr brl sgd nzd aed zar thb idr myr php try czk huf ron bgn ils isk ugx".split(" "),
]);

export function isCurrency(code: string): boolean {
  return KNOWN.has(code);
}

/** Digits behind the point of the minor unit. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

export function minimumOf(currency: string): number {
  return MINIMUM[currency] ?? 50;
}

/** `2500`, `usd` → `25.00`. */
export function toDecimalText(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  if (decimals === 0) return String(amount);
  const digits = String(Math.abs(amount)).padStart(decimals + 1, "0");
  return `${amount < 0 ? "-" : ""}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** As an error or a page prints it: `$25.00`, `¥500`, `25.00 CHF`. */
export function showAmount(amount: number, currency: string): string {
  const symbol = { usd: "$", eur: "€", gbp: "£", jpy: "¥" }[currency];
  const text = toDecimalText(amount, currency);
  return symbol ? `${symbol}${text}` : `${text} ${currency.toUpperCase()}`;
}

/** 2.9 % and thirty hundredths (or thirty whole units), rounded half up (FACTS.md, "Money"). */
export function feeOf(amount: number): number {
  return Math.floor((amount * 29 + 500) / 1_000) + 30;
}

/** What a dispute costs, given back when it is won (FACTS.md, "Disputes"). */
export const DISPUTE_FEE = 1_500;
