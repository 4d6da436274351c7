import type { Schemas } from "@tandem/sdk";
import { formatData, formatMoney } from "#lib/format.ts";
import { countryName } from "#lib/plan-place.ts";

type Rule = Schemas["PriceRule"];

/** Which sales a rule is for, in words. `names` gives providers and resellers theirs. */
export function matchWords(match: Rule["match"], names: ReadonlyMap<string, string>): string {
  const { countryCode, region, providerId, planId, buyerTenantId, minDataMb, maxDataMb, minDays, maxDays } = match;
  const range = (from: string | null, to: string | null) =>
    from && to ? (from === to ? from : `${from} to ${to}`) : from ? `from ${from}` : to ? `up to ${to}` : "";
  const size = (mb: number | null | undefined) => (mb === null || mb === undefined ? null : formatData(mb));
  const days = (count: number | null | undefined) => (count === null || count === undefined ? null : `${count} days`);
  const words = [
    countryCode ? countryName(countryCode) : "",
    region ? `region ${region.replaceAll("-", " ")}` : "",
    providerId ? (names.get(providerId) ?? "one provider") : "",
    planId ? "one plan" : "",
    buyerTenantId ? `bought by ${names.get(buyerTenantId) ?? "a reseller"}` : "",
    range(size(minDataMb), size(maxDataMb)),
    range(days(minDays), days(maxDays)),
  ].filter(Boolean);
  return words.length > 0 ? words.join(", ") : "everything";
}

/** What a rule makes of a cost, in words. */
export function markupWords(markup: Rule["markup"]): string {
  if (markup.kind === "percent") return `cost + ${markup.percent} %`;
  if (markup.kind === "fixed") return `cost + ${formatMoney(markup.amount)}`;
  return `always ${formatMoney(markup.amount)}`;
}

/** How a price is rounded, in words. */
export const roundingWords: Record<Rule["rounding"], string> = {
  none: "not rounded",
  cent: "to the cent",
  up_to_99: "up to the next .99",
  up_to_49_or_99: "up to the next .49 or .99",
};
