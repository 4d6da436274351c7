import { type NumberFeature, numberFeatures, numberTypes } from "@tandem/provider-contract";
import { z } from "zod";

const micros = z.string().regex(/^\d+$/);
const chainLink = z.object({ from: z.uuid(), to: z.uuid(), micros });

/**
 * A free number as it was shown to somebody, with all that a purchase at exactly that price needs. It travels through the
 * customer's hands sealed: it holds what the carrier asks. Money is decimal text, because it travels as JSON.
 */
export const numberOffer = z.object({
  tenantId: z.uuid(),
  number: z.string(),
  country: z.string(),
  type: z.enum(numberTypes),
  locality: z.string().nullable(),
  region: z.string().nullable(),
  features: z.array(z.enum(numberFeatures)).nullable(),
  providerId: z.uuid(),
  currency: z.string(),
  setupCostMicros: micros,
  monthlyCostMicros: micros,
  setupPriceMicros: micros,
  monthlyPriceMicros: micros,
  /** What each reseller owes its seller: now, and a month. */
  chain: z.array(chainLink),
  monthlyChain: z.array(chainLink),
  /** What each carrier asked for such a number then, cheapest first. */
  quotes: z.array(z.object({ providerId: z.uuid(), monthlyMicros: micros })),
  expiresAt: z.iso.datetime(),
});
export type SealedNumberOffer = z.infer<typeof numberOffer>;

/** Whether a number is what is wanted. What a carrier does not tell of it is no reason to leave it out. */
export function hasFeatures(features: readonly NumberFeature[] | null, wanted: readonly NumberFeature[]): boolean {
  return features === null || wanted.every((feature) => features.includes(feature));
}

/** The digits a wanted number must begin with after its country's code, hold, and end with. */
export type NumberPattern = { contains?: string; endsWith?: string };

/** Whether a number holds the digits that are asked for: not every carrier filters by them exactly. */
export function fitsPattern(number: string, { contains, endsWith }: NumberPattern): boolean {
  return (contains === undefined || number.includes(contains)) && (endsWith === undefined || number.endsWith(endsWith));
}
