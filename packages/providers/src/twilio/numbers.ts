import {
  type Answer,
  type Found,
  type Money,
  type NumberFeature,
  type NumberLookup,
  type NumberOffer,
  type NumberOrder,
  type NumberOrderQuery,
  type NumberRef,
  type NumberRequirement,
  type NumberSearch,
  type NumbersProvider,
  type NumberType,
  numberFeatures,
  type Outcome,
  type OwnedNumber,
  ProviderCallError,
} from "@tandem/provider-contract";
import type { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";
import { failedWrite, parseBody, parseReading, type Reading } from "../shared/reading.ts";
import { type FormFields, nextPage, type TwilioClient } from "./client.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = 1_000;
/** Filtering by last digits happens here, so more is asked for than is wanted. */
const SEARCH_SIZE_MAX = 200;

const KIND_IN_PATH: Readonly<Record<NumberType, string>> = {
  local: "Local",
  mobile: "Mobile",
  national: "National",
  toll_free: "TollFree",
};
/** The pricing API writes `toll free`, the regulatory API `toll-free`. */
const KIND_IN_PRICES: Readonly<Record<NumberType, string>> = { ...same(), toll_free: "toll free" };
const KIND_IN_REGULATIONS: Readonly<Record<NumberType, string>> = { ...same(), toll_free: "toll-free" };

function same() {
  return { local: "local", mobile: "mobile", national: "national" };
}

export type NumberConfig = { addressSid: string | undefined; bundleSid: string | undefined };

/** Numbers at Twilio. Our reference is the number's friendly name, by which a lost purchase is found. */
export class TwilioNumbers implements NumbersProvider {
  readonly #client: TwilioClient;
  readonly #config: NumberConfig;

  constructor(client: TwilioClient, config: NumberConfig) {
    this.#client = client;
    this.#config = config;
  }

  async searchNumbers(search: NumberSearch): Promise<Answer<NumberOffer[]>> {
    const [reading, monthlyCost] = await Promise.all([
      this.#client.read("api", {
        operation: "searchNumbers",
        method: "GET",
        path: this.#client.account(`/AvailablePhoneNumbers/${search.country}/${KIND_IN_PATH[search.type]}.json`),
        query: toSearchQuery(search),
        urgency: "read",
      }),
      this.#monthlyCost(search),
    ]);
    // Twilio does not sell that kind there.
    if (reading.kind === "error" && reading.error.category === "not_found") return { kind: "answered", value: [] };
    const parsed = parseReading(reading, wire.availableNumbers);
    if (parsed.kind === "failed") return parsed;
    const offers = parsed.value.available_phone_numbers
      .map((found) => toOffer(found, search, monthlyCost))
      .filter(({ number }) => fits(number, search));
    return { kind: "answered", value: offers.slice(0, search.limit) };
  }

  async listRequirements(query: { country: string; type: NumberType }): Promise<Answer<NumberRequirement[]>> {
    const reading = await this.#client.read("numbers", {
      operation: "listRequirements",
      method: "GET",
      path: "/v2/RegulatoryCompliance/Regulations",
      query: { IsoCountry: query.country, NumberType: KIND_IN_REGULATIONS[query.type] },
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.regulations);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: toRequirements(parsed.value) };
  }

  async orderNumber(order: NumberOrder): Promise<Outcome<OwnedNumber>> {
    const reading = await this.#client.read("api", {
      operation: "orderNumber",
      method: "POST",
      path: this.#client.account("/IncomingPhoneNumbers.json"),
      form: {
        PhoneNumber: order.number,
        FriendlyName: order.ourRef,
        AddressSid: this.#config.addressSid,
        BundleSid: this.#config.bundleSid,
        ...toAddresses(order.callbackUrl),
      },
      urgency: "order",
    });
    return reading.kind === "error" ? failedWrite(reading) : fromOrderBody(reading.body);
  }

  async getNumberOrder(upstreamRef: string): Promise<Outcome<OwnedNumber>> {
    const reading = await this.#get("getNumberOrder", upstreamRef);
    return reading.kind === "error" ? { kind: "unknown", error: reading.error } : fromOrderBody(reading.body);
  }

  async findNumberOrder({ ourRef, number }: NumberOrderQuery): Promise<Found<OwnedNumber>> {
    const reading = await this.#client.read("api", {
      operation: "findNumberOrder",
      method: "GET",
      path: this.#client.account("/IncomingPhoneNumbers.json"),
      query: { PhoneNumber: number },
      urgency: "read",
    });
    const page = parseReading(reading, wire.numberPage);
    if (page.kind === "failed") return page;
    const found = page.value.incoming_phone_numbers.find(
      (own) => own.phone_number === number && own.friendly_name === ourRef,
    );
    return found ? { kind: "found", upstreamRef: found.sid, outcome: toOutcome(found) } : { kind: "not_found" };
  }

  async getNumber(ref: NumberRef): Promise<Answer<OwnedNumber>> {
    const parsed = parseReading(await this.#get("getNumber", ref.upstreamNumberRef), wire.ownedNumber);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: toOwned(parsed.value) };
  }

  async *listNumbers(): AsyncIterable<OwnedNumber[]> {
    const first = { path: this.#client.account("/IncomingPhoneNumbers.json"), query: { PageSize: String(PAGE_SIZE) } };
    for (let next: ReturnType<typeof nextPage> = first; next; ) {
      const call = { operation: "listNumbers", method: "GET", urgency: "read", ...next } as const;
      const page = parseReading(await this.#client.read("api", call), wire.numberPage);
      if (page.kind === "failed") throw new ProviderCallError(page.error);
      yield page.value.incoming_phone_numbers.map(toOwned);
      next = nextPage(page.value.next_page_uri);
    }
  }

  /** Leads calls and messages of a number to another address of ours. Safe to repeat. */
  async pointNumber(ref: NumberRef, callbackUrl: string): Promise<Answer<null>> {
    const reading = await this.#client.read("api", {
      operation: "pointNumber",
      method: "POST",
      path: this.#path(ref.upstreamNumberRef),
      form: toAddresses(callbackUrl),
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.ownedNumber);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: null };
  }

  async releaseNumber({ upstreamNumberRef }: NumberRef): Promise<Outcome<null>> {
    const reading = await this.#client.read("api", {
      operation: "releaseNumber",
      method: "DELETE",
      path: this.#path(upstreamNumberRef),
      urgency: "order",
    });
    const isGone = reading.kind === "ok" || reading.error.category === "not_found";
    return isGone ? { kind: "done", upstreamRef: upstreamNumberRef, value: null } : failedWrite(reading);
  }

  async lookupNumber(number: string): Promise<Answer<NumberLookup>> {
    const reading = await this.#client.read("lookups", {
      operation: "lookupNumber",
      method: "GET",
      path: `/v2/PhoneNumbers/${encodeURIComponent(number)}`,
      query: { Fields: "line_type_intelligence" },
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.lookup);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: toLookup(number, parsed.value) };
  }

  #path(sid: string): string {
    return this.#client.account(`/IncomingPhoneNumbers/${encodeURIComponent(sid)}.json`);
  }

  #get(operation: string, sid: string): Promise<Reading> {
    return this.#client.read("api", { operation, method: "GET", path: this.#path(sid), urgency: "read" });
  }

  /** What such a number costs a month on our account; null when the price cannot be had, which hides no number. */
  async #monthlyCost({ country, type }: NumberSearch): Promise<Money | null> {
    const reading = await this.#client.read("pricing", {
      operation: "getNumberPrices",
      method: "GET",
      path: `/v1/PhoneNumbers/Countries/${country}`,
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.numberPrices);
    if (parsed.kind === "failed") return null;
    const { phone_number_prices: prices, price_unit: unit } = parsed.value;
    const price = prices.find(({ number_type: kind }) => kind === KIND_IN_PRICES[type])?.current_price;
    const amountMicros = decimalToMicros(price ?? "");
    return amountMicros === null ? null : { amountMicros, currency: (unit ?? "USD").toUpperCase() };
  }
}

