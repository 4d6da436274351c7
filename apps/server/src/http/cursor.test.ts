import { DomainError } from "@tandem/core/kernel";
import { expect, test } from "vitest";
import { readCursor, toPage, writeCursor } from "./cursor.ts";

test("a cursor comes back as the values it was made of", () => {
  expect(readCursor("orders", writeCursor("orders", ["a", 7]), 2)).toEqual(["a", 7]);
  expect(readCursor("orders", undefined, 2)).toBeNull();
});

test("a cursor of another list, of another shape or of nobody is refused", () => {
  for (const cursor of [writeCursor("plans", ["a", 7]), writeCursor("orders", ["a"]), "nonsense", ""]) {
    expect(() => readCursor("orders", cursor, 2)).toThrow(DomainError);
  }
});

test("the extra row makes the next cursor and is not shown", () => {
  const options = { limit: 2, list: "n", at: (row: number) => [row], present: (row: number) => row * 10 };
  expect(toPage([1, 2, 3], options)).toEqual({ data: [10, 20], nextCursor: writeCursor("n", [2]) });
  expect(toPage([1, 2], options)).toEqual({ data: [10, 20], nextCursor: null });
});
