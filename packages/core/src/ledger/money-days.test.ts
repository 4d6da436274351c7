import { expect, test } from "vitest";
import type { DailyFlow } from "./daily-flows.ts";
import { addFlows, moneyDays } from "./money-days.ts";

const flow = (day: string, debitCode: string, creditCode: string, dollars: number, reason = "order"): DailyFlow => ({
  day,
  debitCode,
  creditCode,
  reason,
  amountMicros: BigInt(dollars) * 1_000_000n,
  transfers: 1,
});
const micros = (dollars: number) => BigInt(dollars) * 1_000_000n;

test("a charge is what was paid for it and what stayed", () => {
  const figures = addFlows([flow("d", "wallet", "sales", 10), flow("d", "sales", "provider:a", 4)]);
  expect(figures).toMatchObject({ chargedMicros: micros(10), paidMicros: micros(4), marginMicros: micros(6) });
});

test("a spare is paid and no cost of a sale until it is used; what is not given back is lost", () => {
  const bought = flow("d", "stock", "provider:a", 5, "spare");
  expect(addFlows([bought])).toMatchObject({ paidMicros: micros(5), marginMicros: 0n, lostMicros: 0n });
  const used = [flow("d", "wallet", "sales", 9), flow("d", "sales", "stock", 5)];
  expect(addFlows(used)).toMatchObject({ paidMicros: 0n, marginMicros: micros(4) });
  const returned = [flow("d", "provider:a", "stock", 3, "spare"), flow("d", "loss", "stock", 2, "spare")];
  expect(addFlows([bought, ...returned])).toMatchObject({ paidMicros: micros(2), lostMicros: micros(2) });
});

test("what a payment processor keeps is a fee, and no price of what was sold", () => {
  const figures = addFlows([
    flow("d", "fees", "provider:stripe", 3, "fee"),
    flow("d", "provider:stripe", "fees", 1, "fee"),
    flow("d", "sales", "provider:a", 4),
  ]);
  expect(figures).toMatchObject({ feesMicros: micros(2), paidMicros: micros(4), marginMicros: micros(-4) });
});

test("a refund, a gift and money paid in are told apart", () => {
  expect(
    addFlows([
      flow("d", "credits", "wallet", 3, "refund"),
      flow("d", "credits", "wallet", 20, "credit"),
      flow("d", "wallet", "credits", 5, "adjustment"),
      flow("d", "top_ups", "wallet", 50, "top_up"),
    ]),
  ).toMatchObject({ refundedMicros: micros(3), givenMicros: micros(15), addedMicros: micros(50), chargedMicros: 0n });
});

test("the stock of each day's end is reckoned back from what it is worth now", () => {
  const days = moneyDays(
    ["01", "02", "03", "04"],
    [
      flow("02", "stock", "provider:a", 5, "spare"),
      flow("02", "stock", "provider:a", 2, "spare"),
      flow("04", "sales", "stock", 5),
    ],
    micros(3),
  );
  expect(days.map((day) => [day.day, day.stockMicros])).toEqual([
    ["01", micros(1)],
    ["02", micros(8)],
    ["03", micros(8)],
    ["04", micros(3)],
  ]);
});
