import {
  type Answer,
  type Found,
  type NumberLookup,
  type NumberOffer,
  type NumberOrder,
  type NumberOrderQuery,
  type NumberRef,
  type NumberSearch,
  type NumbersProvider,
  type Outcome,
  type OwnedNumber,
  ProviderCallError,
} from "@tandem/provider-contract";
import { toAlpha2 } from "../shared/country-codes.ts";
import { failedWrite, parseBody, parseReading, toReading } from "../shared/reading.ts";
import type { XmlNode } from "../shared/xml.ts";
import type { BandwidthClient } from "./client.ts";
import { fromNumberErrors, readJsonReply } from "./errors.ts";
import { fromE164, isIn, searchQuery, toE164, toOffer } from "./number-map.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = 500;
const ORDERS_SIZE = 20;
/** The number is not ours, so it cannot be given back again. */
const NOT_OURS = [5_006, 5_074, 5_076];

export type NumberConfig = { siteId: string; sipPeerId: string | undefined };

/**
 * Numbers at Bandwidth, through its dashboard's API. Every order is carried out later: it is taken, then asked for. Our reference is the
 * order's customer order id, by which a lost order is found.
 */
export class BandwidthNumbers implements NumbersProvider {
  readonly #client: BandwidthClient;
  readonly #config: NumberConfig;

  constructor(client: BandwidthClient, config: NumberConfig) {
    this.#client = client;
    this.#config = config;
  }

  async searchNumbers(search: NumberSearch): Promise<Answer<NumberOffer[]>> {
    const query = searchQuery(search);
    // Bandwidth does not sell that kind there.
    if (!query) return { kind: "answered", value: [] };
    const reading = await this.#client.read("dashboard", {
      operation: "searchNumbers",
      method: "GET",
      path: "/availableNumbers",
      query,
      urgency: "read",
    });
    // No numbers left there, or none that this account may have.
    if (reading.kind === "error" && reading.error.category === "out_of_stock") return { kind: "answered", value: [] };
    const parsed = parseReading(reading, wire.searchResult);
    if (parsed.kind === "failed") return parsed;
    const offers = parsed.value.SearchResult.map((found) => toOffer(found, search)).filter((offer) =>
      isIn(offer, search),
    );
    return { kind: "answered", value: offers.slice(0, search.limit) };
  }

  async orderNumber(order: NumberOrder): Promise<Outcome<OwnedNumber>> {
    const reading = await this.#client.read("dashboard", {
      operation: "orderNumber",
      method: "POST",
      path: "/orders",
      xml: toOrder(order, this.#config),
      urgency: "order",
    });
    return reading.kind === "error" ? failedWrite(reading) : fromOrder(reading.body, null);
  }

  async getNumberOrder(upstreamRef: string): Promise<Outcome<OwnedNumber>> {
    const reading = await this.#client.read("dashboard", {
      operation: "getNumberOrder",
      method: "GET",
      path: `/orders/${encodeURIComponent(upstreamRef)}`,
      urgency: "read",
    });
    return reading.kind === "error" ? { kind: "unknown", error: reading.error } : fromOrder(reading.body, upstreamRef);
  }

  async findNumberOrder({ ourRef, number }: NumberOrderQuery): Promise<Found<OwnedNumber>> {
    const reading = await this.#client.read("dashboard", {
      operation: "findNumberOrder",
      method: "GET",
      path: "/orders",
      query: { page: "1", size: ORDERS_SIZE, customerOrderId: toCustomerOrderId(ourRef) },
      urgency: "read",
    });
    const none = reading.kind === "error" && reading.error.category === "not_found";
    if (none) return { kind: "not_found" };
    const list = parseReading(reading, wire.orderList);
    if (list.kind === "failed") return list;
    const { OrderIdUserIdDate: orderIds } = list.value.ResponseSelectWrapper.ListOrderIdUserIdDate;
    for (const orderId of orderIds) {
      const outcome = await this.getNumberOrder(orderId);
      if (outcome.kind === "unknown") return { kind: "failed", error: outcome.error };
      if (outcome.kind !== "done" || outcome.value.number === number) {
        return { kind: "found", upstreamRef: orderId, outcome };
      }
    }
    return { kind: "not_found" };
  }

  /** Whether the number is in service on our account is all that is asked: the reply has no body. */
  async getNumber({ number }: NumberRef): Promise<Answer<OwnedNumber>> {
    const result = await this.#client.send("dashboard", {
      operation: "getNumber",
      method: "GET",
      path: `/inserviceNumbers/${encodeURIComponent(fromE164(number))}`,
      urgency: "read",
    });
    const reading = toReading(result, readJsonReply);
    return reading.kind === "error"
      ? { kind: "failed", error: reading.error }
      : { kind: "answered", value: toOwned(number) };
  }

  async *listNumbers(): AsyncIterable<OwnedNumber[]> {
    for (let page: string | null = "1"; page !== null; ) {
      const reading = await this.#client.read("dashboard", {
        operation: "listNumbers",
        method: "GET",
        path: "/inserviceNumbers",
        query: { page, size: PAGE_SIZE },
        urgency: "read",
      });
      const parsed = parseReading(reading, wire.ownNumbers);
      if (parsed.kind === "failed") throw new ProviderCallError(parsed.error);
      const { TelephoneNumbers: list, Links: links } = parsed.value.TNs ?? {};
      const numbers = list?.TelephoneNumber ?? [];
      yield numbers.map((number) => toOwned(toE164(number)));
      page = numbers.length === 0 ? null : nextPage(links?.next);
    }
  }

  /** Bandwidth takes the order and carries it out later; it is looked at once, and asking again settles the rest. */
  async releaseNumber({ number }: NumberRef): Promise<Outcome<null>> {
    const reading = await this.#client.read("dashboard", {
      operation: "releaseNumber",
      method: "POST",
      path: "/disconnects",
      xml: toDisconnect(number),
      urgency: "order",
    });
    if (reading.kind === "error") {
      const gone = NOT_OURS.some((code) => reading.error.code === String(code));
      return gone ? { kind: "done", upstreamRef: number, value: null } : failedWrite(reading);
    }
    const taken = parseBody(reading.body, wire.disconnectResponse);
    if (taken.kind === "failed") return { kind: "unknown", error: taken.error };
    return this.#released(taken.value.DisconnectTelephoneNumberOrderResponse.orderRequest.id);
  }

  async #released(orderId: string): Promise<Outcome<null>> {
    const reading = await this.#client.read("dashboard", {
      operation: "getRelease",
      method: "GET",
      path: `/disconnects/${encodeURIComponent(orderId)}`,
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.disconnectResponse);
    // The order was taken; how it stands will be known when it is asked again.
    if (parsed.kind === "failed") return { kind: "pending", upstreamRef: orderId };
    const { OrderStatus: status, ErrorList: list } = parsed.value.DisconnectTelephoneNumberOrderResponse;
    const errors = list?.Error ?? [];
    const gone = errors.length > 0 && errors.every(({ code }) => NOT_OURS.includes(code));
    if (status === "COMPLETE" || gone) return { kind: "done", upstreamRef: orderId, value: null };
    return status === "FAILED"
      ? { kind: "rejected", error: fromNumberErrors(errors) }
      : { kind: "pending", upstreamRef: orderId };
  }

  async lookupNumber(number: string): Promise<Answer<NumberLookup>> {
    const reading = await this.#client.read("api", {
      operation: "lookupNumber",
      method: "POST",
      path: "/phoneNumberLookup",
      json: { phoneNumbers: [number] },
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.lookup);
    if (parsed.kind === "failed") return parsed;
    return { kind: "answered", value: toLookup(number, parsed.value) };
  }
}

