import { divideRounded, type Micros } from "../kernel/index.ts";

const ALL_PPM = 1_000_000n;
const CENT = 10_000n;

/** A tax by its name and rate; `ratePpm` in millionths of the net price, so 190000 is 19 %. */
export type TaxRate = { name: string; ratePpm: number };
export type TaxLine = TaxRate & { taxMicros: Micros };
export type TaxSplit = { netMicros: Micros; taxMicros: Micros; taxes: TaxLine[] };

/**
 * What of a price that contains its taxes is tax. Each tax is worked out exactly from the whole amount of the document, never line by
 * line, and rounded once to the cent, halves away from zero; the net price is what is left, so that the parts always make the whole.
 */
export function splitTax(grossMicros: Micros, rates: readonly TaxRate[]): TaxSplit {
  const allPpm = rates.reduce((sum, { ratePpm }) => sum + BigInt(ratePpm), ALL_PPM);
  const taxes = rates.map((rate) => ({
    ...rate,
    taxMicros: divideRounded(grossMicros * BigInt(rate.ratePpm), allPpm * CENT) * CENT,
  }));
  const taxMicros = taxes.reduce((sum, tax) => sum + tax.taxMicros, 0n);
  return { netMicros: grossMicros - taxMicros, taxMicros, taxes };
}

/** `190000` → `19`, `76500` → `7.65`. */
export function formatRate(ratePpm: number): string {
  return (ratePpm / 10_000).toFixed(4).replace(/\.?0+$/, "");
}
