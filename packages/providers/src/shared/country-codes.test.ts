import { expect, test } from "vitest";
import { toAlpha2 } from "./country-codes.ts";

test("every code of three letters has one of two, and the runtime knows each as a country", () => {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  expect([toAlpha2("USA"), toAlpha2("aut"), toAlpha2("XKX"), toAlpha2("ZZZ")]).toEqual(["US", "AT", "XK", null]);
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => toAlpha2(a + b + c))));
  const known = codes.filter((code) => code !== null);
  expect(known).toHaveLength(250);
  expect(new Set(known).size).toBe(known.length);
  for (const code of known) expect(names.of(code), code).toBeDefined();
});
