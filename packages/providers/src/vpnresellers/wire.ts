import { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";

/** Schemas in VPNresellers' own words: ids as whole numbers, days as `Y-m-d`, every reply below `data` (FACTS.md). */

const id = z.union([z.number().int(), z.string().min(1)]).transform(String);

/** A day, or a moment that begins with one. The account is taken to end when the day begins (FACTS.md). */
const optionalDay = z
  .string()
  .nullish()
  .transform((value) => {
    const day = /^\d{4}-\d{2}-\d{2}/.exec(value ?? "")?.[0];
    const at = Date.parse(`${day}T00:00:00Z`);
    return Number.isNaN(at) ? null : new Date(at);
  });

export const account = z.object({ id, username: z.string().min(1), status: z.string(), expired_at: optionalDay });
export type Account = z.infer<typeof account>;

export const server = z.object({
  id,
  name: z.string(),
  ip: z.string().nullish(),
  country_code: z.string().regex(/^[A-Za-z]{2}$/),
  city: z.string().nullish(),
  capacity: z.union([z.number(), z.string()]).nullish(),
});
export type Server = z.infer<typeof server>;

export const port = z.object({
  id,
  protocol: z.string(),
  number: z.union([z.number(), z.string()]),
  default: z.union([z.boolean(), z.number()]).nullish(),
});
export type Port = z.infer<typeof port>;

export const configuration = z.object({ content: z.string().min(1), name: z.string().nullish() });

export const profile = z.object({
  balance: z.union([z.string(), z.number()]).transform((value, context) => {
    const micros = decimalToMicros(value);
    if (micros !== null) return micros;
    context.addIssue({ code: "custom", message: "not a decimal number" });
    return z.NEVER;
  }),
});

/** What every reply with one object looks like. */
export function dataOf<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z.looseObject({ data: schema }).transform((reply) => reply.data as T);
}

/** One page of a listing; entries are read by their own schema. */
export const page = z.object({
  data: z.array(z.unknown()),
  meta: z.object({ last_page: z.number().int().nullish() }).nullish(),
});

export const errorBody = z.object({
  message: z.string().nullish(),
  errors: z.record(z.string(), z.array(z.string())).nullish(),
});
