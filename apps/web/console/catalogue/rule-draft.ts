import type { Schemas } from "@tandem/sdk";

type Rule = Schemas["PriceRule"];
export type RuleInput = Schemas["NewPriceRule"];

/** A price rule as it is typed: numbers as text in the units people think in, so that nothing typed is lost or rewritten. */
export type RuleDraft = {
  name: string;
  order: string;
  active: boolean;
  countryCode: string | null;
  region: string;
  providerId: string;
  planId: string | null;
  buyerTenantId: string | null;
  minGb: string;
  maxGb: string;
  minDays: string;
  maxDays: string;
  kind: RuleInput["markup"]["kind"];
  value: string;
  rounding: RuleInput["rounding"];
  minMargin: string;
};

const mbPerGb = 1024;
const numberText = (value: number | null, per = 1): string => (value === null ? "" : String(value / per));

/** A stored rule as a form shows it; without one, the start of a new rule. */
export function draftOf(rule: Rule | null): RuleDraft {
  const match = rule?.match;
  const markup = rule?.markup ?? { kind: "percent" as const, percent: 100 };
  return {
    name: rule?.name ?? "",
    order: String(rule?.order ?? 100),
    active: rule?.active ?? true,
    countryCode: match?.countryCode ?? null,
    region: match?.region ?? "",
    providerId: match?.providerId ?? "",
    planId: match?.planId ?? null,
    buyerTenantId: match?.buyerTenantId ?? null,
    minGb: numberText(match?.minDataMb ?? null, mbPerGb),
    maxGb: numberText(match?.maxDataMb ?? null, mbPerGb),
    minDays: numberText(match?.minDays ?? null),
    maxDays: numberText(match?.maxDays ?? null),
    kind: markup.kind,
    value: markup.kind === "percent" ? String(markup.percent) : markup.amount.amount,
    rounding: rule?.rounding ?? "up_to_99",
    minMargin: numberText(rule?.minMarginPercent ?? null),
  };
}

/** What is wrong with a draft, by the field it stands at. */
export type RuleWrongs = Partial<Record<keyof RuleDraft, string>>;

type Bounds = { least?: number; most?: number; whole?: boolean };

/** A number of a text; null for an empty one, undefined for one that is none or out of bounds. */
function readNumber(text: string, { least = 0, most = Number.MAX_SAFE_INTEGER, whole = false }: Bounds) {
  if (text.trim() === "") return null;
  const value = Number(text);
  const fits = Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value));
  return fits ? value : undefined;
}

const amountPattern = /^\d+(\.\d{1,6})?$/;

/** A draft as the API takes it, and what is wrong with it; amounts are in `currency`. */
export function readDraft(draft: RuleDraft, currency: string): { rule: RuleInput; wrongs: RuleWrongs } {
  const wrongs: RuleWrongs = {};
  const read = (name: keyof RuleDraft, wrong: string, bounds: Bounds = {}): number | null => {
    const value = readNumber(String(draft[name]), bounds);
    if (value === undefined) wrongs[name] = wrong;
    return value ?? null;
  };
  const order = read("order", "A whole number, 0 to 10,000", { most: 10_000, whole: true });
  const minGb = read("minGb", "Gigabytes like 0.5 or 5");
  const maxGb = read("maxGb", "Gigabytes like 0.5 or 5");
  const minDays = read("minDays", "Whole days from 1", { least: 1, whole: true });
  const maxDays = read("maxDays", "Whole days from 1", { least: 1, whole: true });
  const minMargin = read("minMargin", "0 to 99 %", { most: 99 });
  if (draft.name.trim() === "") wrongs.name = "Give it a name";
  if (draft.order.trim() === "") wrongs.order = "A whole number, 0 to 10,000";
  if (minGb !== null && maxGb !== null && minGb > maxGb) wrongs.maxGb = "Not below the least";
  if (minDays !== null && maxDays !== null && minDays > maxDays) wrongs.maxDays = "Not below the least";
  const markup = readMarkup(draft, currency, wrongs);
  const match = {
    countryCode: draft.countryCode,
    region: draft.region || null,
    providerId: draft.providerId || null,
    planId: draft.planId,
    buyerTenantId: draft.buyerTenantId,
    minDataMb: minGb === null ? null : minGb * mbPerGb,
    maxDataMb: maxGb === null ? null : maxGb * mbPerGb,
    minDays,
    maxDays,
  };
  const { name, active, rounding } = draft;
  return {
    rule: { name: name.trim(), active, order: order ?? 0, match, markup, rounding, minMarginPercent: minMargin },
    wrongs,
  };
}

function readMarkup({ kind, value }: RuleDraft, currency: string, wrongs: RuleWrongs): RuleInput["markup"] {
  const text = value.trim();
  if (kind === "percent") {
    const percent = readNumber(text, { most: 10_000 });
    if (typeof percent !== "number") wrongs.value = "0 to 10,000 %";
    return { kind, percent: percent ?? 0 };
  }
  if (!amountPattern.test(text)) wrongs.value = "An amount like 9.99";
  return { kind, amount: { amount: amountPattern.test(text) ? text : "0", currency } };
}

/** Where what the API refused stands in the form. */
export const placeOfField: Readonly<Record<string, keyof RuleDraft>> = {
  name: "name",
  order: "order",
  "match.countryCode": "countryCode",
  "match.region": "region",
  "match.providerId": "providerId",
  "match.planId": "planId",
  "match.buyerTenantId": "buyerTenantId",
  "match.minDataMb": "minGb",
  "match.maxDataMb": "maxGb",
  "match.minDays": "minDays",
  "match.maxDays": "maxDays",
  "markup.percent": "value",
  "markup.amount": "value",
  "markup.amount.amount": "value",
  "markup.amount.currency": "value",
  rounding: "rounding",
  minMarginPercent: "minMargin",
};
