import { z } from "zod";

const fields = {
  /** The docs say 24 h now; a sample shows 31,622,400 s (sheet: Auth). */
  tokenLifetimeSeconds: z.number().int().min(1).max(31_622_400),
  /** How long a usage answer is repeated before the operator is asked again (sheet: Limits). */
  usageCacheSeconds: z.number().int().min(0).max(86_400),
  /** What `data` of page 2 and later is: the docs say an object keyed by index, their samples an array. */
  laterPages: z.enum(["object", "array"]),
  /** Brands that eSIMs can be given; made in the partner platform. */
  brands: z.array(z.string()),
  /** False answers every call with 403 and code 89. */
  ipAllowed: z.boolean(),
  /** Pieces left of a package, by package id; packages not named have plenty. */
  stock: z.record(z.string(), z.number().int().min(0)),
  /** eSIMs taken back by the operator: code 73 and usage status RECYCLED. */
  recycledIccids: z.array(z.string()),
  /** What the manual review of refunds does: `approve` gives the money back at once, `pending` never decides. */
  refundReview: z.enum(["pending", "approve"]),
  /** The envelope of an asynchronous result is not documented. */
  asyncEnvelope: z.enum(["bare", "data"]),
  /** `escaped`: slashes are `\/` as PHP writes them; `plain`: they are not, but the signature is over the escaped form. */
  webhookSlashes: z.enum(["escaped", "plain"]),
};

const portal = z.strictObject(fields);

/** What a partner has only in Airalo's partner platform, and where this simulator can behave in two documented ways. */
export type Portal = z.infer<typeof portal>;

/** What the lab takes as a change of the portal. */
export const portalChange = portal.partial();

/** The portal's values, typed. They were checked when they came in. */
export function readPortal(values: Record<string, unknown>): Portal {
  return portal.parse(values);
}

/** A new partner in the lab. */
export const initialPortal: Portal = {
  tokenLifetimeSeconds: 86_400,
  usageCacheSeconds: 1_200,
  laterPages: "object",
  brands: ["Tandem"],
  ipAllowed: true,
  stock: {},
  recycledIccids: [],
  refundReview: "pending",
  asyncEnvelope: "bare",
  webhookSlashes: "escaped",
};
