import type { Schemas } from "@tandem/sdk";
import { expect, test } from "vitest";
import { attemptWords, byOrder, fateOf } from "./flow.ts";

const attempt: Schemas["AttemptRow"] = {
  id: "att_1",
  orderId: "ord_1",
  planName: "United States 5 GB",
  number: 1,
  provider: { id: "prv_1", name: "eSIM Access" },
  operation: "placeOrder",
  outcome: "unknown",
  resolution: null,
  reason: null,
  upstreamRef: "B1",
  startedAt: "2026-01-15T09:30:00.000Z",
  answeredAt: null,
};
const spare: Schemas["StockProfile"] = {
  id: "esm_1",
  iccid: "8944500102198304826",
  provider: attempt.provider,
  offer: { id: "off_1", name: "US 5 GB" },
  cost: { amount: "3.50", currency: "USD" },
  state: "available",
  fromOrderId: "ord_1",
  usedByOrderId: null,
  createdAt: "2026-01-15T09:31:00.000Z",
  expiresAt: null,
};
const sale = { iccid: spare.iccid, upstreamRef: "B1", kind: "esim" } as const;

test("a late sale is told as stock, and as an order's once one used it", () => {
  expect(fateOf(sale, { stock: [spare], attempts: [attempt] })?.label).toBe("kept as stock");
  const used = { ...spare, state: "used", usedByOrderId: "ord_2" } as const;
  expect(fateOf(sale, { stock: [used], attempts: [] })).toMatchObject({ orderId: "ord_2", tone: "success" });
});

test("a sale without stock is told by the try that made it", () => {
  const fate = (resolution: Schemas["AttemptRow"]["resolution"]) =>
    fateOf(sale, { stock: [], attempts: [{ ...attempt, resolution }] })?.label;
  expect([fate("delivered"), fate("loss"), fate(null)]).toEqual(["with a customer", "written off", "not settled yet"]);
  expect(fateOf(sale, { stock: [], attempts: [] })).toBeNull();
});

test("tries stand by their order, first one first", () => {
  const second = { ...attempt, id: "att_2", number: 2, startedAt: "2026-01-15T09:30:05.000Z" };
  const other = { ...attempt, id: "att_3", orderId: "ord_2" };
  expect([...byOrder([second, other, attempt]).entries()].map(([id, all]) => [id, all.map((one) => one.id)])).toEqual([
    ["ord_1", ["att_1", "att_2"]],
    ["ord_2", ["att_3"]],
  ]);
});

test("a try without an answer is a warning until it is known what it bought", () => {
  expect(attemptWords(attempt)).toEqual({ tone: "warning", label: "no answer" });
  expect(attemptWords({ ...attempt, resolution: "stock" }).label).toBe("late, kept as stock");
});
