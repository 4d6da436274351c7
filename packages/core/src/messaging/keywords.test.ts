import { expect, test } from "vitest";
import { keywordOf, replyTo } from "./keywords.ts";

test.each([
  ["STOP", "stop"],
  [" Stop. ", "stop"],
  ["stop all", "stop"],
  ["Arrêter", "stop"],
  ["ABMELDEN", "stop"],
  ["退订", "stop"],
  ["Start!", "start"],
  ["Comentário", null],
  ["Hilfe", "help"],
  ["please stop by at noon", null],
  ["", null],
])("%j is %s", (body, keyword) => {
  expect(keywordOf(body)?.keyword ?? null).toBe(keyword);
});

test("a keyword is answered in the language of the country, with the brand where it helps", () => {
  expect(replyTo("stop", { countryCode: "DE", brand: "Orbit" })).toContain("keine Nachrichten mehr");
  expect(replyTo("help", { countryCode: "US", brand: "Orbit" })).toMatch(/^Orbit: reply STOP/);
  expect(replyTo("start", { countryCode: "*", brand: "Orbit" })).toContain("Reply STOP");
});
