import type { EsimOffer } from "@tandem/provider-contract";
import { toAlpha2 } from "../shared/country-codes.ts";
import type { Product } from "./wire.ts";

const DAY_SECONDS = 86_400;
const MONTH_DAYS = 30;

/** Whether a product can be bought now. Only this one word is documented. */
export function isOnSale({ status }: Product): boolean {
  return status === null || status.toUpperCase() === "AVAILABLE";
}

/**
 * A product as an offer. Telna tells no operators, and 5G only where a product's name does; what happens after the allowance is the
 * traffic policy's, which has no words.
 */
export function toOffer(product: Product, currency: string, topUpSupported: boolean): EsimOffer {
  const { package_template: template } = product;
  const codes = template.supported_countries.map((code) => (code.length === 2 ? code.toUpperCase() : toAlpha2(code)));
  const countries = [...new Set(codes.filter((code) => code !== null))].sort();
  const isUnlimited = template.data_usage_allowance === null || template.data_usage_allowance <= 0n;
  const { unit, duration } = template.time_allowance;
  return {
    offerRef: product.id,
    name: product.name,
    countries,
    region: countries.length > 1 ? (template.name ?? product.name) : null,
    dataMode: isUnlimited ? "unlimited" : "total",
    dataBytes: isUnlimited ? 0n : (template.data_usage_allowance ?? 0n),
    afterAllowance: "unknown",
    validityDays: unit === "CALENDAR_MONTH" ? duration * MONTH_DAYS : Math.max(1, Math.floor(duration / DAY_SECONDS)),
    startWithinDays: template.activation_time_allowance
      ? Math.floor(template.activation_time_allowance / DAY_SECONDS)
      : null,
    startsOn: template.activation_type?.toUpperCase() === "AUTO" ? "first_use" : "unknown",
    cost: { amountMicros: product.unit_cost, currency },
    retailFloor: null,
    fiveG: /\b5G\b/i.test(product.name),
    networks: [],
    voiceMinutes: null,
    smsCount: null,
    topUpSupported,
  };
}
