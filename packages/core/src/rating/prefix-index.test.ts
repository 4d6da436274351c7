import fc from "fast-check";
import { expect, test } from "vitest";
import { callingCountries, callingPrefixes, countryOf } from "./calling-codes.ts";
import { PrefixIndex } from "./prefix-index.ts";

test("the longest prefix wins, as a slow search finds it", () => {
  const prefix = fc.stringMatching(/^[0-9]{0,5}$/);
  fc.assert(
    fc.property(fc.uniqueArray(prefix, { maxLength: 60 }), fc.stringMatching(/^\+?[0-9]{1,8}$/), (prefixes, number) => {
      const index = new PrefixIndex(prefixes, (each) => each);
      const digits = number.replace("+", "");
      const longest = prefixes
        .filter((each) => digits.startsWith(each))
        .sort((one, other) => other.length - one.length)[0];
      expect(index.match(number)).toBe(longest);
    }),
  );
});

test.each([
  ["+14155550100", "US"],
  ["+14165550100", "CA"],
  ["+18765550100", "JM"],
  ["+447911123456", "GG"],
  ["+447700900123", "GB"],
  ["+77011234567", "KZ"],
  ["+74951234567", "RU"],
  ["+4915112345678", "DE"],
  ["+3906698123", "VA"],
  ["+999", null],
])("%s belongs to %s", (number, country) => {
  expect(countryOf(number)).toBe(country);
});

test("some two hundred countries have a calling code, none of them two readings", () => {
  const all = callingCountries().flatMap((country) => callingPrefixes(country));
  expect(callingCountries().length).toBeGreaterThan(215);
  expect(new Set(all).size).toBe(all.length);
});
