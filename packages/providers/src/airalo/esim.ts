import {
  type Answer,
  type EsimHealth,
  type EsimOffer,
  type EsimOrder,
  type EsimOrderQuery,
  type EsimProfile,
  type EsimProfileRef,
  type EsimProvider,
  type EsimTopUp,
  type EsimTopUpOrder,
  type EsimTopUpQuery,
  type EsimUsageReading,
  type Found,
  type Money,
  type Outcome,
  ProviderCallError,
  type ProviderContext,
  unreadable,
} from "@tandem/provider-contract";
import type { z } from "zod";
import {
  failedWrite,
  incomplete,
  parseBody,
  parseReading,
  type Reading,
  readEntries,
  toReading,
} from "../shared/reading.ts";
import type { AiraloCall, AiraloClient } from "./client.ts";
import { readReply } from "./errors.ts";
import { toOffer, toTopUpOffer } from "./offers.ts";
import { toProfile, toUsageReading } from "./profiles.ts";
import * as wire from "./wire.ts";

const CATALOGUE_PAGE = 1_000;
const ORDERS_PAGE = 50;

/** Sells Airalo's packages. Orders carry our reference as their description, by which a lost reply is found. */
export class AiraloEsim implements EsimProvider {
  readonly #client: AiraloClient;
  readonly #currency: string;
  readonly #brand: string | null;

  constructor(client: AiraloClient, config: ProviderContext["config"]) {
    this.#client = client;
    this.#currency = config.currency || "USD";
    this.#brand = config.brandSettingsName || null;
  }

