import type { Money } from "@tandem/provider-contract";
import { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";

/** Schemas in Telnyx's own words and units: money as text, times in ISO 8601, every reply below `data` (FACTS.md). */

export const text = z.union([z.string(), z.number().transform(String)]);
export const optionalText = text.nullish().transform((value) => (value === "" ? null : (value ?? null)));
export const optionalTime = z
  .string()
  .nullish()
  .transform((value) => {
    const at = Date.parse(value ?? "");
    return Number.isNaN(at) ? null : new Date(at);
  });

/** A decimal in millionths; null where it is none. */
export const optionalMicros = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : decimalToMicros(value)));

/** An amount with its currency, as on messages; null where it is missing or no number. */
export const optionalMoney = z
  .object({ amount: z.union([z.string(), z.number()]).nullish(), currency: z.string().nullish() })
  .nullish()
  .transform((value): Money | null => {
    const amountMicros = decimalToMicros(value?.amount ?? "");
    return amountMicros === null ? null : { amountMicros, currency: (value?.currency ?? "USD").toUpperCase() };
  });

export const errorList = z.object({
  errors: z.array(z.object({ code: text, title: z.string().nullish(), detail: z.string().nullish() })).min(1),
});

/** What every reply with one object looks like. */
export function dataOf<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z.looseObject({ data: schema }).transform((reply) => reply.data as T);
}

/** One page of a listing; entries are read by their own schema. */
export const page = z.object({
  data: z.array(z.unknown()),
  meta: z.object({ total_pages: z.number().nullish() }).nullish(),
});

/** A reply whose content is of no interest. */
export const anything = z.object({ data: z.unknown() });

export const balance = z
  .object({ balance: optionalMicros, available_credit: optionalMicros, currency: z.string() })
  .refine((value) => value.available_credit !== null || value.balance !== null);
