import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pacer } from "./pacer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const limit = { tokens: 8, windowMs: 1_000 };
const pacerOf = (tokens = 8) => new Pacer({ ...limit, tokens }, () => Date.now());

test("no window of any position ever holds more than its tokens", async () => {
  const pacer = pacerOf();
  const startedAt = Date.now();
  const sentAt: number[] = [];
  for (let index = 0; index < 50; index++) {
    void pacer.acquire(1, "order", 60_000).then((waited) => waited !== null && sentAt.push(Date.now() - startedAt));
    if (index % 7 === 0) await vi.advanceTimersByTimeAsync(90);
  }
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sentAt).toHaveLength(50);
  for (const from of sentAt) {
    expect(sentAt.filter((at) => at >= from && at < from + limit.windowMs).length).toBeLessThanOrEqual(8);
  }
});

test("a call within the limit does not wait", async () => {
  const pacer = pacerOf();
  for (let index = 0; index < 8; index++) expect(await pacer.acquire(1, "read", 0)).toBe(0);
});

test("a call that cannot have its turn in time is refused at once", async () => {
  const pacer = pacerOf(2);
  await pacer.acquire(1, "order", 0);
  await pacer.acquire(1, "order", 0);
  expect(await pacer.acquire(1, "order", 500)).toBeNull();
  const waiting = pacer.acquire(1, "order", 1_500);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await waiting).toBe(1_000);
});

test("a waiter whose time is over is refused, and its place is free", async () => {
  const pacer = pacerOf(1);
  await pacer.acquire(1, "order", 0);
  const order: string[] = [];
  const first = pacer.acquire(1, "read", 1_000).then((waited) => order.push(`read ${waited}`));
  // Orders pass reads, and so take the turn this read was waiting for.
  const second = pacer.acquire(1, "order", 1_500).then((waited) => order.push(`order ${waited}`));
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all([first, second]);
  expect(order.sort()).toEqual(["order 1000", "read null"]);
});

test("orders pass reads that wait", async () => {
  const pacer = pacerOf(1);
  await pacer.acquire(1, "read", 0);
  const done: string[] = [];
  void pacer.acquire(1, "read", 9_000).then(() => done.push("read"));
  void pacer.acquire(1, "order", 9_000).then(() => done.push("order"));
  await vi.advanceTimersByTimeAsync(3_000);
  expect(done).toEqual(["order", "read"]);
});

test("a call of five tokens takes five, and one dearer than the window still goes", async () => {
  const pacer = pacerOf(8);
  expect(await pacer.acquire(5, "read", 0)).toBe(0);
  expect(await pacer.acquire(5, "read", 0)).toBeNull();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await pacer.acquire(50, "read", 0)).toBe(0);
});

test("what others spent of the same limit is learned from the upstream's count", async () => {
  const pacer = pacerOf(8);
  await pacer.acquire(1, "read", 0);
  pacer.learn(0, 400);
  expect(await pacer.acquire(1, "order", 100)).toBeNull();
  await vi.advanceTimersByTimeAsync(401);
  expect(await pacer.acquire(1, "order", 0)).toBe(0);
});

test("an upstream's count that is higher than ours changes nothing", async () => {
  const pacer = pacerOf(2);
  await pacer.acquire(2, "read", 0);
  pacer.learn(2, 500);
  expect(await pacer.acquire(1, "read", 0)).toBeNull();
});
