import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";

test("cells with commas, quotes and line ends are quoted", () => {
  expect(toCsv(["a", "b"], [["x, y", 'say "hi"']])).toBe('a,b\r\n"x, y","say ""hi"""\r\n');
});

test("a cell that a spreadsheet would run is made text, a negative amount stays a number", () => {
  expect(toCsv(["a"], [["=1+1"], ["-9.99"], ["@cmd"]])).toBe("a\r\n'=1+1\r\n-9.99\r\n'@cmd\r\n");
});
