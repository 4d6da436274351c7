import type { Money } from "./money.ts";
import type { Answer, Found, Outcome } from "./outcome.ts";

/** What a phone number can be used for. */
export const numberFeatures = ["voice", "sms", "mms", "fax"] as const;
export type NumberFeature = (typeof numberFeatures)[number];

export const numberTypes = ["local", "mobile", "national", "toll_free"] as const;
export type NumberType = (typeof numberTypes)[number];

/** A live search of a carrier's stock. Absent fields do not narrow it. */
export type NumberSearch = {
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
  type: NumberType;
  /** National destination code, such as `212`. */
  areaCode?: string;
  /** Digits that occur anywhere in the number. */
  contains?: string;
  endsWith?: string;
  locality?: string;
  /** State or province code, for US and CA. */
  region?: string;
  /** All of them. A carrier that cannot filter by a feature answers with what it knows. */
  features: NumberFeature[];
  /** At most so many, 1 to 50. */
  limit: number;
};

/** A number a carrier has free at this moment. Nothing is reserved by finding it. */
export type NumberOffer = {
  /** E.164 with `+`. */
  number: string;
  country: string;
  type: NumberType;
  locality: string | null;
  region: string | null;
  /** Null when the carrier's search does not tell. */
  features: NumberFeature[] | null;
  /** Null when the carrier's search names no price: the operator's rate table has it then. */
  setupCost: Money | null;
  monthlyCost: Money | null;
};

/** Papers a country asks of a number's user, as the carrier states them. */
export type NumberRequirement = { name: string; description: string; kind: "document" | "address" | "text" | "other" };

/** One purchase of one number that a search just showed. */
export type NumberOrder = {
  /** Our attempt's reference; goes to the carrier where it takes one. */
  ourRef: string;
  /** E.164 with `+`. */
  number: string;
  country: string;
  type: NumberType;
  /** Our secret webhook address for this provider, without topic; the adapter appends its topics. */
  callbackUrl: string;
};

/** A number as its carrier knows it. */
export type NumberRef = {
  /** The carrier's id of the number (Telnyx: phone number id, Twilio: `PN…`, Bandwidth: the number itself). */
  upstreamNumberRef: string;
  number: string;
};

/** `waiting` for papers or for the carrier; `released` is gone for good. */
export type OwnedNumberState = "active" | "waiting" | "released" | "unknown";

export type OwnedNumber = NumberRef & {
  state: OwnedNumberState;
  /** Null when the carrier does not tell. */
  features: NumberFeature[] | null;
  monthlyCost: Money | null;
};

export type NumberOrderQuery = {
  ourRef: string;
  number: string;
  /** When the lost call started. Adapters allow for a minute of clock difference. */
  placedAfter: Date;
};

/** What the carrier itself does with calls to a number. A field left out stays as it is. */
export type NumberSettings = {
  /** E.164; null switches forwarding off. */
  forwardTo?: string | null;
  recordInbound?: boolean;
  /** Voicemail at the carrier, where it has one. */
  voicemail?: boolean;
};

/** What a lookup tells of any number. Null for what the carrier does not say. */
export type NumberLookup = {
  number: string;
  valid: boolean;
  country: string | null;
  lineType: "mobile" | "fixed" | "voip" | "toll_free" | "other" | null;
  carrierName: string | null;
  mobileCountryCode: string | null;
  mobileNetworkCode: string | null;
};

/**
 * A carrier that lets numbers. Rules as of `EsimProvider`: no state, no retries, no method throws, and a method the carrier
 * cannot do does not exist on it.
 */
export type NumbersProvider = {
  searchNumbers(search: NumberSearch): Promise<Answer<NumberOffer[]>>;

  listRequirements?(query: { country: string; type: NumberType }): Promise<Answer<NumberRequirement[]>>;

  /** Buys. `rejected` with `out_of_stock` when somebody else took it, with `requirements_missing` when papers are. Never retried inside. */
  orderNumber(order: NumberOrder): Promise<Outcome<OwnedNumber>>;

  /** How an order the carrier took stands now. */
  getNumberOrder(upstreamRef: string): Promise<Outcome<OwnedNumber>>;

  /** Looks for the order of a lost call; by our reference, else by whether the number is ours now. */
  findNumberOrder(query: NumberOrderQuery): Promise<Found<OwnedNumber>>;

  getNumber(ref: NumberRef): Promise<Answer<OwnedNumber>>;

  /** All numbers of our account at the carrier, in pages; throws `ProviderCallError` out of its iteration. */
  listNumbers(): AsyncIterable<OwnedNumber[]>;

  /** Sets what is given and answers with what is in force. Safe to repeat. */
  configureNumber?(ref: NumberRef, settings: NumberSettings): Promise<Answer<NumberSettings>>;

  /** Leads calls and messages of a number to another address of ours, for carriers that keep one with each number. Safe to repeat. */
  pointNumber?(ref: NumberRef, callbackUrl: string): Promise<Answer<null>>;

  /** Gives the number back. Safe to repeat: one that is not ours any more is `done`. */
  releaseNumber(ref: NumberRef): Promise<Outcome<null>>;

  lookupNumber?(number: string): Promise<Answer<NumberLookup>>;
};

export type NumbersCapabilities = {
  /** `by_reference`: a lost order is found by our reference. `by_number`: by whether the number became ours. */
  findOrder: "by_reference" | "by_number";
  asyncOrders: boolean;
  /** The search names prices. */
  pricesInSearch: boolean;
  requirements: boolean;
  configure: boolean;
  lookup: boolean;
  /** ISO countries the carrier sells in; null when it does not publish a list. */
  countries: string[] | null;
};
