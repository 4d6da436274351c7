import fc from "fast-check";
import { expect, test } from "vitest";
import { dataLabel, promisedBytes, soldMegabytes } from "./data-size.ts";

test.each([
  [5_368_709_120n, "eSIM Access, 2^30"],
  [5_000_000_000n, "eSIM Go, 10^9"],
  [5_120_000_000n, "Airalo, 5 × 1024 MB"],
])("%s bytes (%s) are 5 GB", (bytes) => {
  expect(soldMegabytes(bytes)).toBe(5 * 1024);
});

test.each([
  [500_000_000n, 500],
  [524_288_000n, 500],
  [1_610_612_736n, 1536],
  [1_500_000_000n, 1536],
  [104_857_600n, 100],
  [0n, 0],
])("%s bytes are sold as %s MB", (bytes, mb) => {
  expect(soldMegabytes(bytes)).toBe(mb);
});

test("a plan never promises more than the offer it was made from gives", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 42n }), (bytes) => promisedBytes(soldMegabytes(bytes)) <= bytes),
    { numRuns: 5_000 },
  );
});

test("a size is said as people say it", () => {
  const said = [
    dataLabel("total", 5120),
    dataLabel("total", 1536),
    dataLabel("total", 500),
    dataLabel("daily", 1024),
    dataLabel("unlimited", 0),
  ];
  expect(said).toEqual(["5 GB", "1.5 GB", "500 MB", "1 GB a day", "Unlimited"]);
});
