import { expect, test } from "vitest";
import type { Rate } from "../rating/index.ts";
import { type LegFacts, nothingKnown } from "./leg.ts";
import { paidUntil, priceOf } from "./rate-legs.ts";

const start = new Date(Date.UTC(2026, 0, 15, 9, 30));
const after = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const talking: LegFacts = { ...nothingKnown, reached: 2, answeredAt: start };
const over = (seconds: number): LegFacts => ({ ...talking, ending: "completed", endedAt: after(seconds) });
const rate: Rate = {
  priceMicros: 300_000n,
  per: 60,
  incrementFirst: 60,
  incrementNext: 60,
  connectionFeeMicros: 0n,
  currency: "USD",
};

test("ten minutes at $0.30 a minute come to $3.00", () => {
  expect(priceOf([{ rate, facts: over(600) }], after(9_999))).toBe(3_000_000n);
});

test("both parties are charged for what each talked, and one that never answered for nothing", () => {
  const first = { rate: { ...rate, incrementFirst: 1, incrementNext: 1 }, facts: talking };
  expect(priceOf([first, { rate, facts: nothingKnown }], after(30))).toBe(150_000n);
  expect(priceOf([first, { rate, facts: over(1) }], after(30))).toBe(450_000n);
});

test("a call is paid until the first of its parties is not; who rings or is gone takes nothing more", () => {
  const first = { useId: "a", paidSeconds: 60, facts: talking };
  const second = { useId: "b", paidSeconds: 30, facts: { ...talking, answeredAt: after(20) } };
  expect(paidUntil([first, second])).toEqual(after(50));
  expect(paidUntil([first, { ...second, facts: nothingKnown }])).toEqual(after(60));
  expect(paidUntil([first, { ...second, facts: over(5) }])).toEqual(after(60));
  expect(
    paidUntil([
      { ...first, useId: null },
      { ...second, facts: nothingKnown },
    ]),
  ).toBeNull();
});
