import { z } from "zod";

/** Schemas in PureWL's own words: everything below an envelope of header and body (FACTS.md). */

const text = z.union([z.string(), z.number().transform(String)]);
const optionalText = text.nullish().transform((value) => (value === "" ? null : (value ?? null)));

export const envelope = z.object({
  header: z.object({
    response_code: text,
    message: z
      .string()
      .nullish()
      .transform((value) => value ?? "no message"),
  }),
  body: z.unknown(),
});

export const token = z.object({
  accessToken: z.string().min(1),
  expiry: z.coerce.number().positive(),
  resellerId: optionalText,
});

/** A day, as `2026-12-31` or `February 26, 2024`; null where it is neither. */
export function toDay(value: string | null | undefined): Date | null {
  const at = Date.parse(`${value?.trim().slice(0, 30)} UTC`);
  return Number.isNaN(at) ? null : new Date(Math.floor(at / 86_400_000) * 86_400_000);
}

export const created = z.object({
  vpnUsername: z.string().min(1),
  vpnPassword: z.string().min(1),
  expiryDate: z.string().nullish().transform(toDay),
});

export const status = z.object({ status: z.string().min(1) });

export const country = z.object({
  country: z.string().min(1),
  name: z.string(),
  iso_code: z.string().regex(/^[A-Za-z]{2}$/),
  protocols: z.array(z.object({ protocol: z.string() })).nullish(),
});
export type Country = z.infer<typeof country>;

export const countryList = z.object({ countries: z.array(z.unknown()) });

export const fastest = z.object({
  servers: z.array(
    z.object({
      host: optionalText,
      dns: optionalText,
      port_number: optionalText,
      configuration: optionalText,
    }),
  ),
});
export type FastServer = z.infer<typeof fastest>["servers"][number];

/** A reply whose content is of no interest. */
export const anything = z.unknown();
