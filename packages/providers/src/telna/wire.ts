import { normaliseIccid } from "@tandem/provider-contract";
import { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";

const text = z.string();
const maybe = text.nullish().transform((value) => value ?? null);
const count = z
  .union([z.number(), text.regex(/^\d+$/)])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : BigInt(value)));
/** Ids are numbers in the core API and texts in Flex. */
const id = z.union([text.min(1), z.number()]).transform(String);
const iccid = text.transform((value) => normaliseIccid(value) ?? value);

/** The body of a refusal. */
export const refusal = z.object({ error: text });

const money = z.union([text, z.number()]).transform((value, context) => {
  const micros = decimalToMicros(value);
  if (micros === null) context.addIssue({ code: "custom", message: "no amount" });
  return micros ?? 0n;
});

export const product = z.object({
  id,
  name: text,
  status: maybe,
  unit_cost: money,
  package_template: z.object({
    id,
    name: maybe,
    data_usage_allowance: count,
    voice_usage_allowance: count,
    sms_usage_allowance: count,
    time_allowance: z.object({ unit: text, duration: z.number().positive() }),
    activation_time_allowance: z.number().nullish(),
    supported_countries: z.array(text),
    activation_type: maybe,
  }),
});
export type Product = z.infer<typeof product>;

/** Entries are read one by one, so that a broken one does not hide the others. */
export const productPage = z.object({ total: z.number(), products: z.array(z.unknown()) });

export const euiccProfile = z.object({
  iccid,
  activation_code: maybe,
  state: maybe,
  cc_required: z.boolean().nullish(),
  eid: maybe,
});
export type EuiccProfile = z.infer<typeof euiccProfile>;

export const workOrder = z.object({
  id,
  customer_ref: maybe,
  product: z.union([id, z.object({ id }).transform((value) => value.id)]).nullish(),
  status: text,
  created_date: z.number().nullish(),
  euicc_profile: euiccProfile.nullish(),
});
export type WorkOrder = z.infer<typeof workOrder>;

export const workOrderPage = z.object({ total: z.number().nullish(), work_orders: z.array(workOrder) });

export const usages = z.object({
  orders: z.array(z.object({ data_total_bytes: count, data_used_bytes: count })),
});
export type Usages = z.infer<typeof usages>;

/** A package put onto a SIM by the core API. */
export const simPackage = z.object({
  id,
  sim: maybe,
  package_template: z.union([id, z.object({ id }).transform((value) => value.id)]).nullish(),
  status: maybe,
  created_date: z.union([text, z.number()]).nullish(),
});
export type SimPackage = z.infer<typeof simPackage>;
export const simPackagePage = z.object({ total: z.number().nullish(), packages: z.array(simPackage) });

const wallet = z.object({ balance: money, currency: maybe });
/** One wallet, or the list of them. */
export const wallets = z.union([
  z.object({ wallets: z.array(wallet).min(1) }).transform((value) => value.wallets),
  wallet.transform((value) => [value]),
]);
