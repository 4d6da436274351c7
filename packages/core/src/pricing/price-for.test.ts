import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAmount } from "../kernel/index.ts";
import { defaultPlatformRules, defaultResellerRules } from "./default-rules.ts";
import {
  floorPrice,
  type Markup,
  type PriceContext,
  type PriceRule,
  priceFor,
  type RuleMatch,
  round,
  roundings,
} from "./price-for.ts";

const usd = (text: string) => parseAmount(text) ?? 0n;
const anything: RuleMatch = {
  buyerTenantId: null,
  planId: null,
  country: null,
  regionCode: null,
  providerId: null,
  dataMbMin: null,
  dataMbMax: null,
  daysMin: null,
  daysMax: null,
};
const rule = (name: string, match: Partial<RuleMatch> = {}, more: Partial<PriceRule> = {}): PriceRule => ({
  id: name,
  name,
  active: true,
  priority: 100,
  match: { ...anything, ...match },
  markup: { kind: "percent", markupBps: 10_000 },
  rounding: "none",
  marginFloorBps: null,
  ...more,
});
const us5gb: PriceContext = {
  buyerTenantId: null,
  planId: "plan",
  country: "US",
  regionCode: "north-america",
  providerId: "access",
  dataMb: 5120,
  validityDays: 30,
};
const price = (cost: string, rules: PriceRule[], context = us5gb) =>
  priceFor({ costMicros: usd(cost), rules, context });

test.each([
  ["3.50", 6496, "eSIM Access: 64 %"],
  ["4.20", 5796, "eSIM Go: 58 %"],
])(
  "US 5 GB 30 days that costs %s sells at 9.99 by the default rules, a margin of %s basis points (%s)",
  (cost, bps) => {
    const made = price(
      cost,
      defaultPlatformRules().map((each, index) => ({ ...each, id: String(index) })),
    );
    expect(made).toMatchObject({ priceMicros: usd("9.99"), marginBps: bps, floorApplied: false });
  },
);

test.each(["0.20", "0.45", "0.90", "2.10", "8.80", "32.00"])(
  "the default rules keep 40 to 80 %% of the price of a plan that costs %s",
  (cost) => {
    const rules = defaultPlatformRules().map((each, index) => ({ ...each, id: String(index) }));
    const made = price(cost, rules, { ...us5gb, country: "FR", dataMb: 1024, validityDays: 7 });
    expect(made?.marginBps).toBeGreaterThanOrEqual(4_000);
    expect(made?.marginBps).toBeLessThanOrEqual(8_000);
  },
);

test("a reseller's default adds a fifth to what the platform asks", () => {
  const made = price(
    "9.99",
    defaultResellerRules().map((each, index) => ({ ...each, id: String(index) })),
  );
  expect(made?.priceMicros).toBe(usd("11.99"));
});

test("a chain of markups multiplies: $0.18, $0.25, $0.30 a minute", () => {
  const platform = rule("platform", {}, { markup: { kind: "fixed", amountMicros: usd("0.07") } });
  const reseller = rule("reseller", {}, { markup: { kind: "percent", markupBps: 2_000 } });
  const wholesale = price("0.18", [platform])?.priceMicros ?? 0n;
  expect(wholesale).toBe(usd("0.25"));
  expect(priceFor({ costMicros: wholesale, rules: [reseller], context: us5gb })?.priceMicros).toBe(usd("0.30"));
});

test("the most specific rule is used: plan before buyer, country, region, provider, size and days", () => {
  const rules = [
    rule("any"),
    rule("days", { daysMin: 30, daysMax: 30 }),
    rule("size", { dataMbMin: 5120 }),
    rule("provider", { providerId: "access" }),
    rule("region", { regionCode: "north-america" }),
    rule("country", { country: "US" }),
    rule("buyer", { buyerTenantId: "reseller" }),
    rule("plan", { planId: "plan" }),
  ];
  const context = { ...us5gb, buyerTenantId: "reseller" };
  for (let left = rules.length; left > 0; left--) {
    expect(price("1.00", rules.slice(0, left), context)?.rule.id).toBe(rules[left - 1]?.id);
  }
});

test("among equally specific rules the lower number wins", () => {
  const rules = [
    rule("later", { country: "US" }, { priority: 200 }),
    rule("sooner", { country: "US" }, { priority: 10 }),
  ];
  expect(price("1.00", rules)?.rule.id).toBe("sooner");
});

test("a rule that is off, for somebody else or for another size is not used", () => {
  const rules = [
    rule("off", {}, { active: false }),
    rule("buyer", { buyerTenantId: "reseller" }),
    rule("country", { country: "FR" }),
    rule("small", { dataMbMax: 1024 }),
    rule("long", { daysMin: 60 }),
  ];
  expect(price("1.00", rules)).toBeNull();
});

