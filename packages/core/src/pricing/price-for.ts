import { divideRounded, formatAmount, type Micros } from "../kernel/index.ts";

export const roundings = ["none", "cent", "up_to_99", "up_to_49_or_99"] as const;
/** How a price is rounded. Always upwards, so that rounding never eats the margin: to the cent, to x.99, to x.49 or x.99. */
export type Rounding = (typeof roundings)[number];

/** What a rule makes of a cost: `percent` on it in basis points, a `fixed` amount on it, or the `price` itself. */
export type Markup =
  | { kind: "percent"; markupBps: number }
  | { kind: "fixed"; amountMicros: Micros }
  | { kind: "price"; amountMicros: Micros };

/** What a rule is for. Null matches everything; all that is set has to match. */
export type RuleMatch = {
  /** A reseller that buys. Null: every buyer. */
  buyerTenantId: string | null;
  planId: string | null;
  country: string | null;
  regionCode: string | null;
  providerId: string | null;
  dataMbMin: number | null;
  dataMbMax: number | null;
  daysMin: number | null;
  daysMax: number | null;
};

export type PriceRule = {
  id: string;
  name: string;
  active: boolean;
  /** Lower wins among equally specific rules. */
  priority: number;
  match: RuleMatch;
  markup: Markup;
  rounding: Rounding;
  /** Least margin as a part of the price, in basis points. Null: as the next rule that names one. */
  marginFloorBps: number | null;
};

/** What is priced. Null where it is not known or does not apply: a regional plan has no one country. */
export type PriceContext = {
  /** The reseller that buys; null for the seller's own customers. */
  buyerTenantId: string | null;
  planId: string | null;
  country: string | null;
  regionCode: string | null;
  providerId: string | null;
  dataMb: number | null;
  validityDays: number | null;
};

export type PriceStep = { label: string; amountMicros: Micros };

export type Price = {
  priceMicros: Micros;
  costMicros: Micros;
  /** (price − cost) ÷ price in basis points. */
  marginBps: number;
  /** What the cost could be at most for this price to leave the margin floor. */
  floorCostMicros: Micros;
  rule: { id: string; name: string };
  /** The margin floor or the provider's own floor raised the price. */
  floorApplied: boolean;
  /** From cost to price, for people. */
  steps: PriceStep[];
};

export type PriceInput = {
  costMicros: Micros;
  rules: readonly PriceRule[];
  context: PriceContext;
  /** The provider forbids to sell below this (Airalo's retail price). */
  retailFloorMicros?: Micros | null;
};

const allBps = 10_000n;
const cent = 10_000n;
const unit = 1_000_000n;

/**
 * The price of a cost by the most specific active rule (plan, then buyer, country, region, provider, size, days; among equals
 * the lower priority number). Never below the margin floor, never below cost, never below one cent. Null when no rule matches.
 */
export function priceFor(input: PriceInput): Price | null {
  const { costMicros, context } = input;
  const matching = input.rules.filter((rule) => rule.active && matches(rule.match, context)).sort(bySpecificity);
  const [rule] = matching;
  if (!rule) return null;
  const steps: PriceStep[] = [{ label: "cost", amountMicros: costMicros }];
  const marked = markedUp(costMicros, rule.markup);
  steps.push({ label: `${rule.name}: ${describe(rule.markup)}`, amountMicros: marked });
  const floorBps = matching.find((each) => each.marginFloorBps !== null)?.marginFloorBps ?? 0;
  const raised = raise(marked, costMicros, floorBps, input.retailFloorMicros ?? 0n, steps);
  const isSetPrice = rule.markup.kind === "price" && raised === marked;
  const priceMicros = isSetPrice ? raised : round(raised, rule.rounding);
  if (priceMicros !== raised) steps.push({ label: roundingLabels[rule.rounding], amountMicros: priceMicros });
  return {
    priceMicros,
    costMicros,
    marginBps: marginBps(priceMicros, costMicros),
    floorCostMicros: (priceMicros * (allBps - BigInt(floorBps))) / allBps,
    rule: { id: rule.id, name: rule.name },
    floorApplied: raised !== marked,
    steps,
  };
}

