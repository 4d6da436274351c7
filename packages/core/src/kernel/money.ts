/** Millionths of a currency unit. The only form money has in code: $9.99 is 9_990_000n. */
export type Micros = bigint;

/** An amount with its ISO 4217 currency. */
export type Money = { amountMicros: Micros; currency: string };

/** Micros in one unit of currency. */
export const microsPerUnit = 1_000_000n;

const amountPattern = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/;

/** Reads a decimal string such as "9.99" (at most six decimals). Null when it is not one. */
export function parseAmount(text: string): Micros | null {
  const match = amountPattern.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = "0", fraction = ""] = match;
  const micros = BigInt(whole) * microsPerUnit + BigInt(fraction.padEnd(6, "0"));
  return sign === "-" ? -micros : micros;
}

/** "9.99": at least two decimals, up to six when the amount needs them. */
export function formatAmount(amountMicros: Micros): string {
  const sign = amountMicros < 0n ? "-" : "";
  const digits = (amountMicros < 0n ? -amountMicros : amountMicros).toString().padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0{1,4}$/, "");
  return `${sign}${digits.slice(0, -6)}.${fraction}`;
}

/** Integer division rounded half away from zero; used where a percentage is taken of an amount. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (n * 2n + d) / (d * 2n);
  return negative ? -rounded : rounded;
}
