import { expect, test } from "vitest";
import { sentence } from "./words.ts";

test.each([
  ["the provider has none left", "The provider has none left."],
  ["eSIM Access did not answer in time", "eSIM Access did not answer in time."],
  ["airalo refused?", "Airalo refused?"],
])("%s reads as a sentence: %s", (words, expected) => {
  expect(sentence(words)).toBe(expected);
});