/** The addresses of ours that Twilio asks and tells, kept with each number. */
export function toAddresses(callbackUrl: string): FormFields {
  return {
    VoiceUrl: `${callbackUrl}/voice`,
    VoiceMethod: "POST",
    SmsUrl: `${callbackUrl}/inbound-message`,
    SmsMethod: "POST",
    StatusCallback: `${callbackUrl}/call`,
    StatusCallbackMethod: "POST",
  };
}

/** What Twilio can filter by; last digits are left to `fits`. */
export function toSearchQuery(search: NumberSearch): Record<string, string | number | undefined> {
  const wants = (feature: NumberFeature) => (search.features.includes(feature) ? "true" : undefined);
  const narrowed = search.endsWith !== undefined || search.contains !== undefined;
  return {
    AreaCode: search.areaCode,
    Contains: search.contains ?? search.endsWith,
    InLocality: search.locality,
    InRegion: search.region,
    VoiceEnabled: wants("voice"),
    SmsEnabled: wants("sms"),
    MmsEnabled: wants("mms"),
    FaxEnabled: wants("fax"),
    PageSize: narrowed ? SEARCH_SIZE_MAX : search.limit,
  };
}

function fits(number: string, { contains, endsWith }: NumberSearch): boolean {
  return (contains === undefined || number.includes(contains)) && (endsWith === undefined || number.endsWith(endsWith));
}

