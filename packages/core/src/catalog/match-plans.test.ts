import fc from "fast-check";
import { expect, test } from "vitest";
import { type ComparableOffer, type Geography, matchPlans, serves } from "./match-plans.ts";

const europe = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" ");
const geography: Geography = {
  countries: new Map([
    ...europe.map((code) => [code, { name: `Name of ${code}`, regionCode: "europe" }] as const),
    ["US", { name: "United States", regionCode: "north-america" }],
    ["JP", { name: "Japan", regionCode: "asia" }],
  ]),
  regions: new Map([
    ["europe", "Europe"],
    ["north-america", "North America"],
    ["asia", "Asia"],
    ["global", "Global"],
  ]),
};
const gb = 1_000_000_000n;
let count = 0;
const offer = (fields: Partial<ComparableOffer> = {}): ComparableOffer => ({
  id: `offer-${String(++count).padStart(5, "0")}`,
  providerId: "p1",
  countries: ["US"],
  dataMode: "total",
  dataBytes: 5n * gb,
  validityDays: 30,
  fiveG: true,
  topUpSupported: true,
  costMicros: 3_500_000n,
  currency: "USD",
  networks: [],
  ...fields,
});
const match = (offers: ComparableOffer[]) => matchPlans(offers, geography, "USD");
const plan = (offers: ComparableOffer[], slug: string) => {
  const found = match(offers).find((each) => each.slug === slug);
  if (!found) throw new Error(`no plan ${slug}`);
  return found;
};
const servedBy = (offers: ComparableOffer[], slug: string) => plan(offers, slug).offers.map((each) => each.offerId);

test("5 GB in three byte bases are one plan of three providers", () => {
  const offers = [
    offer({ providerId: "access", dataBytes: 5_368_709_120n }),
    offer({ providerId: "go", dataBytes: 5_000_000_000n, costMicros: 4_200_000n }),
    offer({ providerId: "airalo", dataBytes: 5_120_000_000n, costMicros: 4_600_000n }),
  ];
  expect(match(offers)).toHaveLength(1);
  const us = plan(offers, "us-5gb-30d");
  expect(us).toMatchObject({
    name: "United States 5 GB, 30 days",
    dataMb: 5120,
    dataBytes: 5n * gb,
    fiveG: true,
    coverage: "country",
  });
  expect(us.offers.map((each) => [each.providerId, each.exact])).toEqual([
    ["access", true],
    ["go", true],
    ["airalo", true],
  ]);
});

test("an offer with more data, more days or more countries serves as well", () => {
  const exact = offer();
  const more = [
    offer({ providerId: "p2", dataBytes: 10n * gb }),
    offer({ providerId: "p3", countries: [...europe, "US"].sort() }),
    offer({ providerId: "p4", validityDays: 60 }),
  ];
  expect(servedBy([exact, ...more], "us-5gb-30d").sort()).toEqual([exact, ...more].map((each) => each.id).sort());
});

test("less data, fewer days, another country, another kind of allowance or another currency does not serve", () => {
  const exact = offer();
  const less = [
    offer({ providerId: "p2", dataBytes: 3n * gb }),
    offer({ providerId: "p2", validityDays: 15 }),
    offer({ providerId: "p2", countries: ["JP"] }),
    offer({ providerId: "p2", dataMode: "daily" }),
    offer({ providerId: "p2", dataMode: "unlimited", dataBytes: 0n }),
    offer({ providerId: "p2", currency: "EUR" }),
  ];
  expect(servedBy([exact, ...less], "us-5gb-30d")).toEqual([exact.id]);
});

test("a 50 GB offer does not serve a 1 GB plan, and half a year does not serve a week", () => {
  const small = offer({ dataBytes: gb, validityDays: 7 });
  const offers = [
    small,
    offer({ providerId: "p2", dataBytes: 50n * gb, validityDays: 7 }),
    offer({ providerId: "p2", dataBytes: gb, validityDays: 180 }),
  ];
  expect(servedBy(offers, "us-1gb-7d")).toEqual([small.id]);
});

test("a month serves a week", () => {
  const week = offer({ dataBytes: gb, validityDays: 7 });
  const month = offer({ providerId: "p2", dataBytes: gb, validityDays: 30 });
  expect(servedBy([week, month], "us-1gb-7d")).toEqual([week.id, month.id]);
});

test("5G is promised when two providers can keep it, and then nobody without it serves", () => {
  const offers = [offer({ providerId: "p1" }), offer({ providerId: "p2" }), offer({ providerId: "p3", fiveG: false })];
  expect(plan(offers, "us-5gb-30d").fiveG).toBe(true);
  expect(servedBy(offers, "us-5gb-30d")).toEqual([offers[0]?.id, offers[1]?.id]);
});

