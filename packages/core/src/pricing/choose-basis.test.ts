import { expect, test } from "vitest";
import { parseAmount } from "../kernel/index.ts";
import { chooseBasis, type ProviderCost } from "./choose-basis.ts";
import { defaultPlatformRules } from "./default-rules.ts";
import { type PriceContext, type PriceRule, priceFor } from "./price-for.ts";

const usd = (text: string) => parseAmount(text) ?? 0n;
const way = (providerId: string, cost: string, retailFloor?: string): ProviderCost => ({
  offerId: `offer-${providerId}`,
  providerId,
  costMicros: usd(cost),
  retailFloorMicros: retailFloor === undefined ? null : usd(retailFloor),
});
const plan: PriceContext = {
  buyerTenantId: null,
  planId: null,
  country: "US",
  regionCode: null,
  dataMb: null,
  validityDays: 1,
  providerId: null,
};
const standard: PriceRule[] = defaultPlatformRules().map((rule, index) => ({ ...rule, id: String(index) }));

function basisOf(ways: readonly ProviderCost[], rules = standard, context: Partial<PriceContext> = {}) {
  return chooseBasis(ways, ({ costMicros, providerId }) =>
    priceFor({ costMicros, rules, context: { ...plan, ...context, providerId } }),
  );
}

test("the first provider sets the price when its cost leaves the margin floor", () => {
  const ways = [way("access", "1.50"), way("go", "1.00"), way("airalo", "1.20")];
  expect(basisOf(ways)?.way.providerId).toBe("access");
});

test("a first provider far dearer than the next does not", () => {
  const ways = [way("access", "4.58"), way("go", "0.73"), way("airalo", "1.10")];
  expect(basisOf(ways)?.way.providerId).toBe("go");
});

test("the cheapest decides who is dear, and the first of the others sets the price", () => {
  const ways = [way("access", "9.00"), way("go", "1.40"), way("airalo", "1.00")];
  expect(basisOf(ways)?.way.providerId).toBe("go");
});

test("who is dear is decided by the cheapest alone, not by a price that lets in one after the other", () => {
  // 1.00 sells at 2.49, which leaves room for 1.74; 1.70 sells at 3.99, which would leave room for 2.79.
  const ways = [way("access", "2.70"), way("go", "1.70"), way("airalo", "1.00")];
  expect(basisOf(ways)).toMatchObject({ way: { providerId: "go" }, fairCostMicros: usd("1.743") });
});

test("US 5 GB 30 days at 3.50 and 4.20 is priced from 3.50", () => {
  const ways = [way("access", "3.50"), way("go", "4.20"), way("airalo", "4.60")];
  expect(basisOf(ways, standard, { dataMb: 5120, validityDays: 30 })?.way.costMicros).toBe(usd("3.50"));
});

test("who is too dear to serve binds nobody to its least price, who may serve does", () => {
  const dear = [way("go", "0.73"), way("airalo", "5.00", "12.00")];
  expect(basisOf(dear)).toMatchObject({ way: { providerId: "go" }, retailFloorMicros: null });
  const near = [way("go", "0.73"), way("airalo", "0.90", "3.00")];
  expect(basisOf(near)).toMatchObject({ way: { providerId: "go" }, retailFloorMicros: usd("3.00") });
});

test("a rule for one provider alone lets nobody else set the price; without any rule the first one stands", () => {
  const only = standard.slice(0, 1).map((rule) => ({ ...rule, match: { ...rule.match, providerId: "go" } }));
  expect(basisOf([way("access", "1.00"), way("go", "1.10")], only)?.way.providerId).toBe("go");
  expect(basisOf([way("access", "1.00"), way("go", "0.50")], [])?.way.providerId).toBe("access");
  expect(basisOf([])).toBeNull();
});
