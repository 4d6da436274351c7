import { z } from "zod";

const fields = {
  /** Where callbacks go; empty means none are sent. One URL per organisation. */
  callbackUrl: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]),
  /** V3 is signed and tells more about the bundle; V2 is unsigned. */
  callbackVersion: z.enum(["V2", "V3"]),
  /** The guide compares hex, the API description base64: both are in the wild. */
  signatureEncoding: z.enum(["hex", "base64"]),
  /** The documented sample shows the ICCID of FirstUse as a bare number. */
  firstUseIccidAsNumber: z.boolean(),
  /** Off until the account manager enables it. */
  refundsEnabled: z.boolean(),
  refundWindowDays: z.number().int().min(0),
  /** Tokens one catalogue page costs; the real figure is only in the response header. */
  catalogueCost: z.number().int().min(1).max(10),
  /** The live catalogue is an object with paging figures, the API description says a bare array. */
  catalogueShape: z.enum(["paged", "array"]),
  /** eSIMs eSIM Go itself suspended by policy: the API cannot lift that. */
  policySuspendedIccids: z.array(z.string()),
  /** Whole currency units below which a LowBalance callback goes out; 0 sends none. */
  lowBalanceThreshold: z.number().int().min(0),
};

const portal = z.strictObject(fields);

/** What an organisation sets in the eSIM Go web portal, since there is no API for it (sheet: Callbacks, Mapping). */
export type Portal = z.infer<typeof portal>;

/** What the lab takes as a change of the portal. */
export const portalChange = portal.partial();

/** The portal's values, typed. They were checked when they came in. */
export function readPortal(values: Record<string, unknown>): Portal {
  return portal.parse(values);
}

/** A new organisation in the lab. */
export const initialPortal: Portal = {
  callbackUrl: "",
  callbackVersion: "V3",
  signatureEncoding: "hex",
  firstUseIccidAsNumber: true,
  refundsEnabled: false,
  refundWindowDays: 60,
  catalogueCost: 1,
  catalogueShape: "paged",
  policySuspendedIccids: [],
  lowBalanceThreshold: 0,
};
