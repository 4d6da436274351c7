import { expect, test } from "vitest";
import { ProviderCallError } from "../provider-error.ts";
import { collect, type EsimHarness } from "./harness.ts";

/** Claims about the catalogue. */
export function offerTests(harness: EsimHarness): void {
  test("the listing is complete over all pages, each offer once and comparable", () => {
    const { offers } = harness;
    expect(new Set(offers.map((offer) => offer.offerRef)).size).toBe(offers.length);
    expect(new Set(offers.flatMap((offer) => offer.countries)).size).toBeGreaterThan(200);
    for (const offer of offers) {
      expect(offer.countries, offer.offerRef).toEqual([...new Set(offer.countries)].sort());
      expect(offer.countries.length, offer.offerRef).toBeGreaterThan(0);
      expect(
        offer.countries.every((code) => /^[A-Z]{2}$/.test(code)),
        offer.offerRef,
      ).toBe(true);
      expect(offer.cost.amountMicros, offer.offerRef).toBeGreaterThan(0n);
      expect(offer.cost.currency, offer.offerRef).toBe("USD");
      expect(offer.validityDays, offer.offerRef).toBeGreaterThan(0);
      expect(offer.dataMode === "unlimited" ? offer.dataBytes === 0n : offer.dataBytes > 0n, offer.offerRef).toBe(true);
      if (offer.countries.length > 1) expect(offer.region, offer.offerRef).toBeTruthy();
    }
  });

  test("prices are exact to the millionth", () => {
    expect(harness.offer.cost).toEqual({ amountMicros: harness.options.knownOffer.costMicros, currency: "USD" });
  });

  test("operators and 5G are told where the provider tells them", () => {
    const { offers } = harness;
    expect(offers.some((offer) => offer.fiveG)).toBe(true);
    expect(offers.some((offer) => !offer.fiveG)).toBe(true);
    const named = offers.filter((offer) => offer.networks.length > 0);
    if (harness.capabilities.listsNetworks === false) expect(named).toEqual([]);
    else expect(named.length).toBeGreaterThan(offers.length / 2);
  });

  test("a listing that breaks off throws, so that nobody takes a part for the whole", async () => {
    harness.simulator.fail([{ operation: "listOffers", fault: "error_500" }]);
    const failure = await collect(harness.esim()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProviderCallError);
    expect((failure as ProviderCallError).error.category).toBe("server");
  });
}