  async *listOffers(): AsyncIterable<EsimOffer[]> {
    const seen = new Set<string>();
    const broken: string[] = [];
    for (let page = 1; ; page++) {
      const query = { limit: CATALOGUE_PAGE, page };
      const listing = await this.#read("listOffers", "/packages", wire.page, query);
      if (listing.kind === "failed") throw new ProviderCallError(listing.error);
      const offers = toOffers(listing.value.data, this.#currency, broken);
      const fresh = offers.filter((offer) => !seen.has(offer.offerRef) && seen.add(offer.offerRef));
      if (fresh.length > 0) yield fresh;
      const lastPage = listing.value.meta?.last_page ?? page;
      if (listing.value.data.length === 0 || page >= lastPage) break;
    }
    if (broken.length > 0) throw new ProviderCallError(incomplete(broken));
  }

  async listTopUpOffers(profile: EsimProfileRef): Promise<Answer<EsimOffer[]>> {
    const listing = await this.#read("listTopUpOffers", `${simPath(profile)}/topups`, wire.topUpPackages);
    if (listing.kind === "failed") return listing;
    const packages = readEntries(listing.value.data, wire.dataPackage, "id");
    if (packages.broken.length > 0) return { kind: "failed", error: incomplete(packages.broken) };
    return { kind: "answered", value: packages.read.map((entry) => toTopUpOffer(entry, this.#currency)) };
  }

  /** Buys at once; the reply holds the sims. A repeat would buy again: Airalo knows no idempotency. */
  async placeOrder(order: EsimOrder): Promise<Outcome<EsimProfile[]>> {
    const body = toOrderRequest(order, this.#brand);
    const reading = await this.#send({
      operation: "placeOrder",
      method: "POST",
      path: "/orders",
      body,
      urgency: "order",
    });
    return fromOrderReading(reading, order.quantity);
  }

  async getOrder(upstreamRef: string, quantity?: number): Promise<Outcome<EsimProfile[]>> {
    const path = `/orders/${encodeURIComponent(upstreamRef)}`;
    const order = await this.#read("getOrder", path, wire.orderReply, { include: "sims,status" });
    return order.kind === "failed" ? { kind: "unknown", error: order.error } : fromOrder(order.value.data, quantity);
  }

  async findOrder(query: EsimOrderQuery): Promise<Found<EsimProfile[]>> {
    const found = await this.#findByDescription("findOrder", query.ourRef);
    if (found.kind === "failed") return found;
    if (!found.value) return { kind: "not_found" };
    return { kind: "found", upstreamRef: found.value.id, outcome: fromOrder(found.value, query.quantity) };
  }

  async getProfile(profile: EsimProfileRef): Promise<Answer<EsimProfile>> {
    const sim = await this.#read("getProfile", simPath(profile), wire.simReply);
    if (sim.kind === "failed") return sim;
    const usage = await this.getUsage(profile);
    if (usage.kind === "failed") return usage;
    const value = toProfile(sim.value.data, usage.value);
    return value ? { kind: "answered", value } : { kind: "failed", error: unreadable("sim without install details") };
  }

  /** Airalo answers from a cache of 20 minutes. */
  async getUsage(profile: EsimProfileRef): Promise<Answer<EsimUsageReading>> {
    const usage = await this.#read("getUsage", `${simPath(profile)}/usage`, wire.usage);
    return usage.kind === "failed" ? usage : { kind: "answered", value: toUsageReading(usage.value.data) };
  }

  async topUp(order: EsimTopUpOrder): Promise<Outcome<EsimTopUp>> {
    const body = { package_id: order.offerRef, iccid: order.profile.iccid, description: order.ourRef };
    const path = "/orders/topups";
    return fromTopUpReading(
      await this.#send({ operation: "topUp", method: "POST", path, body, urgency: "order" }),
      order.profile,
    );
  }

  async findTopUp(query: EsimTopUpQuery): Promise<Found<EsimTopUp>> {
    const found = await this.#findByDescription("findTopUp", query.ourRef);
    if (found.kind === "failed") return found;
    if (!found.value) return { kind: "not_found" };
    const upstreamRef = found.value.id;
    const { iccid, upstreamProfileRef } = query.profile;
    const value = { profile: { iccid, upstreamProfileRef } };
    return { kind: "found", upstreamRef, outcome: { kind: "done", upstreamRef, value } };
  }

  async getBalance(): Promise<Answer<Money>> {
    const health = await this.#readBalance("getBalance");
    return health.kind === "failed" ? health : { kind: "answered", value: health.value.balance };
  }

  checkHealth(): Promise<Answer<EsimHealth>> {
    return this.#readBalance("checkHealth");
  }

  async #readBalance(operation: string): Promise<Answer<{ latencyMs: number; balance: Money }>> {
    const reading = await this.#send({ operation, method: "GET", path: "/balance", urgency: "read" });
    if (reading.kind === "error") return { kind: "failed", error: reading.error };
    const parsed = parseBody(reading.body, wire.balance);
    if (parsed.kind === "failed") return parsed;
    const { amount: amountMicros, currency } = parsed.value.data.balances.availableBalance;
    return { kind: "answered", value: { latencyMs: reading.latencyMs, balance: { amountMicros, currency } } };
  }

  /** The filter is a "like" match, so what it returns is compared again. */
  async #findByDescription(operation: string, ourRef: string): Promise<Answer<wire.Order | null>> {
    for (let page = 1; ; page++) {
      const query = { "filter[description]": ourRef, include: "sims,status", limit: ORDERS_PAGE, page };
      const listing = await this.#read(operation, "/orders", wire.page, query);
      if (listing.kind === "failed") return listing;
      const orders = readEntries(listing.value.data, wire.order, "code");
      const ours = orders.read.find((order) => order.description === ourRef);
      if (ours) return { kind: "answered", value: ours };
      if (orders.broken.length > 0) return { kind: "failed", error: incomplete(orders.broken) };
      const lastPage = listing.value.meta?.last_page ?? page;
      if (listing.value.data.length === 0 || page >= lastPage) return { kind: "answered", value: null };
    }
  }

  async #read<T>(
    operation: string,
    path: string,
    schema: z.ZodType<T>,
    query: AiraloCall["query"] = {},
  ): Promise<Answer<T>> {
    return parseReading(await this.#send({ operation, method: "GET", path, query, urgency: "read" }), schema);
  }

  async #send(call: AiraloCall): Promise<Reading> {
    return toReading(await this.#client.send(call), readReply);
  }
}

function simPath(profile: EsimProfileRef): string {
  return `/sims/${encodeURIComponent(profile.iccid)}`;
}

/**
 * The offers of one page of the package tree. Packages that need an identity check of the traveller are left out, because
 * nothing of ours could make one; entries that cannot be read are added to `broken`.
 */
export function toOffers(places: readonly unknown[], currency: string, broken: string[]): EsimOffer[] {
  const offers: EsimOffer[] = [];
  const read = <T>(entries: readonly unknown[], schema: z.ZodType<T>, nameField: string): T[] => {
    const result = readEntries(entries, schema, nameField);
    broken.push(...result.broken);
    return result.read;
  };
  for (const place of read(places, wire.place, "slug")) {
    for (const operator of read(place.operators, wire.operator, "title")) {
      if (operator.is_kyc_verify === true) continue;
      for (const entry of read(operator.packages, wire.dataPackage, "id")) {
        if (entry.type !== "sim") continue;
        const offer = toOffer(entry, operator, place, currency);
        if (offer) offers.push(offer);
        else broken.push(`${entry.id} (no net price in ${currency})`);
      }
    }
  }
  return offers;
}

/** The body of POST `/orders`; the description is our reference. */
export function toOrderRequest(order: EsimOrder, brand: string | null): object {
  return {
    package_id: order.offerRef,
    quantity: order.quantity,
    type: "sim",
    description: order.ourRef,
    brand_settings_name: brand,
  };
}

/** The reply to a purchase. */
export function fromOrderReading(reading: Reading, quantity: number): Outcome<EsimProfile[]> {
  if (reading.kind === "error") return failedWrite(reading);
  const order = parseBody(reading.body, wire.orderReply);
  return order.kind === "failed" ? { kind: "unknown", error: order.error } : fromOrder(order.value.data, quantity);
}

/**
 * Done when every sim has its install details, and its status, where shown, is "completed". A status we have never seen is
 * pending, so that it is asked again, not paid again.
 */
export function fromOrder(order: wire.Order, quantity?: number): Outcome<EsimProfile[]> {
  const upstreamRef = order.id;
  const status = order.status?.slug ?? null;
  if (status === "failed") {
    const message = order.status?.name ?? "order failed";
    return { kind: "rejected", error: { category: "activation_failed", code: "status_failed", message } };
  }
  if (status !== null && status !== "completed") return { kind: "pending", upstreamRef };
  const sims = order.sims ?? [];
  const profiles = sims.map((sim) => toProfile(sim, null)).filter((profile) => profile !== null);
  const isComplete = profiles.length === sims.length && profiles.length >= (quantity ?? order.quantity ?? 1);
  return isComplete ? { kind: "done", upstreamRef, value: profiles } : { kind: "pending", upstreamRef };
}

/** The reply to a top-up: an order without sims. */
export function fromTopUpReading(reading: Reading, profile: EsimProfileRef): Outcome<EsimTopUp> {
  if (reading.kind === "error") return failedWrite(reading);
  const order = parseBody(reading.body, wire.orderReply);
  if (order.kind === "failed") return { kind: "unknown", error: order.error };
  const { iccid, upstreamProfileRef } = profile;
  return { kind: "done", upstreamRef: order.value.data.id, value: { profile: { iccid, upstreamProfileRef } } };
}
