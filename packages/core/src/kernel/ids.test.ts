import { expect, test } from "vitest";
import { DomainError } from "./errors.ts";
import { idAt, momentOfId, newId, parsePublicId, publicId } from "./ids.ts";

test("ids made one after another ascend and never repeat", () => {
  const ids = Array.from({ length: 20_000 }, () => newId());
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});

test("an id tells the moment it was made", () => {
  const before = Date.now() - 5_000;
  expect(momentOfId(newId()).getTime()).toBeGreaterThan(before);
  const moment = new Date("2026-03-01T00:00:00Z");
  expect(momentOfId(idAt(moment))).toEqual(moment);
});

test("a public id shows its kind and leads back to the same id", () => {
  const id = newId();
  const text = publicId("ord", id);
  expect(text).toMatch(/^ord_[0-9a-z]{26}$/);
  expect(parsePublicId("ord", text)).toBe(id);
});

test.each([
  "",
  "ord_",
  "acc_0123456789abcdefghjkmnpqrs",
  "ord_zzzzzzzzzzzzzzzzzzzzzzzzzz",
  "ord_!123456789abcdefghjkmnpqr",
  "ord_0",
])("%j is not an order's id", (text) => {
  expect(() => parsePublicId("ord", text)).toThrow(DomainError);
});
