import { z } from "@hono/zod-openapi";

/** Money as the API writes it: a decimal string, at most six decimals, so that no reader rounds it through a float. */
export const money = z
  .object({
    amount: z.string().regex(/^-?\d+(\.\d{1,6})?$/, "a decimal number like 9.99"),
    currency: z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 code like USD"),
  })
  .openapi("Money", { example: { amount: "9.99", currency: "USD" } });

/** Money a caller may ask to move: more than zero. The sign is never the caller's to choose. */
export const positiveMoney = money
  .refine((value) => /[1-9]/.test(value.amount) && !value.amount.startsWith("-"), "an amount above zero")
  .openapi("PositiveMoney", { example: { amount: "25.00", currency: "USD" } });

/** Instant in UTC, ISO 8601. */
export const instant = z.iso.datetime().openapi({ example: "2026-01-15T09:30:00.000Z" });

/** Calendar day in UTC. */
export const day = z.iso.date().openapi({ example: "2026-01-15" });

/** ISO 3166-1 alpha-2, upper case. */
export const countryCode = z
  .string()
  .regex(/^[A-Z]{2}$/, "two capital letters like FR")
  .openapi({ example: "FR" });

/** ICCID of an eSIM profile: 18 to 22 digits (some upstreams end theirs with a letter F as filler). */
export const iccid = z
  .string()
  .regex(/^\d{18,22}F?$/, "18 to 22 digits")
  .openapi({ example: "8944500102198304826" });

/** Prefixes of public ids; the same list as the kernel's. */
export type IdPrefix =
  | "tnt"
  | "acc"
  | "usr"
  | "key"
  | "prv"
  | "off"
  | "pln"
  | "ord"
  | "itm"
  | "att"
  | "esm"
  | "dec"
  | "evt"
  | "txf"
  | "wal"
  | "whk"
  | "msg"
  | "ntf"
  | "whe"
  | "rnw"
  | "rna"
  | "tsk"
  | "rul"
  | "cal"
  | "rcd"
  | "aud"
  | "vrm"
  | "fax"
  | "top"
  | "crd"
  | "rfd"
  | "dsp"
  | "rec"
  | "dif"
  | "rls"
  | "rlv"
  | "rli"
  | "use"
  | "sub"
  | "spl"
  | "num"
  | "vpn"
  | "doc"
  | "tax"
  | "sim"
  | "bat"
  | "tpl"
  | "opt"
  | "snd"
  | "vrf"
  | "brk";

/** A public id: prefix, underscore, 26 characters of base 32. */
export function id(prefix: IdPrefix) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`), `an id that starts with ${prefix}_`)
    .openapi({ example: `${prefix}_01kdzm8x5efq2v0w9a3b6c7d8e` });
}

/** A telephone number in international form. Blanks and the usual punctuation between its digits are taken out. */
export const phoneNumber = z
  .string()
  .min(5)
  .max(40)
  .openapi({ description: "International form, such as +12025550143", example: "+12025550143" });

/** Query flag: `true` or `false` as text. */
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");

/** Data volume in a query: plain megabytes, or with a unit (`500MB`, `5GB`; 1 GB = 1024 MB). Becomes megabytes. */
export const dataVolume = z
  .string()
  .regex(/^\d{1,7}(\.\d{1,3})?\s?(MB|GB)?$/i, "a volume like 500MB or 5GB")
  .transform((text) => Number.parseFloat(text) * (/gb$/i.test(text) ? 1024 : 1))
  .openapi({ description: "Megabytes, or with a unit; 1 GB is 1024 MB", example: "5GB" });

/** Paging part of every list query. The cursor is opaque and belongs to the list and the filters it came from. */
export const paging = z.object({
  cursor: z.string().max(400).optional().openapi({ description: "`nextCursor` of the page before" }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** One page of a list. `nextCursor` is null on the last page. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}

/** A list that is always whole. */
export function list<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item) });
}