test("5G of one provider among several is no promise, since its backup could not keep it", () => {
  const offers = [offer({ providerId: "p1" }), offer({ providerId: "p2", fiveG: false })];
  expect(plan(offers, "us-5gb-30d")).toMatchObject({
    fiveG: false,
    offers: [{ providerId: "p1" }, { providerId: "p2" }],
  });
});

test("each provider has its three cheapest offers in a plan, cheapest first", () => {
  const offers = [6, 5, 4, 3].map((dollars) => offer({ costMicros: BigInt(dollars) * 1_000_000n }));
  expect(servedBy(offers, "us-5gb-30d")).toEqual([offers[3]?.id, offers[2]?.id, offers[1]?.id]);
});

test("regional offers of two providers promise the countries both have", () => {
  const without = (code: string) => europe.filter((each) => each !== code);
  const offers = [
    offer({ providerId: "p1", countries: without("MT") }),
    offer({ providerId: "p2", countries: without("CY") }),
  ];
  const regional = plan(offers, "europe-5gb-30d");
  expect(regional).toMatchObject({ coverage: "region", regionCode: "europe", country: null });
  expect(regional.countries).toEqual(without("MT").filter((each) => each !== "CY"));
  expect(regional.offers).toHaveLength(2);
});

test("a small group in the same region does not shrink the region's plan", () => {
  const wide = offer({ providerId: "p1", countries: europe });
  const small = offer({ providerId: "p2", countries: ["DE", "FR", "IT"] });
  const regional = plan([wide, small], "europe-5gb-30d");
  expect(regional.countries).toEqual(europe);
  expect(regional.offers.map((each) => each.offerId)).toEqual([wide.id]);
});

test("a mixture of countries without a name makes no plan, yet serves the countries in it", () => {
  const mixed = offer({ providerId: "p2", countries: ["FR", "JP", "US"] });
  expect(match([mixed])).toEqual([]);
  expect(servedBy([offer(), mixed], "us-5gb-30d")).toContain(mixed.id);
});

test("a country we do not know makes no plan", () => {
  expect(match([offer({ countries: ["ZZ"] })])).toEqual([]);
});

test("networks of all providers are shown once, with every technology", () => {
  const network = (operator: string, ...technologies: string[]) => ({ country: "US", operator, technologies });
  const offers = [
    offer({ providerId: "p1", networks: [network("T-Mobile", "5G"), network("AT&T", "LTE")] }),
    offer({ providerId: "p2", networks: [network("T-MOBILE", "LTE"), { ...network("Orange", "5G"), country: "FR" }] }),
  ];
  expect(plan(offers, "us-5gb-30d").networks).toEqual([network("AT&T", "LTE"), network("T-MOBILE", "5G", "LTE")]);
});

test("daily and unlimited plans are plans of their own", () => {
  const offers = [
    offer({ dataMode: "daily", dataBytes: gb, validityDays: 1 }),
    offer({ dataMode: "unlimited", dataBytes: 0n, validityDays: 7 }),
  ];
  expect(match(offers).map((each) => [each.slug, each.name])).toEqual([
    ["us-1gb-daily-1d", "United States 1 GB a day, 1 day"],
    ["us-unlimited-7d", "United States Unlimited, 7 days"],
  ]);
});

const anyOffer = fc.record({
  providerId: fc.constantFrom("p1", "p2", "p3"),
  countries: fc.constantFrom(["US"], ["FR"], europe, [...europe, "JP", "US"].sort(), ["DE", "FR"]),
  dataMode: fc.constantFrom("total" as const, "daily" as const),
  dataBytes: fc.constantFrom(gb, 1_073_741_824n, 3n * gb, 5n * gb, 5_368_709_120n, 10n * gb),
  validityDays: fc.constantFrom(1, 7, 15, 30),
  fiveG: fc.boolean(),
  topUpSupported: fc.boolean(),
  costMicros: fc.bigInt({ min: 1n, max: 20_000_000n }),
});

test("every offer of every plan gives what the plan promises, and every plan has one", () => {
  fc.assert(
    fc.property(fc.array(anyOffer, { maxLength: 40 }), (fields) => {
      const offers = fields.map((each) => offer(each));
      const byId = new Map(offers.map((each) => [each.id, each]));
      for (const each of match(offers)) {
        expect(each.offers.length).toBeGreaterThan(0);
        for (const { offerId } of each.offers) {
          const serving = byId.get(offerId);
          expect(serving && serves(serving, each)).toBe(true);
        }
      }
    }),
  );
});

test("the order of the offers changes nothing", () => {
  fc.assert(
    fc.property(fc.array(anyOffer, { maxLength: 25 }), (fields) => {
      const offers = fields.map((each) => offer(each));
      expect(match(offers.toReversed())).toEqual(match(offers));
    }),
  );
});
