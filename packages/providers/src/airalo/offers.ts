import type { EsimNetwork, EsimOffer, Money } from "@tandem/provider-contract";
import { type DataPackage, megabytesToBytes, type Operator, type Place } from "./wire.ts";

/** A package with its operator and place as an offer; null when its cost is not told in the account's currency. */
export function toOffer(entry: DataPackage, operator: Operator, place: Place, currency: string): EsimOffer | null {
  const cost = costOf(entry, currency);
  if (!cost) return null;
  const networks = networksOf(operator);
  const countries = countriesOf(operator, place);
  return {
    ...contentOf(entry, currency),
    name: `${operator.title} ${entry.title}`,
    countries,
    region: countries.length > 1 ? place.title : null,
    startWithinDays: operator.install_window_days ?? null,
    startsOn: operator.activation_policy === "first-usage" ? "first_use" : startOther(operator.activation_policy),
    cost,
    fiveG: networks.some((network) => network.technologies.includes("5G")),
    networks,
    topUpSupported: operator.rechargeability === true,
  };
}

/**
 * A top-up of one profile as an offer. Their listing was seen without net prices; the retail price is then taken for the cost,
 * which is never less than what is charged.
 */
export function toTopUpOffer(entry: DataPackage, currency: string): EsimOffer {
  return {
    ...contentOf(entry, currency),
    name: entry.title,
    countries: [],
    region: null,
    startWithinDays: null,
    startsOn: "unknown",
    cost: costOf(entry, currency) ?? { amountMicros: entry.price, currency },
    fiveG: false,
    networks: [],
    topUpSupported: true,
  };
}

function contentOf(entry: DataPackage, currency: string) {
  const unlimited = entry.is_unlimited === true;
  return {
    offerRef: entry.id,
    dataMode: unlimited ? ("unlimited" as const) : ("total" as const),
    dataBytes: unlimited ? 0n : megabytesToBytes(entry.amount ?? 0),
    afterAllowance: entry.is_fair_usage_policy === true || unlimited ? ("slowed" as const) : ("stopped" as const),
    validityDays: entry.day,
    retailFloor: floorOf(entry, currency),
    voiceMinutes: entry.voice ?? null,
    smsCount: entry.text ?? null,
  };
}

/** `net_price` is what we are charged; its map by currency is preferred, because the bare number's currency is the account's. */
function costOf(entry: DataPackage, currency: string): Money | null {
  const amountMicros = entry.prices?.net_price?.[currency] ?? entry.net_price;
  return amountMicros === undefined || amountMicros === null ? null : { amountMicros, currency };
}

/** The lowest price Airalo lets a partner sell at: `min_price` where told, else `price`. */
function floorOf(entry: DataPackage, currency: string): Money {
  const { min_price: floor, price } = entry;
  const amountMicros = typeof floor === "bigint" ? floor : (floor?.[currency] ?? price);
  return { amountMicros, currency };
}

function countriesOf(operator: Operator, place: Place): string[] {
  const listed = (operator.countries ?? []).map((country) => country.country_code);
  const covered = (operator.coverages ?? []).map((coverage) => coverage.code ?? coverage.name);
  const candidates = [listed, covered, [place.country_code]].map((codes) =>
    [...new Set(codes.filter(isCountryCode))].sort(),
  );
  return candidates.find((codes) => codes.length > 0) ?? [];
}

function isCountryCode(code: string | null | undefined): code is string {
  return typeof code === "string" && /^[A-Z]{2}$/.test(code);
}

function networksOf(operator: Operator): EsimNetwork[] {
  return (operator.coverages ?? []).flatMap((coverage) =>
    (coverage.networks ?? []).map((network) => ({
      country: coverage.code ?? coverage.name ?? "",
      operator: network.name,
      technologies: network.types ?? [],
    })),
  );
}

function startOther(policy: string | null | undefined): "installation" | "unknown" {
  return policy === "installation" ? "installation" : "unknown";
}
