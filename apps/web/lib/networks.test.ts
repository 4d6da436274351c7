import { expect, test } from "vitest";
import { networksText } from "./networks.ts";

const plan = (networks: [string, boolean][], networkCount = networks.length, countryCodes = ["FR"]) => ({
  networks: networks.map(([name, fiveG]) => ({ name, fiveG })),
  networkCount,
  countryCodes,
});

test("the networks of a country stand by name, three of them and how many more", () => {
  expect(networksText(plan([["Orange", true]]))).toBe("Orange");
  expect(
    networksText(
      plan([
        ["Bouygues", true],
        ["Free", true],
        ["Orange", true],
        ["SFR", true],
      ]),
    ),
  ).toBe("Bouygues, Free, Orange and 1 more");
});

test("5G stands behind the names where only some have it", () => {
  expect(
    networksText(
      plan([
        ["Orange", true],
        ["Free", false],
      ]),
    ),
  ).toBe("Orange\u00a05G, Free");
});

test("of a plan for many countries the number says more than names", () => {
  expect(networksText(plan([["Vodafone", true]], 437, ["FR", "DE"]))).toBe("437 networks");
});
