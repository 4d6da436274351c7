import { callingPrefixes } from "../../packages/core/src/rating/index.ts";

/**
 * What the demonstration lets carriers ask. Only the United States' voice minutes are figures somebody named (V12's reference costs:
 * Twilio $0.013, Telnyx $0.004, Bandwidth $0.003). Everything else is arithmetic over regions, no carrier's offer, and every
 * version made of it is marked `demo`.
 */
export type DemoCarrier = "telnyx" | "twilio" | "bandwidth";

export type DemoCountry = { code: string; name: string; region: string; popularity: number | null };

type DemoService = "voice" | "sms" | "mms" | "verify_sms" | "verify_voice" | "verify_flash_call" | "fax" | "number";

// Micros. The region's middle, before a country's own factor.
const voiceByRegion: Record<string, number> = {
  "north-america": 8_000,
  europe: 14_000,
  "latin-america": 42_000,
  caribbean: 140_000,
  asia: 48_000,
  "middle-east": 95_000,
  africa: 170_000,
  oceania: 36_000,
};
const smsByRegion: Record<string, number> = {
  "north-america": 4_000,
  europe: 42_000,
  "latin-america": 38_000,
  caribbean: 46_000,
  asia: 36_000,
  "middle-east": 52_000,
  africa: 64_000,
  oceania: 40_000,
};

const factors: Record<DemoCarrier, number> = { telnyx: 100, twilio: 165, bandwidth: 90 };
// Twilio rounds every call up to the minute; Telnyx bills the United States and Canada by six seconds and the rest by the second (their
// provider sheets). Bandwidth publishes none: six seconds are our guess.
const increments: Record<DemoCarrier, [number, number]> = { telnyx: [1, 1], twilio: [60, 60], bandwidth: [6, 6] };
const northAmerican: Partial<Record<DemoCarrier, [number, number]>> = { telnyx: [6, 6] };
const unitedStates: Record<DemoCarrier, Partial<Record<DemoService, number>>> = {
  telnyx: { voice: 4_000, sms: 4_000, mms: 15_000, number: 1_000_000 },
  twilio: { voice: 13_000, sms: 8_300, mms: 22_000, number: 1_150_000 },
  bandwidth: { voice: 3_000, sms: 4_500, mms: 15_500, number: 1_000_000 },
};
// What a verification costs besides the message or call that carries it.
const verifyFee: Record<DemoCarrier, number> = { telnyx: 30_000, twilio: 50_000, bandwidth: 32_000 };

/** What each carrier sells, by the middle price it is worked out from. */
export const demoServices: Record<DemoCarrier, readonly DemoService[]> = {
  telnyx: ["voice", "sms", "mms", "verify_sms", "verify_voice", "verify_flash_call", "fax", "number"],
  twilio: ["voice", "sms", "mms", "verify_sms", "verify_voice", "number"],
  bandwidth: ["voice", "sms", "mms", "verify_sms", "verify_voice", "number"],
};

/** A country's own factor in percent, 70 to 160: the same each time, and lower where many travel to. */
function ownFactor({ code, popularity }: DemoCountry): number {
  const spread = (code.charCodeAt(0) * 31 + code.charCodeAt(1) * 17) % 91;
  return popularity === null ? 70 + spread : 60 + Math.floor(spread / 3);
}

/** What a carrier asks for one unit of a service in a country, in micros; null where it does not sell it. */
export function demoCost(carrier: DemoCarrier, service: DemoService, country: DemoCountry): bigint | null {
  const exact = country.code === "US" || country.code === "CA" ? unitedStates[carrier][service] : undefined;
  if (exact !== undefined) return BigInt(exact);
  const by = (regions: Record<string, number>) =>
    Math.floor(((regions[country.region] ?? 60_000) * ownFactor(country) * factors[carrier]) / 10_000);
  const northAmerican = country.code === "US" || country.code === "CA";
  switch (service) {
    case "voice":
      return BigInt(by(voiceByRegion));
    case "sms":
      return BigInt(by(smsByRegion));
    case "mms":
      return null; // sold in North America only
    case "verify_sms":
      return BigInt(verifyFee[carrier] + (northAmerican ? 0 : by(smsByRegion)));
    case "verify_voice":
      return BigInt(verifyFee[carrier] + (northAmerican ? 4_000 : by(voiceByRegion)));
    case "verify_flash_call":
      return BigInt(20_000 + (northAmerican ? 0 : Math.floor(by(voiceByRegion) / 4)));
    case "fax":
      return BigInt(7_000 + by(voiceByRegion));
    case "number":
      return BigInt(1_000_000 + by(smsByRegion) * 40);
  }
}

/** The increments of a carrier's calls to or from numbers of a country, in seconds; everything else is counted one by one. */
export function demoIncrements(carrier: DemoCarrier, service: DemoService, countryCode: string): [number, number] {
  if (service !== "voice") return [1, 1];
  const isNorthAmerican = countryCode === "US" || countryCode === "CA";
  return (isNorthAmerican ? northAmerican[carrier] : undefined) ?? increments[carrier];
}

/** A country's prefixes, each with its name. */
export const demoPrefixes = (country: DemoCountry): { prefix: string; destination: string }[] =>
  callingPrefixes(country.code).map((prefix) => ({ prefix, destination: country.name }));