function toOffer(
  found: z.infer<typeof wire.availableNumber>,
  { country, type }: NumberSearch,
  monthlyCost: Money | null,
): NumberOffer {
  return {
    number: found.phone_number,
    country: found.iso_country ?? country,
    type,
    locality: found.locality,
    region: found.region,
    features: toFeatures(found.capabilities),
    // Twilio has no fee for setting a number up; where the price is unknown, so is that.
    setupCost: monthlyCost && { ...monthlyCost, amountMicros: 0n },
    monthlyCost,
  };
}

function toFeatures(can: z.infer<typeof wire.capabilities>): NumberFeature[] | null {
  return can ? numberFeatures.filter((feature) => can[feature] === true) : null;
}

function fromOrderBody(body: unknown): Outcome<OwnedNumber> {
  const parsed = parseBody(body, wire.ownedNumber);
  return parsed.kind === "failed" ? { kind: "unknown", error: parsed.error } : toOutcome(parsed.value);
}

/** A number is ours once it is bought; a status we have never seen is asked again. */
function toOutcome(own: wire.WireNumber): Outcome<OwnedNumber> {
  const value = toOwned(own);
  return value.state === "active"
    ? { kind: "done", upstreamRef: own.sid, value }
    : { kind: "pending", upstreamRef: own.sid };
}

function toOwned(own: wire.WireNumber): OwnedNumber {
  return {
    upstreamNumberRef: own.sid,
    number: own.phone_number,
    state: own.status === null || own.status === "in-use" ? "active" : "unknown",
    features: toFeatures(own.capabilities),
    monthlyCost: null,
  };
}

/** The papers of all regulations that may apply, each name once. */
export function toRequirements({ results }: z.infer<typeof wire.regulations>): NumberRequirement[] {
  const all = results.flatMap(({ requirements }): NumberRequirement[] => {
    if (!requirements) return [];
    const users = requirements.end_user.map(({ name, description, fields }) => ({
      name,
      description: description ?? fields.join(", "),
      kind: "text" as const,
    }));
    const documents = requirements.supporting_document
      .flat()
      .map(({ name, description, accepted_documents: accepted }) => ({
        name,
        description: description ?? "",
        kind:
          accepted.length > 0 && accepted.every(({ type }) => type === "address")
            ? ("address" as const)
            : ("document" as const),
      }));
    return [...users, ...documents];
  });
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}

const LINE_TYPES: Readonly<Record<string, NumberLookup["lineType"]>> = {
  mobile: "mobile",
  landline: "fixed",
  fixedVoip: "voip",
  nonFixedVoip: "voip",
  tollFree: "toll_free",
};

function toLookup(number: string, told: z.infer<typeof wire.lookup>): NumberLookup {
  const line = told.line_type_intelligence;
  return {
    number: told.phone_number ?? number,
    valid: told.valid,
    country: told.country_code,
    lineType: line?.type ? (LINE_TYPES[line.type] ?? "other") : null,
    carrierName: line?.carrier_name ?? null,
    mobileCountryCode: line?.mobile_country_code ?? null,
    mobileNetworkCode: line?.mobile_network_code ?? null,
  };
}
