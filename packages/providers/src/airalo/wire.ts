import { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";

/** Schemas in Airalo's own words and units: money as decimals, data in MB of 1,048,576 bytes, times in UTC without zone (FACTS.md). */

const text = z.union([z.string(), z.number().transform(String)]);
const optionalText = text.nullish().transform((value) => (value === "" ? null : (value ?? null)));
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
]);
const integer = number.pipe(z.number().int());

/** From the second page on a list may be an object keyed by index. */
const list = z.union([
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()).transform((object) => Object.values(object)),
]);

/** A decimal amount in micros. */
const amount = z.union([z.string(), z.number()]).transform((value, context) => {
  const micros = decimalToMicros(value);
  if (micros !== null) return micros;
  context.addIssue({ code: "custom", message: "not a decimal number" });
  return z.NEVER;
});
const amountByCurrency = z.record(z.string(), amount);

export const token = z.object({ data: z.object({ access_token: z.string().min(1), expires_in: number }) });

/** Every way Airalo words an error. */
export const errorBody = z.object({
  code: text.nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  data: z.unknown().optional(),
  meta: z.object({ message: z.string().nullish() }).nullish(),
});

export const page = z.object({
  data: list,
  meta: z.object({ current_page: integer.nullish(), last_page: integer.nullish() }).nullish(),
});

const coverage = z.object({
  name: z.string().nullish(),
  code: z.string().nullish(),
  networks: z.array(z.object({ name: z.string(), types: z.array(z.string()).nullish() })).nullish(),
});

export const operator = z.object({
  type: z.string().nullish(),
  title: z.string(),
  activation_policy: z.string().nullish(),
  is_kyc_verify: z.boolean().nullish(),
  rechargeability: z.boolean().nullish(),
  install_window_days: integer.nullish(),
  coverages: z.array(coverage).nullish(),
  countries: z.array(z.object({ country_code: z.string().nullish() })).nullish(),
  packages: list,
});
export type Operator = z.infer<typeof operator>;

/** One country or region of the catalogue. */
export const place = z.object({
  slug: z.string(),
  country_code: z.string().nullish(),
  title: z.string(),
  operators: list,
});
export type Place = z.infer<typeof place>;

export const dataPackage = z.object({
  id: z.string().min(1),
  type: z.string(),
  title: z.string(),
  price: amount,
  net_price: amount.nullish(),
  prices: z.object({ net_price: amountByCurrency.nullish() }).nullish(),
  min_price: z.union([amountByCurrency, amount]).nullish(),
  amount: number.nullish(),
  day: integer,
  is_unlimited: z.boolean().nullish(),
  is_fair_usage_policy: z.boolean().nullish(),
  voice: number.nullish(),
  text: number.nullish(),
});
export type DataPackage = z.infer<typeof dataPackage>;

export const topUpPackages = z.object({ data: list });

export const sim = z.object({
  id: text,
  iccid: text,
  lpa: optionalText,
  matching_id: optionalText,
  qrcode: optionalText,
  confirmation_code: optionalText,
  apn_value: optionalText,
  msisdn: optionalText,
  recycled: z.boolean().nullish(),
});
export type Sim = z.infer<typeof sim>;

export const order = z.object({
  id: text,
  type: z.string().nullish(),
  package_id: z.string().nullish(),
  quantity: integer.nullish(),
  description: optionalText,
  net_price: amount.nullish(),
  currency: z.string().nullish(),
  created_at: optionalText,
  status: z.object({ name: z.string().nullish(), slug: z.string().nullish() }).nullish(),
  sims: z.array(sim).nullish(),
});
export type Order = z.infer<typeof order>;

export const orderReply = z.object({ data: order });
export const simReply = z.object({ data: sim });

export const usage = z.object({
  data: z.object({
    remaining: number.nullish(),
    total: number.nullish(),
    expired_at: optionalText,
    is_unlimited: z.boolean().nullish(),
    status: z.string(),
  }),
});
export type Usage = z.infer<typeof usage>["data"];

export const balance = z.object({
  data: z.object({
    balances: z.object({ availableBalance: z.object({ amount, currency: z.string().length(3) }) }),
  }),
});

/** Webhooks: the order of an async purchase (bare or inside `data`), its failure, low data, credit limit. */
export const webhook = z.object({
  data: z.unknown().optional(),
  request_id: optionalText,
  code: optionalText,
  reason: optionalText,
  level: optionalText,
  iccid: optionalText,
  remaining_percentage: number.nullish(),
  message: optionalText,
  remaining: z.unknown().optional(),
  description: optionalText,
});
export type Webhook = z.infer<typeof webhook>;

/** Data sizes: MB of 1,048,576 bytes. */
export function megabytesToBytes(megabytes: number): bigint {
  return BigInt(Math.round(megabytes * 1_048_576));
}

/** Reads `2026-11-27 10:00:00`, which is taken for UTC, and ISO times with an offset. Undefined when it is no time. */
export function toDate(time: string | null | undefined): Date | undefined {
  if (!time) return undefined;
  const iso = time.trim().replace(" ", "T");
  const date = new Date(/(Z|[+-]\d{2}:?\d{2})$/i.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
