import type { TenThousandths } from "../lab/money.ts";

/**
 * A bundle: what eSIM Go sells. Data only; allowances in MB of base 10 (sheet: "Money, data, time").
 */
export type Bundle = {
  name: string;
  description: string;
  groups: string[];
  countries: BundleCountry[];
  /** Countries beyond `countries` where the bundle also works. Empty for single-country bundles. */
  roamingEnabled: BundleCountry[];
  /** 0 when unlimited. */
  dataMegabytes: number;
  durationDays: number;
  speed: string[];
  unlimited: boolean;
  price: TenThousandths;
  /** The eSIM profile the bundle runs on. A bundle can be put only on an eSIM of the same profile. */
  profileName: string;
};

export type BundleCountry = { name: string; region: string; iso: string };

const BYTES_PER_MEGABYTE = 1_000_000;
// Unlimited bundles report a nominal quantity; the real figure is not published.
const UNLIMITED_NOMINAL_BYTES = 1_000_000_000_000;

/** The allowance of one assignment in bytes, base 10 (sheet: 1 GB = 1,000,000,000 bytes). */
export function allowanceBytes(bundle: Bundle): number {
  return bundle.unlimited ? UNLIMITED_NOMINAL_BYTES : bundle.dataMegabytes * BYTES_PER_MEGABYTE;
}
