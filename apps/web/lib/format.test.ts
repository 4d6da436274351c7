import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatBalance,
  formatData,
  formatDays,
  formatDuration,
  formatExact,
  formatFineMoney,
  formatMoney,
  formatPercent,
  formatRelative,
  formatUnitPrice,
  fromMicros,
  isNegative,
  multiplyMoney,
  subtractMoney,
  toMicros,
} from "./format.ts";

const usd = (amount: string) => ({ amount, currency: "USD" });

describe("money", () => {
  test("a balance at a glance never promises more than there is", () => {
    expect(formatBalance(usd("97.985499"))).toBe("$97.98");
    expect(formatBalance(usd("5"))).toBe("$5.00");
    expect(formatBalance(usd("-0.001"))).toBe("-$0.01");
  });

  test("shows at least two decimals, and more only when the amount has them", () => {
    expect(formatMoney(usd("9.99"))).toBe("$9.99");
    expect(formatMoney(usd("10"))).toBe("$10.00");
    expect(formatMoney(usd("0.0035"))).toBe("$0.0035");
    expect(formatMoney(usd("-3.50"))).toBe("-$3.50");
    expect(formatMoney(usd("3.5"), { signed: true })).toBe("+$3.50");
    expect(formatMoney(usd("7.379577"), { cents: true })).toBe("$7.38");
  });

  test("in a column of small amounts every one has four places, and nothing is neither plus nor minus", () => {
    expect(["0.0004", "0.000067", "4.498959", "12"].map((amount) => formatFineMoney(usd(amount)))).toEqual([
      "$0.0004",
      "$0.0001",
      "$4.4990",
      "$12.0000",
    ]);
    expect(["-0.00001", "0", "0.5"].map((amount) => formatFineMoney(usd(amount), { signed: true }))).toEqual([
      "$0.0000",
      "$0.0000",
      "+$0.5000",
    ]);
  });

  test("a price per GB is rounded up to whole cents", () => {
    expect(formatUnitPrice(usd("1.663333"))).toBe("$1.67");
    expect(formatUnitPrice(usd("2"))).toBe("$2.00");
  });

  test("keeps every cent of an amount no float can hold", () => {
    expect(formatMoney(usd("9007199254740993.01"))).toBe("$9,007,199,254,740,993.01");
  });

  test("micros survive the way to text and back", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), (micros) => {
        expect(toMicros(fromMicros(micros))).toBe(micros);
      }),
    );
  });

  test("what is missing is the price less what is there", () => {
    expect(subtractMoney(usd("9.99"), usd("4.20"))).toEqual(usd("5.79"));
    expect(isNegative(subtractMoney(usd("4.20"), usd("9.99")))).toBe(true);
    expect(multiplyMoney(usd("9.99"), 3)).toEqual(usd("29.97"));
  });

  test("two currencies are never subtracted, and text that is no amount is refused", () => {
    expect(() => subtractMoney(usd("1"), { amount: "1", currency: "EUR" })).toThrow(RangeError);
    expect(() => toMicros("1e3")).toThrow(RangeError);
  });
});

describe("data", () => {
  test("is shown in GB from 1024 MB on, as it is sold", () => {
    expect(formatData(500)).toBe("500 MB");
    expect(formatData(1024)).toBe("1 GB");
    expect(formatData(1536)).toBe("1.5 GB");
    expect(formatData(5 * 1024 - 12)).toBe("4.99 GB");
    expect(formatData(0)).toBe("0 MB");
    expect(formatData(null)).toBe("Unlimited");
  });
});

describe("time", () => {
  const now = "2026-01-15T12:00:00.000Z";

  test("is told relative to now, in the largest unit that fits", () => {
    expect(formatRelative("2026-01-15T11:59:55.000Z", now)).toBe("just now");
    expect(formatRelative("2026-01-15T11:59:20.000Z", now)).toBe("40 seconds ago");
    expect(formatRelative("2026-01-15T11:55:00.000Z", now)).toBe("5 minutes ago");
    expect(formatRelative("2026-01-18T12:00:00.000Z", now)).toBe("in 3 days");
  });

  test("is exact to the second with its zone", () => {
    expect(formatExact("2026-01-15T09:30:00.000Z", "UTC")).toBe("15 Jan 2026, 09:30:00 UTC");
  });

  test("a length is shown in the two units that matter", () => {
    expect([850, 3240, 60_000, 125_000, 3_840_000].map(formatDuration)).toEqual([
      "850 ms",
      "3.2 s",
      "1 min",
      "2 min 5 s",
      "1 h 4 min",
    ]);
    expect([1, 30].map(formatDays)).toEqual(["1 day", "30 days"]);
  });

  test("a share is a percentage", () => {
    expect(formatPercent(0.9842)).toBe("98.4 %");
    expect(formatPercent(1)).toBe("100 %");
  });
});
