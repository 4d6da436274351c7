import { expect, test } from "vitest";
import { formatNumber } from "./number-words.ts";

test.each([
  ["+12125550100", "+1 212 555 0100"],
  ["+442071838750", "+44 207 183 8750"],
  ["+33187654321", "+33 187 654 321"],
  ["+4915112345678", "+49 151 123 456 78"],
])("%s reads %s", (number, text) => {
  expect(formatNumber(number)).toBe(text);
});
