import { z } from "zod";

const fields = {
  /** Where events go; empty means nowhere. The endpoint's first signing secret is the lab's, so that it can be known beforehand. */
  callbackUrl: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]),
  /** While a signing secret is rolled, both sign for a day; empty means no roll. */
  rolledSecret: z.string(),
  /** Payments with cards stay `processing` for the allocation delay, as some banks' do. */
  paymentsSettleLater: z.boolean(),
};

const portal = z.strictObject(fields);

/** What an account sets in Stripe's dashboard. */
export type Portal = z.infer<typeof portal>;

/** What the lab takes as a change of the portal. */
export const portalChange = portal.partial();

/** The portal's values, typed. They were checked when they came in. */
export function readPortal(values: Record<string, unknown>): Portal {
  return portal.parse(values);
}

/** A new account in the lab. */
export const initialPortal: Portal = { callbackUrl: "", rolledSecret: "", paymentsSettleLater: false };