test("a bound on data does not match a plan without limit", () => {
  expect(price("1.00", [rule("size", { dataMbMin: 1 })], { ...us5gb, dataMb: null })).toBeNull();
});

test("a set price below the margin floor is raised to it and says so", () => {
  const rules = [
    rule(
      "promotion",
      {},
      { markup: { kind: "price", amountMicros: usd("9.99") }, rounding: "up_to_99", marginFloorBps: 3_000 },
    ),
  ];
  expect(price("6.90", rules)).toMatchObject({ priceMicros: usd("9.99"), floorApplied: false });
  const raised = price("8.00", rules);
  expect(raised).toMatchObject({ priceMicros: usd("11.99"), floorApplied: true });
  expect(raised?.steps.map((step) => step.label)).toEqual([
    "cost",
    "promotion: set price",
    "margin of at least 30 %",
    "rounded up to .99",
  ]);
});

test("a rule without a floor takes the floor of the next that has one", () => {
  const rules = [
    rule("us", { country: "US" }, { markup: { kind: "price", amountMicros: usd("1.00") } }),
    rule("any", {}, { marginFloorBps: 5_000 }),
  ];
  expect(price("2.00", rules)?.priceMicros).toBe(usd("4.00"));
});

test("nothing is sold below what its provider allows", () => {
  const made = priceFor({
    costMicros: usd("2.00"),
    rules: [rule("any")],
    context: us5gb,
    retailFloorMicros: usd("4.50"),
  });
  expect(made).toMatchObject({ priceMicros: usd("4.50"), floorApplied: true });
});

test.each([
  ["9.99", "9.99", "9.99"],
  ["9.990001", "10.99", "10.49"],
  ["10.00", "10.99", "10.49"],
  ["10.49", "10.99", "10.49"],
  ["10.50", "10.99", "10.99"],
  ["0.01", "0.99", "0.49"],
])("%s becomes %s, or %s with halves", (amount, with99, with49) => {
  expect(round(usd(amount), "up_to_99")).toBe(usd(with99));
  expect(round(usd(amount), "up_to_49_or_99")).toBe(usd(with49));
});

const anyMarkup: fc.Arbitrary<Markup> = fc.oneof(
  fc.record({ kind: fc.constant("percent" as const), markupBps: fc.integer({ min: 0, max: 50_000 }) }),
  fc.record({ kind: fc.constant("fixed" as const), amountMicros: fc.bigInt({ min: 0n, max: 50_000_000n }) }),
  fc.record({ kind: fc.constant("price" as const), amountMicros: fc.bigInt({ min: 0n, max: 50_000_000n }) }),
);
const anyRule = fc.record({
  markup: anyMarkup,
  rounding: fc.constantFrom(...roundings),
  marginFloorBps: fc.option(fc.integer({ min: 0, max: 9_000 })),
});
const anyCost = fc.bigInt({ min: 0n, max: 200_000_000n });

test("no price is ever below the floor, the cost, the provider's own floor, or a cent", () => {
  fc.assert(
    fc.property(anyCost, anyRule, fc.bigInt({ min: 0n, max: 60_000_000n }), (costMicros, fields, retailFloorMicros) => {
      const made = priceFor({ costMicros, rules: [rule("any", {}, fields)], context: us5gb, retailFloorMicros });
      const least = [floorPrice(costMicros, fields.marginFloorBps ?? 0), costMicros, retailFloorMicros, 10_000n];
      for (const bound of least) expect(made && made.priceMicros >= bound).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("a higher cost never makes a lower price", () => {
  fc.assert(
    fc.property(anyCost, anyCost, anyRule, (one, other, fields) => {
      const [low, high] = one < other ? [one, other] : [other, one];
      const made = [low, high].map(
        (costMicros) => priceFor({ costMicros, rules: [rule("any", {}, fields)], context: us5gb })?.priceMicros ?? 0n,
      );
      expect((made[0] ?? 0n) <= (made[1] ?? 0n)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("rounding adds less than a whole unit and lands on its form", () => {
  fc.assert(
    fc.property(anyCost, fc.constantFrom(...roundings), (amount, rounding) => {
      const rounded = round(amount, rounding);
      expect(rounded >= amount && rounded - amount < 1_000_000n).toBe(true);
      expect(round(rounded, rounding)).toBe(rounded);
    }),
  );
});

test("the steps lead from the cost to the price", () => {
  fc.assert(
    fc.property(anyCost, anyRule, (costMicros, fields) => {
      const made = priceFor({ costMicros, rules: [rule("any", {}, fields)], context: us5gb });
      expect(made?.steps[0]?.amountMicros).toBe(costMicros);
      expect(made?.steps.at(-1)?.amountMicros).toBe(made?.priceMicros);
    }),
  );
});
