import fc from "fast-check";
import { expect, test } from "vitest";
import { formatRate, splitTax } from "./split-tax.ts";

const vat = (percent: number) => ({ name: "VAT", ratePpm: percent * 10_000 });

test("tax is taken out of a price that contains it, to the cent", () => {
  expect(splitTax(11_900_000n, [vat(19)])).toMatchObject({ netMicros: 10_000_000n, taxMicros: 1_900_000n });
  // 9.99 holds 1.5950…: 1.60 by rounding the cent once.
  expect(splitTax(9_990_000n, [vat(19)])).toMatchObject({ netMicros: 8_390_000n, taxMicros: 1_600_000n });
  expect(splitTax(5_000_000n, [])).toEqual({ netMicros: 5_000_000n, taxMicros: 0n, taxes: [] });
});

test("a half cent goes away from zero, also when it is given back", () => {
  // 0.105 at 100 %: 0.0525 is tax, which is 0.05; 0.11 holds 0.055, which is 0.06.
  expect(splitTax(105_000n, [vat(100)]).taxMicros).toBe(50_000n);
  expect(splitTax(110_000n, [vat(100)]).taxMicros).toBe(60_000n);
  expect(splitTax(-110_000n, [vat(100)]).taxMicros).toBe(-60_000n);
});

test("several taxes are each of the net price, and a credit note mirrors its invoice", () => {
  const rates = [
    { name: "GST", ratePpm: 50_000 },
    { name: "QST", ratePpm: 99_750 },
  ];
  const split = splitTax(114_975_000n, rates);
  expect(split.taxes.map(({ taxMicros }) => taxMicros)).toEqual([5_000_000n, 9_980_000n]);
  const back = splitTax(-114_975_000n, rates);
  expect(back.netMicros).toBe(-split.netMicros);
  expect(back.taxes.map(({ taxMicros }) => -taxMicros)).toEqual(split.taxes.map(({ taxMicros }) => taxMicros));
});

test("the parts always make the whole, and a tax is whole cents within half a cent of its exact worth", () => {
  const ppm = fc.integer({ min: 0, max: 500_000 });
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }), fc.array(ppm, { maxLength: 3 }), (gross, list) => {
      const rates = list.map((ratePpm, index) => ({ name: String(index), ratePpm }));
      const { netMicros, taxMicros, taxes } = splitTax(gross, rates);
      expect(netMicros + taxMicros).toBe(gross);
      const allPpm = BigInt(1_000_000 + list.reduce((sum, each) => sum + each, 0));
      for (const tax of taxes) {
        expect(tax.taxMicros % 10_000n).toBe(0n);
        const off = tax.taxMicros * allPpm - gross * BigInt(tax.ratePpm);
        expect((off < 0n ? -off : off) * 2n <= 10_000n * allPpm).toBe(true);
      }
    }),
  );
});

test("rates are written as people write them", () => {
  expect([190_000, 76_500, 99_750, 0, 1].map(formatRate)).toEqual(["19", "7.65", "9.975", "0", "0.0001"]);
});
