import { expect, test } from "vitest";
import { csvLine } from "./csv.ts";

test("separators, quotes and line ends are quoted", () => {
  expect(csvLine(["a,b", 'say "hi"', "two\nlines", 7, null, true])).toBe('"a,b","say ""hi""","two\nlines",7,,true\r\n');
});

test("a text that would run as a formula is made harmless", () => {
  const line = csvLine(["=cmd|' /C calc'!A0", "@SUM(A1)"]);
  expect(line.split(",").every((field) => /^"?'/.test(field))).toBe(true);
});
