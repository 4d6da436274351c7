import { createHash } from "node:crypto";
import type { EsimOffer } from "@tandem/provider-contract";
import { newId } from "../kernel/index.ts";

/** An offer in the shape `catalog.offers` takes it, int8 as text: the form it travels in as JSON. */
export type OfferRow = {
  id: string;
  offer_ref: string;
  name: string;
  countries: string[];
  region_name: string | null;
  data_mode: EsimOffer["dataMode"];
  data_bytes: string;
  after_allowance: EsimOffer["afterAllowance"];
  validity_days: number;
  start_within_days: number | null;
  starts_on: EsimOffer["startsOn"];
  five_g: boolean;
  networks: EsimOffer["networks"];
  voice_minutes: number | null;
  sms_count: number | null;
  top_up_supported: boolean;
  cost_micros: string;
  currency: string;
  retail_floor_micros: string | null;
  content_hash: string;
};

/** What was left out of a listing, and why; for the sync's log. */
export type SkippedOffer = { offerRef: string; reason: string };

/** Offers of a whole listing as rows; of two with one reference the later counts. Offers nobody could buy or compare are skipped. */
export function toOfferRows(offers: readonly EsimOffer[]): { rows: OfferRow[]; skipped: SkippedOffer[] } {
  const rows = new Map<string, OfferRow>();
  const skipped: SkippedOffer[] = [];
  for (const offer of offers) {
    const reason = unusable(offer);
    if (reason) skipped.push({ offerRef: offer.offerRef, reason });
    else rows.set(offer.offerRef, toOfferRow(offer));
  }
  return { rows: [...rows.values()], skipped };
}

function unusable(offer: EsimOffer): string | null {
  if (offer.offerRef === "") return "no reference to order it by";
  if (!offer.countries.some(isCountryCode)) return "no country";
  if (offer.validityDays <= 0) return "no validity";
  if (offer.dataMode !== "unlimited" && offer.dataBytes <= 0n) return "no data";
  if (offer.cost.amountMicros < 0n) return "negative cost";
  if (!/^[A-Z]{3}$/.test(offer.cost.currency)) return "no currency";
  return null;
}

function isCountryCode(text: string): boolean {
  return /^[A-Z]{2}$/.test(text);
}

function toOfferRow(offer: EsimOffer): OfferRow {
  const floor = offer.retailFloor?.currency === offer.cost.currency ? offer.retailFloor : null;
  const content = {
    offer_ref: offer.offerRef,
    name: offer.name,
    countries: [...new Set(offer.countries.filter(isCountryCode))].sort(),
    region_name: offer.region,
    data_mode: offer.dataMode,
    data_bytes: offer.dataMode === "unlimited" ? "0" : offer.dataBytes.toString(),
    after_allowance: offer.afterAllowance,
    validity_days: offer.validityDays,
    start_within_days: offer.startWithinDays,
    starts_on: offer.startsOn,
    five_g: offer.fiveG,
    networks: offer.networks,
    voice_minutes: offer.voiceMinutes,
    sms_count: offer.smsCount,
    top_up_supported: offer.topUpSupported,
    cost_micros: offer.cost.amountMicros.toString(),
    currency: offer.cost.currency,
    retail_floor_micros: floor ? floor.amountMicros.toString() : null,
  };
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  return { id: newId(), ...content, content_hash: `\\x${hash}` };
}
