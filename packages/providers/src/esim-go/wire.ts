import { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";

/** Schemas in eSIM Go's own words and units: money as decimals, usage in bytes, bundle sizes in MB of a million bytes (FACTS.md). */

const text = z.union([z.string(), z.number().transform(String)]);
const optionalText = text.nullish().transform((value) => (value === "" ? null : (value ?? null)));
const integer = z.number().int();

/** A decimal amount in micros of the organisation's currency. */
const amount = z.union([z.string(), z.number()]).transform((value, context) => {
  const micros = decimalToMicros(value);
  if (micros !== null) return micros;
  context.addIssue({ code: "custom", message: "not a decimal number" });
  return z.NEVER;
});

export const message = z.object({ message: z.string() });

const country = z.object({ name: z.string().nullish(), region: z.string().nullish(), iso: z.string().nullish() });

export const bundle = z.object({
  name: z.string().min(1),
  description: z.string().nullish(),
  countries: z.array(country).nullish(),
  roamingEnabled: z.array(country).nullish(),
  dataAmount: z.number(),
  duration: integer.positive(),
  speed: z.array(z.string()).nullish(),
  autostart: z.boolean().nullish(),
  unlimited: z.boolean().nullish(),
  price: amount,
});
export type Bundle = z.infer<typeof bundle>;

/** The description shows a bare array; live replies were seen wrapped. */
export const catalogue = z.union([
  z.array(z.unknown()),
  z.object({ bundles: z.array(z.unknown()) }).transform((page) => page.bundles),
]);

const network = z.object({
  name: z.string().nullish(),
  brandName: z.string().nullish(),
  speed: z.array(z.string()).nullish(),
});
export const networks = z.object({
  countryNetworks: z.array(z.object({ name: z.string(), networks: z.array(network).nullish() })),
});
export type Networks = z.infer<typeof networks>;

const installDetails = z.object({ iccid: text, matchingId: optionalText, smdpAddress: optionalText });
export type InstallDetails = z.infer<typeof installDetails>;

export const order = z.object({
  order: z
    .array(
      z.object({
        item: z.string(),
        quantity: integer,
        iccids: z.array(text).nullish(),
        esims: z.array(installDetails).nullish(),
      }),
    )
    .nullish(),
  status: z.string(),
  statusMessage: z.string().nullish(),
  orderReference: z.string().min(1),
  total: amount.nullish(),
  currency: z.string().length(3).nullish(),
  createdDate: z.string().nullish(),
  createDate: z.string().nullish(),
});
export type Order = z.infer<typeof order>;

/** The description shows one order where a list is meant: an array, a wrapped array and a single order are all read. */
export const orderList = z.union([
  z.array(order),
  z.object({ orders: z.array(order).nullable() }).transform((page) => page.orders ?? []),
  order.transform((single) => [single]),
]);

const assignment = installDetails.extend({ profileStatus: optionalText });
/** Install details of an order; one object when the order has one eSIM. */
export const assignments = z.union([z.array(assignment), assignment.transform((single) => [single])]);

export const esim = z.object({
  iccid: text,
  matchingId: optionalText,
  smdpAddress: optionalText,
  profileStatus: optionalText,
  customerRef: optionalText,
  pin: optionalText,
  puk: optionalText,
  msisdn: optionalText,
  state: optionalText,
});
export type Esim = z.infer<typeof esim>;

const bundleAssignment = z.object({
  id: optionalText,
  callTypeGroup: optionalText,
  initialQuantity: z.number().nullish(),
  remainingQuantity: z.number().nullish(),
  assignmentDateTime: optionalText,
  /** The reference of the order, with the number of the piece behind it. */
  assignmentReference: optionalText,
  bundleState: optionalText,
  unlimited: z.boolean().nullish(),
  endTime: optionalText,
});
export type BundleAssignment = z.infer<typeof bundleAssignment>;

export const esimBundles = z.object({
  bundles: z.array(z.object({ name: z.string(), assignments: z.array(bundleAssignment).nullish() })).nullish(),
});
export type EsimBundles = z.infer<typeof esimBundles>;

export const compatible = z.object({ compatible: z.boolean() });

/** Echoes the API key among other fields; only these two are read, and nothing else is kept. */
export const organisation = z.object({ currency: z.string().length(3), balance: amount });

/** Every callback. The key that names the event differs, and `iccid` may be printed as a number. */
export const callback = z.object({
  alertType: optionalText,
  event: optionalText,
  iccid: optionalText,
  profileStatus: optionalText,
  date: optionalText,
  timestamp: optionalText,
  bundle: z
    .object({
      initialQuantity: z.number().nullish(),
      remainingQuantity: z.number().nullish(),
      unlimited: z.boolean().nullish(),
    })
    .nullish(),
  balanceInfo: z.object({ balance: z.union([z.string(), z.number()]).nullish() }).nullish(),
});
export type Callback = z.infer<typeof callback>;

/** Bundle sizes: MB of a million bytes. */
export function megabytesToBytes(megabytes: number): bigint {
  return BigInt(Math.round(megabytes)) * 1_000_000n;
}
