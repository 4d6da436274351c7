import { expect, test } from "vitest";
import { codeOf, isSameCode, plainCode } from "./code.ts";

const id = "0199c3a0-7e3b-7000-8000-0123456789ab";

test("a code is the same for every worker, of the length asked for, and another for another verification or secret", () => {
  const code = codeOf("secret", id, 6);
  expect(code).toMatch(/^\d{6}$/);
  expect(codeOf("secret", id, 6)).toBe(code);
  expect(codeOf("other", id, 6)).not.toBe(code);
  expect(codeOf("secret", id.replace("ab", "ac"), 6)).not.toBe(code);
  expect(codeOf("secret", id, 10)).toMatch(/^\d{10}$/);
});

test("every code is about as likely as any other", () => {
  const counts = new Array<number>(10).fill(0);
  for (let index = 0; index < 5_000; index++) {
    const digit = Number(codeOf("secret", `${id}${index}`, 4).at(-1));
    counts[digit] = (counts[digit] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(400);
  expect(Math.max(...counts)).toBeLessThan(600);
});

test("what a person types is compared whole", () => {
  expect(isSameCode("012345", plainCode("012 345"))).toBe(true);
  expect(isSameCode("012345", plainCode("01234"))).toBe(false);
  expect(isSameCode("012345", plainCode("12345"))).toBe(false);
});
