import type { NumberFeature } from "@tandem/provider-contract";
import { expect, test } from "vitest";
import { mergeOffers, quotesOf } from "./merge-offers.ts";
import type { SealedNumberOffer } from "./number-offer.ts";

const offer = (
  number: string,
  monthly: bigint,
  features: NumberFeature[] | null = ["voice", "sms"],
  providerId = "telnyx",
): SealedNumberOffer => ({
  ...{ tenantId: "t", number, country: "US", type: "local", locality: null, region: null, features, providerId },
  ...{ currency: "USD", setupCostMicros: "0", monthlyCostMicros: "0", setupPriceMicros: "0", chain: [] },
  ...{ monthlyPriceMicros: monthly.toString(), monthlyChain: [], quotes: [], expiresAt: "2026-12-01T00:00:00Z" },
});
const shape = (offers: SealedNumberOffer[], limit = 10) =>
  mergeOffers(offers, limit).map(({ offer: one, best, cheapest }) => [one.number, one.providerId, best, cheapest]);

test("the cheapest comes first, and a number of two carriers is taken from the cheaper one", () => {
  const offers = [offer("+12", 3n), offer("+11", 2n), offer("+12", 1n, ["voice", "sms"], "twilio")];
  expect(shape(offers)).toEqual([
    ["+12", "twilio", true, true],
    ["+11", "telnyx", false, false],
  ]);
});

test("the best is the cheapest of those that can do most, and is shown whatever the limit", () => {
  const offers = [
    offer("+11", 1n),
    offer("+12", 2n, null),
    offer("+13", 5n, ["voice", "sms", "mms"]),
    offer("+14", 6n),
  ];
  expect(shape(offers, 2)).toEqual([
    ["+11", "telnyx", false, true],
    ["+13", "telnyx", true, false],
  ]);
});

test("of equal prices what can do more comes first", () => {
  expect(shape([offer("+11", 1n, null), offer("+12", 1n)])[0]).toEqual(["+12", "telnyx", true, true]);
});

test("who was cheapest is told by each carrier's cheapest", () => {
  const found = [
    { providerId: "b", monthlyCostMicros: 3n },
    { providerId: "a", monthlyCostMicros: 2n },
    { providerId: "b", monthlyCostMicros: 1n },
  ];
  expect(quotesOf(found)).toEqual([
    { providerId: "b", monthlyMicros: "1" },
    { providerId: "a", monthlyMicros: "2" },
  ]);
});