/** Only letters, digits, dashes and spaces, and at most forty of them, are taken (FACTS.md, "Numbers"). */
export function toCustomerOrderId(ourRef: string): string {
  return ourRef.replace(/[^A-Za-z0-9 -]/g, "-").slice(0, 40);
}

export function toOrder(order: NumberOrder, { siteId, sipPeerId }: NumberConfig): XmlNode {
  const peer: XmlNode[] = sipPeerId === undefined ? [] : [["PeerId", sipPeerId]];
  return [
    "Order",
    [
      ["CustomerOrderId", toCustomerOrderId(order.ourRef)],
      ["Name", order.ourRef],
      ["ExistingTelephoneNumberOrderType", [["TelephoneNumberList", [["TelephoneNumber", fromE164(order.number)]]]]],
      ["PartialAllowed", "false"],
      ["SiteId", siteId],
      ...peer,
    ],
  ];
}

function toDisconnect(number: string): XmlNode {
  const list: XmlNode = ["TelephoneNumberList", [["TelephoneNumber", fromE164(number)]]];
  return ["DisconnectTelephoneNumberOrder", [["DisconnectTelephoneNumberOrderType", [list]]]];
}

/** `upstreamRef` is null for an order that was just placed, whose reply names it. */
function fromOrder(body: unknown, upstreamRef: string | null): Outcome<OwnedNumber> {
  const parsed = parseBody(body, wire.orderResponse);
  if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
  const order = parsed.value.OrderResponse;
  const ref = upstreamRef ?? order.Order.id;
  if (ref === undefined) {
    return {
      kind: "unknown",
      error: { category: "unreadable", code: "unreadable", message: "OrderResponse.Order.id" },
    };
  }
  return toOutcome(order, ref);
}

/** A status we have never seen is asked again; an order of one number cannot be done in part. */
export function toOutcome(order: wire.WireOrder, upstreamRef: string): Outcome<OwnedNumber> {
  if (order.OrderStatus === "FAILED") {
    return { kind: "rejected", error: fromNumberErrors(order.ErrorList?.Error ?? []) };
  }
  const completed = order.CompletedNumbers === "" ? [] : (order.CompletedNumbers?.TelephoneNumber ?? []);
  const number = completed[0]?.FullNumber;
  if (order.OrderStatus !== "COMPLETE" || number === undefined) return { kind: "pending", upstreamRef };
  return { kind: "done", upstreamRef, value: toOwned(toE164(number)) };
}

/** The carrier's reference of a number is the number. */
function toOwned(number: string): OwnedNumber {
  return { upstreamNumberRef: number, number, state: "active", features: null, monthlyCost: null };
}

/** The page after this one, out of `Link=<https://…?page=…&size=…>;rel="next";`. */
export function nextPage(link: string | undefined): string | null {
  return /[?&]page=([^&>]+)/.exec(link ?? "")?.[1] ?? null;
}

const LINE_TYPES: Readonly<Record<string, NumberLookup["lineType"]>> = {
  FIXED: "fixed",
  "VOIP-FIXED": "voip",
  VOIP: "voip",
  MOBILE: "mobile",
};

/** A number the lookup knows nothing of is none. */
function toLookup(number: string, { data }: wire.WireLookup): NumberLookup {
  const found = data?.results.find((result) => result.phoneNumber === number);
  const isKnown = found !== undefined && (found.lineType !== null || found.countryCodeA3 !== null);
  return {
    number,
    valid: isKnown,
    country: found?.countryCodeA3 ? toAlpha2(found.countryCodeA3) : null,
    lineType: found?.lineType ? (LINE_TYPES[found.lineType] ?? "other") : null,
    carrierName: found?.voiceProvider ?? found?.messagingProvider ?? null,
    mobileCountryCode: null,
    mobileNetworkCode: null,
  };
}
