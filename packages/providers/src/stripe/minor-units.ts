import type { Money, ProviderError } from "@tandem/provider-contract";

/** Currencies whose amounts are whole units (FACTS.md, "Money"). */
const WHOLE = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
/** Currencies with three decimals, of which the last must be 0. */
const THREE = new Set("BHD JOD KWD OMR TND".split(" "));
/** Written with two decimals that must be 00. */
const WHOLE_IN_HUNDREDTHS = new Set(["ISK", "UGX"]);

/** Micros of one minor unit. */
function unitMicros(currency: string): bigint {
  if (WHOLE.has(currency)) return 1_000_000n;
  return THREE.has(currency) ? 1_000n : 10_000n;
}

/** The least step of what can be charged, in micros. */
function stepMicros(currency: string): bigint {
  if (WHOLE_IN_HUNDREDTHS.has(currency)) return 1_000_000n;
  return THREE.has(currency) ? 10_000n : unitMicros(currency);
}

/** An amount in the currency's minor unit, as Stripe writes it; the error when the currency cannot express it exactly. */
export function toMinorUnits(money: Money): { amount: string; currency: string } | { error: ProviderError } {
  const { amountMicros, currency } = money;
  if (amountMicros > 0n && amountMicros % stepMicros(currency) === 0n) {
    return { amount: String(amountMicros / unitMicros(currency)), currency: currency.toLowerCase() };
  }
  const message = `${amountMicros} micros of ${currency} are no amount that can be charged`;
  return { error: { category: "invalid_request", code: "amount_not_exact", message } };
}

/** The exact amount behind minor units. `currency` in lower case, as Stripe writes it. */
export function fromMinorUnits(amount: number, currency: string): Money {
  const code = currency.toUpperCase();
  return { amountMicros: BigInt(amount) * unitMicros(code), currency: code };
}