/** Margin as a part of the price, in basis points; 10000 would be a gift to us. */
export function marginBps(priceMicros: Micros, costMicros: Micros): number {
  return Number(divideRounded((priceMicros - costMicros) * allBps, priceMicros));
}

/** The least price that leaves `floorBps` of itself above the cost. */
export function floorPrice(costMicros: Micros, floorBps: number): Micros {
  return divideUp(costMicros * allBps, allBps - BigInt(floorBps));
}

function matches(match: RuleMatch, context: PriceContext): boolean {
  return (
    (match.buyerTenantId === null || match.buyerTenantId === context.buyerTenantId) &&
    (match.planId === null || match.planId === context.planId) &&
    (match.country === null || match.country === context.country) &&
    (match.regionCode === null || match.regionCode === context.regionCode) &&
    (match.providerId === null || match.providerId === context.providerId) &&
    within(context.dataMb, match.dataMbMin, match.dataMbMax) &&
    within(context.validityDays, match.daysMin, match.daysMax)
  );
}

/** A bound on something unknown does not match: a rule for 5 GB says nothing of an unlimited plan. */
function within(value: number | null, min: number | null, max: number | null): boolean {
  if (min === null && max === null) return true;
  return value !== null && (min === null || value >= min) && (max === null || value <= max);
}

function bySpecificity(one: PriceRule, other: PriceRule): number {
  return (
    specificity(other.match) - specificity(one.match) || one.priority - other.priority || (one.id < other.id ? -1 : 1)
  );
}

/** Larger is more specific. Also the order rules are listed in. */
export function specificity(match: RuleMatch): number {
  return (
    (match.planId === null ? 0 : 64) +
    (match.buyerTenantId === null ? 0 : 32) +
    (match.country === null ? 0 : 16) +
    (match.regionCode === null ? 0 : 8) +
    (match.providerId === null ? 0 : 4) +
    (match.dataMbMin === null && match.dataMbMax === null ? 0 : 2) +
    (match.daysMin === null && match.daysMax === null ? 0 : 1)
  );
}

function markedUp(costMicros: Micros, markup: Markup): Micros {
  if (markup.kind === "percent") return divideUp(costMicros * (allBps + BigInt(markup.markupBps)), allBps);
  return markup.kind === "fixed" ? costMicros + markup.amountMicros : markup.amountMicros;
}

function raise(
  marked: Micros,
  costMicros: Micros,
  floorBps: number,
  retailFloorMicros: Micros,
  steps: PriceStep[],
): Micros {
  const floor = floorPrice(costMicros, floorBps);
  let price = marked;
  if (price < floor) {
    price = floor;
    steps.push({ label: `margin of at least ${percent(floorBps)}`, amountMicros: price });
  }
  if (price < retailFloorMicros) {
    price = retailFloorMicros;
    steps.push({ label: "least price the provider allows", amountMicros: price });
  }
  if (price < cent) {
    price = cent;
    steps.push({ label: "least price", amountMicros: price });
  }
  return price;
}

const roundingLabels: Record<Rounding, string> = {
  none: "not rounded",
  cent: "rounded up to the cent",
  up_to_99: "rounded up to .99",
  up_to_49_or_99: "rounded up to .49 or .99",
};

/** The smallest amount of that form which is not below `amount`. */
export function round(amount: Micros, rounding: Rounding): Micros {
  switch (rounding) {
    case "none":
      return amount;
    case "cent":
      return divideUp(amount, cent) * cent;
    case "up_to_99":
      return endingIn(amount, [99n]);
    case "up_to_49_or_99":
      return endingIn(amount, [49n, 99n]);
  }
}

function endingIn(amount: Micros, cents: readonly bigint[]): Micros {
  const whole = (amount / unit) * unit;
  const fits = cents.map((each) => whole + each * cent).find((price) => price >= amount);
  return fits ?? whole + unit + (cents[0] ?? 0n) * cent;
}

function divideUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

function describe(markup: Markup): string {
  if (markup.kind === "percent") return `${percent(markup.markupBps)} on cost`;
  return markup.kind === "fixed" ? `${formatAmount(markup.amountMicros)} on cost` : "set price";
}

function percent(bps: number): string {
  return `${bps / 100} %`;
}
