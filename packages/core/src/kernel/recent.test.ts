import { expect, test } from "vitest";
import { Recent } from "./recent.ts";

const counting = () => {
  let asked = 0;
  return async () => ++asked;
};

test("within its time an answer is not asked for again, and after it is", async () => {
  const recent = new Recent<number>({ ttlMs: 1_000, keysMax: 10 });
  const ask = counting();
  expect(await recent.get("a", 0, ask)).toBe(1);
  expect(await recent.get("a", 999, ask)).toBe(1);
  expect(await recent.get("b", 999, ask)).toBe(2);
  expect(await recent.get("a", 1_000, ask)).toBe(3);
});

test("a failure is not kept, and a clock that was set back does not keep an answer alive", async () => {
  const recent = new Recent<number>({ ttlMs: 1_000, keysMax: 10 });
  await expect(recent.get("a", 5_000, () => Promise.reject(new Error("down")))).rejects.toThrow("down");
  expect(await recent.get("a", 5_000, counting())).toBe(1);
  expect(await recent.get("a", 1_000, async () => 7)).toBe(7);
});

test("it holds no more than its bound", async () => {
  const recent = new Recent<number>({ ttlMs: 1_000, keysMax: 2 });
  const ask = counting();
  for (const key of ["a", "b", "c", "a"]) await recent.get(key, 0, ask);
  expect(await recent.get("a", 1, ask)).toBe(4);
});
