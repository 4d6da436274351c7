import { z } from "zod";

/** Schemas in eSIM Access's own words and units: money in ten-thousandths, data in bytes, times in two spellings (FACTS.md). */

const looseBoolean = z.union([
  z.boolean(),
  z.literal("true").transform(() => true),
  z.literal("false").transform(() => false),
]);
const text = z.union([z.string(), z.number().transform(String)]);
const integer = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.number().int());
const optionalText = text.nullish().transform((value) => (value === "" ? null : (value ?? null)));

/** Around every reply. The message goes by either name. */
export const envelope = z.object({
  success: looseBoolean,
  errorCode: optionalText,
  errorMsg: optionalText,
  errorMessage: optionalText,
  obj: z.unknown().optional(),
});
export type Envelope = z.infer<typeof envelope>;

export const packageList = z.object({ packageList: z.array(z.unknown()).nullish() });

export const dataPackage = z.object({
  packageCode: z.string().min(1),
  slug: optionalText,
  name: z.string(),
  price: integer,
  currencyCode: z.string().length(3).default("USD"),
  volume: z.number().nonnegative(),
  dataType: integer.default(1),
  unusedValidTime: integer.nullish(),
  duration: integer.pipe(z.number().positive()),
  durationUnit: z.string().default("DAY"),
  location: optionalText,
  activeType: integer.nullish(),
  speed: optionalText,
  supportTopUpType: integer.nullish(),
  fupPolicy: optionalText,
  locationNetworkList: z
    .array(
      z.object({
        locationCode: z.string(),
        operatorList: z.array(z.object({ operatorName: z.string(), networkType: optionalText })).nullish(),
      }),
    )
    .nullish(),
});
export type DataPackage = z.infer<typeof dataPackage>;

export const orderResult = z.object({ orderNo: z.string().min(1), transactionId: optionalText });

export const profile = z.object({
  esimTranNo: z.string().min(1),
  orderNo: z.string(),
  transactionId: optionalText,
  iccid: optionalText,
  ac: optionalText,
  msisdn: optionalText,
  eid: optionalText,
  pin: optionalText,
  puk: optionalText,
  apn: optionalText,
  smdpStatus: optionalText,
  esimStatus: optionalText,
  totalVolume: z.number().nullish(),
  orderUsage: z.number().nullish(),
  expiredTime: optionalText,
  dataType: integer.nullish(),
  packageList: z
    .array(
      z.object({
        transactionId: optionalText,
        packageCode: optionalText,
        slug: optionalText,
        createTime: optionalText,
      }),
    )
    .nullish(),
});
export type Profile = z.infer<typeof profile>;

export const profileList = z.object({
  esimList: z.array(profile).nullish(),
  pager: z.object({ total: integer }).nullish(),
});

export const topUpResult = z.object({
  transactionId: optionalText,
  iccid: optionalText,
  expiredTime: optionalText,
  totalVolume: z.number().nullish(),
  orderUsage: z.number().nullish(),
});

export const balance = z.object({ balance: integer });

/** Every webhook. `content` differs by type and is read leniently, because the samples differ among themselves. */
export const webhook = z.object({
  notifyType: z.string(),
  notifyId: optionalText,
  eventGenerateTime: optionalText,
  content: z
    .object({
      orderNo: optionalText,
      orderStatus: optionalText,
      transactionId: optionalText,
      esimTranNo: optionalText,
      iccid: optionalText,
      esimStatus: optionalText,
      smdpStatus: optionalText,
      totalVolume: z.number().nullish(),
      orderUsage: z.number().nullish(),
      remain: z.number().nullish(),
      lastUpdateTime: optionalText,
      expiredTime: optionalText,
    })
    .default({
      orderNo: null,
      orderStatus: null,
      transactionId: null,
      esimTranNo: null,
      iccid: null,
      esimStatus: null,
      smdpStatus: null,
      lastUpdateTime: null,
      expiredTime: null,
    }),
});
export type Webhook = z.infer<typeof webhook>;

/** Prices and balances: `10000` is one unit of the currency. */
export function toMicros(tenThousandths: number): bigint {
  return BigInt(tenThousandths) * 100n;
}

/** The inverse for the price check; null when the amount is finer than the upstream can say. */
export function fromMicros(micros: bigint): number | null {
  return micros % 100n === 0n ? Number(micros / 100n) : null;
}

/** Reads `2026-09-27T19:29:36+0000` and `…Z`; a time without zone is UTC. Undefined when it is no time. */
export function toDate(time: string | null | undefined): Date | undefined {
  if (!time) return undefined;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(time) ? time : `${time}Z`;
  const date = new Date(zoned.replace(" ", "T").replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The spelling the upstream's own replies use. */
export function fromDate(date: Date): string {
  return `${date.toISOString().slice(0, 19)}+0000`;
}
