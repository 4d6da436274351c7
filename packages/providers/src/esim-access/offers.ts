import type { EsimNetwork, EsimOffer } from "@tandem/provider-contract";
import { type DataPackage, toMicros } from "./wire.ts";

/** Marks the reference of an offer without a slug, which is ordered by its package code. */
const BY_CODE = "code:";

/** The reference we order an offer by. The docs prefer the slug, and package codes were seen to change. */
export function toOfferRef(entry: { slug?: string | null | undefined; packageCode: string }): string {
  return entry.slug ?? BY_CODE + entry.packageCode;
}

/** The inverse: the field of an order that names the package. */
export function fromOfferRef(offerRef: string): { slug: string } | { packageCode: string } {
  return offerRef.startsWith(BY_CODE) ? { packageCode: offerRef.slice(BY_CODE.length) } : { slug: offerRef };
}

/**
 * A package as an offer. Regions are named by the slug's first part (`EU-30` of `EU-30_5_30`), the only stable name they have.
 * Data types: 1 a total, 2 daily then slowed, 3 daily then cut off, 4 daily without a limit.
 */
export function toOffer(entry: DataPackage, offerRef: string): EsimOffer {
  const countries = countriesOf(entry.location ?? "");
  const networks = networksOf(entry);
  const unlimited = entry.dataType === 4;
  const daily = entry.dataType === 2 || entry.dataType === 3;
  return {
    offerRef,
    name: entry.name,
    countries,
    region: countries.length > 1 ? ((entry.slug ?? entry.name).split("_")[0] ?? entry.name) : null,
    dataMode: unlimited ? "unlimited" : daily ? "daily" : "total",
    dataBytes: unlimited ? 0n : BigInt(Math.trunc(entry.volume)),
    afterAllowance: entry.dataType === 2 || unlimited || entry.fupPolicy !== null ? "slowed" : "stopped",
    validityDays: entry.duration,
    startWithinDays: entry.unusedValidTime ?? null,
    startsOn: entry.activeType === 1 ? "installation" : entry.activeType === 2 ? "first_use" : "unknown",
    cost: { amountMicros: toMicros(entry.price), currency: entry.currencyCode },
    retailFloor: null,
    fiveG: /5G/i.test(entry.speed ?? "") || networks.some((network) => network.technologies.includes("5G")),
    networks,
    voiceMinutes: null,
    smsCount: null,
    topUpSupported: entry.supportTopUpType === 2,
  };
}

function countriesOf(location: string): string[] {
  const codes = location.split(",").map((code) => code.trim().toUpperCase());
  return [...new Set(codes.filter((code) => /^[A-Z]{2}$/.test(code)))].sort();
}

function networksOf(entry: DataPackage): EsimNetwork[] {
  return (entry.locationNetworkList ?? []).flatMap((location) =>
    (location.operatorList ?? []).map((operator) => ({
      country: location.locationCode,
      operator: operator.operatorName,
      technologies: (operator.networkType ?? "").split("/").filter((technology) => technology !== ""),
    })),
  );
}
