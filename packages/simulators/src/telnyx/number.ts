import { badNumber } from "./refusal.ts";

export type NumberType = "local" | "mobile" | "national" | "toll_free" | "shared_cost";

export type OrderStatus = "pending" | "success" | "failure";

/** One number within an order. */
export type OrderedNumber = {
  id: string;
  subOrderId: string;
  number: string;
  country: string;
  type: NumberType;
  requirementsMet: boolean;
};

export type NumberOrder = {
  id: string;
  customerReference: string | null;
  connectionId: string | null;
  messagingProfileId: string | null;
  status: OrderStatus;
  /** Sub-orders the buyer cancelled. */
  cancelled: string[];
  items: OrderedNumber[];
  createdAtMs: number;
  updatedAtMs: number;
};

/** A number of the account. */
export type OwnNumber = {
  id: string;
  number: string;
  country: string;
  type: NumberType;
  orderId: string;
  connectionId: string | null;
  messagingProfileId: string | null;
  customerReference: string | null;
  tags: string[];
  forwarding: { enabled: boolean; to: string; type: "always" | "on-failure" };
  recording: { enabled: boolean; format: "wav" | "mp3"; channels: "single" | "dual" };
  voicemail: { enabled: boolean; pin: string } | null;
  createdAtMs: number;
  updatedAtMs: number;
};

/** A number that cannot be bought: somebody else has it, or it was given back and rests. The id is the number. */
export type TakenNumber = { id: string };

/** What a country asks of whoever uses a number. */
export type RequirementType = {
  id: string;
  name: string;
  type: "document" | "address" | "textual";
  description: string;
  example: string;
};

type Area = { code: string; place: string; region: string | null };

/** Numbers of one kind in one country. Prices in ten-thousandths of a dollar. */
export type Market = {
  country: string;
  dial: string;
  type: NumberType;
  areas: readonly Area[];
  /** Between the area code and the last four digits. */
  exchange: string;
  monthly: number;
  upfront: number;
  features: readonly string[];
  requirements: readonly RequirementType[];
};

const everything = ["sms", "mms", "voice", "fax", "emergency", "local_calling"];
const voiceOnly = ["voice", "fax"];

const address: RequirementType = {
  id: "8ffb3622-7c6b-4ccc-b65f-7a3dc0090001",
  name: "Address in the area of the number",
  type: "address",
  description: "An address whose town has the same area code as the number.",
  example: "Invalidenstraße 116, 10115 Berlin",
};
const identity: RequirementType = {
  id: "8ffb3622-7c6b-4ccc-b65f-7a3dc0090002",
  name: "Proof of identity",
  type: "document",
  description: "A copy of the passport or identity card of whoever uses the number.",
  example: "Passport",
};
const taxNumber: RequirementType = {
  id: "8ffb3622-7c6b-4ccc-b65f-7a3dc0090003",
  name: "Company registration number",
  type: "textual",
  description: "The number of the company in its country's register.",
  example: "HRB 12345",
};

/** What can be bought in the lab. */
export const markets: readonly Market[] = [
  {
    country: "US",
    dial: "1",
    type: "local",
    areas: [
      { code: "212", place: "NEW YORK", region: "NY" },
      { code: "415", place: "SAN FRANCISCO", region: "CA" },
      { code: "305", place: "MIAMI", region: "FL" },
      { code: "512", place: "AUSTIN", region: "TX" },
      { code: "206", place: "SEATTLE", region: "WA" },
    ],
    exchange: "555",
    monthly: 10_000,
    upfront: 0,
    features: everything,
    requirements: [],
  },
  {
    country: "US",
    dial: "1",
    type: "toll_free",
    areas: [{ code: "833", place: "", region: null }],
    exchange: "555",
    monthly: 20_000,
    upfront: 0,
    features: everything,
    requirements: [],
  },
  {
    country: "CA",
    dial: "1",
    type: "local",
    areas: [
      { code: "416", place: "TORONTO", region: "ON" },
      { code: "604", place: "VANCOUVER", region: "BC" },
    ],
    exchange: "555",
    monthly: 10_000,
    upfront: 0,
    features: everything,
    requirements: [],
  },
  {
    country: "GB",
    dial: "44",
    type: "local",
    areas: [
      { code: "20", place: "LONDON", region: null },
      { code: "161", place: "MANCHESTER", region: null },
    ],
    exchange: "7946",
    monthly: 12_500,
    upfront: 10_000,
    features: voiceOnly,
    requirements: [],
  },
  {
    country: "GB",
    dial: "44",
    type: "mobile",
    areas: [{ code: "7700", place: "", region: null }],
    exchange: "90",
    monthly: 30_000,
    upfront: 0,
    features: ["sms", "voice"],
    requirements: [],
  },
  {
    country: "DE",
    dial: "49",
    type: "local",
    areas: [
      { code: "30", place: "BERLIN", region: null },
      { code: "89", place: "MÜNCHEN", region: null },
    ],
    exchange: "2312",
    monthly: 15_000,
    upfront: 10_000,
    features: voiceOnly,
    requirements: [address, identity],
  },
  {
    country: "DE",
    dial: "49",
    type: "mobile",
    areas: [{ code: "1520", place: "", region: null }],
    exchange: "900",
    monthly: 30_000,
    upfront: 0,
    features: ["sms", "voice"],
    requirements: [identity],
  },
  {
    country: "FR",
    dial: "33",
    type: "local",
    areas: [{ code: "1", place: "PARIS", region: null }],
    exchange: "9900",
    monthly: 15_000,
    upfront: 10_000,
    features: voiceOnly,
    requirements: [address, taxNumber],
  },
];

const FIRST = 2_000;
const STEP = 7;

export type FreeNumber = { number: string; market: Market; area: Area };

/** Every number of a market in its order, taken or not. */
export function* numbersOf(market: Market): Generator<FreeNumber> {
  for (const area of market.areas) {
    for (let last = FIRST; last < 10_000; last += STEP) {
      yield { number: `+${market.dial}${area.code}${market.exchange}${last}`, market, area };
    }
  }
}

/** The market a number belongs to; undefined for one that is never sold here. */
export function marketOf(number: string): FreeNumber | undefined {
  for (const market of markets) {
    for (const area of market.areas) {
      const prefix = `+${market.dial}${area.code}${market.exchange}`;
      const last = Number(number.slice(prefix.length));
      if (!number.startsWith(prefix) || number.length !== prefix.length + 4) continue;
      if (last >= FIRST && (last - FIRST) % STEP === 0) return { number, market, area };
    }
  }
  return undefined;
}

/** A number in E.164; `Refusal` 10002 otherwise. */
export function requireNumber(value: string | undefined, pointer: string, status = 422): string {
  if (value === undefined || !/^\+[1-9]\d{7,14}$/.test(value)) throw badNumber(status, pointer);
  return value;
}
