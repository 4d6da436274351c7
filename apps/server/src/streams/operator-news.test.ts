import { idAt } from "@tandem/core/kernel";
import { expect, test } from "vitest";
import { mergeNews, type News, readMarks, writeMarks } from "./operator-news.ts";

const orders = (...ids: string[]): News => ({ topics: new Set(["orders"]), orderIds: new Set(ids) });

test("marks travel as an event id and come back the same", () => {
  const marks = { orders: idAt(new Date("2026-01-15T09:30:00Z")), providers: "aZ-_09aZ-_09", webhooks: "bbbbbbbbbbbb" };
  expect(readMarks(writeMarks(marks))).toEqual(marks);
});

test("an event id that is none of ours means: from now on", () => {
  for (const text of ["", "evt_1", "a.b.c", `${idAt(new Date(0))}.b`, `${idAt(new Date(0))}.b.c.d`]) {
    expect(readMarks(text)).toBeNull();
  }
});

test("news that wait together name each order once", () => {
  const both = mergeNews(orders("a", "b"), { topics: new Set(["providers"]), orderIds: new Set(["b", "c"]) });
  expect([...both.topics]).toEqual(["orders", "providers"]);
  expect([...(both.orderIds ?? [])]).toEqual(["a", "b", "c"]);
});

test("more orders than are worth naming are told as: any of them", () => {
  const many = orders(...Array.from({ length: 150 }, (_, index) => `a${index}`));
  const others = orders(...Array.from({ length: 150 }, (_, index) => `b${index}`));
  expect(mergeNews(many, others).orderIds).toBeNull();
  expect(mergeNews({ topics: new Set(["orders"]), orderIds: null }, orders("a")).orderIds).toBeNull();
});
