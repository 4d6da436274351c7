import {
  type Answer,
  type EsimHealth,
  type EsimOffer,
  type EsimOrder,
  type EsimOrderQuery,
  type EsimProfile,
  type EsimProfileRef,
  type EsimProfileState,
  type EsimProvider,
  type EsimTopUp,
  type EsimTopUpOrder,
  type EsimTopUpQuery,
  type EsimUsageReading,
  type Found,
  type Money,
  type Outcome,
  ProviderCallError,
  unreadable,
} from "@tandem/provider-contract";
import type { PacerUrgency } from "../shared/pacer.ts";
import {
  failedWrite,
  incomplete,
  parseBody,
  parseReading,
  type Reading,
  readEntries,
  toReading,
} from "../shared/reading.ts";
import type { EsimAccessClient } from "./client.ts";
import { ALLOCATING, ORDER_ABNORMAL, ORDER_UNKNOWN, readOrderReply, readReply } from "./errors.ts";
import { fromOfferRef, toOffer, toOfferRef } from "./offers.ts";
import { toProfile, toState, toUsage } from "./profiles.ts";
import * as wire from "./wire.ts";

/** One listing each: whether a listing of all has every type is unconfirmed (FACTS.md, "Catalogue"). */
const DATA_TYPES = [1, 2, 3, 4];
const PAGE_SIZE = 500;
const CLOCK_SKEW_MS = 60_000;
/** Whether the time asked for is that of the order or of its profiles, which may come later, is not documented. */
const ALLOCATED_LATE_MS = 86_400_000;

/** Sells eSIM Access's profiles. Orders are taken at once and allocated later, so a placed order is `pending`. */
export class EsimAccessEsim implements EsimProvider {
  readonly #client: EsimAccessClient;

  constructor(client: EsimAccessClient) {
    this.#client = client;
  }

  async *listOffers(): AsyncIterable<EsimOffer[]> {
    const seen = new Set<string>();
    const broken: string[] = [];
    for (const dataType of DATA_TYPES) {
      const reading = await this.#call("listOffers", "/package/list", { type: "BASE", dataType }, "read");
      const listing = parseReading(reading, wire.packageList);
      if (listing.kind === "failed") throw new ProviderCallError(listing.error);
      const entries = readEntries(listing.value.packageList ?? [], wire.dataPackage, "packageCode");
      broken.push(...entries.broken);
      const fresh = entries.read
        .map((entry) => toOffer(entry, toOfferRef(entry)))
        .filter((offer) => !seen.has(offer.offerRef) && seen.add(offer.offerRef));
      if (fresh.length > 0) yield fresh;
    }
    if (broken.length > 0) throw new ProviderCallError(incomplete(broken));
  }

  /** Top-ups are named by package code: their listing belongs to one profile, where codes do not change under way. */
  async listTopUpOffers(profile: EsimProfileRef): Promise<Answer<EsimOffer[]>> {
    const body = { type: "TOPUP", iccid: profile.iccid };
    const reading = await this.#call("listTopUpOffers", "/package/list", body, "read");
    const listing = parseReading(reading, wire.packageList);
    if (listing.kind === "failed") return listing;
    const entries = readEntries(listing.value.packageList ?? [], wire.dataPackage, "packageCode");
    if (entries.broken.length > 0) return { kind: "failed", error: incomplete(entries.broken) };
    return { kind: "answered", value: entries.read.map((entry) => toOffer(entry, entry.packageCode)) };
  }

  /** `transactionId` is our reference: a repeat is the same order, never a second one. */
  async placeOrder(order: EsimOrder): Promise<Outcome<EsimProfile[]>> {
    const reply = await this.#client.send("placeOrder", "/esim/order", toOrderRequest(order), "order");
    return fromOrderReading(toReading(reply, readOrderReply));
  }

  async getOrder(upstreamRef: string, quantity?: number): Promise<Outcome<EsimProfile[]>> {
    return fromOrderQuery(await this.#query("getOrder", { orderNo: upstreamRef }, 1), upstreamRef, quantity);
  }

  /** Lists the profiles of the time in question; ours carry our reference. An order without profiles yet does not show. */
  async findOrder(query: EsimOrderQuery): Promise<Found<EsimProfile[]>> {
    const startTime = wire.fromDate(new Date(query.placedAfter.getTime() - CLOCK_SKEW_MS));
    const untilMs = Math.min(
      this.#client.now().getTime() + CLOCK_SKEW_MS,
      query.placedBefore.getTime() + ALLOCATED_LATE_MS,
    );
    const endTime = wire.fromDate(new Date(untilMs));
    const ours: wire.Profile[] = [];
    for (let pageNum = 1; ; pageNum++) {
      const page = readProfiles(await this.#query("findOrder", { startTime, endTime }, pageNum));
      if (page.kind === "failed" && page.error.code === ORDER_UNKNOWN) break;
      if (page.kind === "failed") return page;
      ours.push(...page.value.profiles.filter((profile) => profile.transactionId === query.ourRef));
      if (page.value.profiles.length === 0 || pageNum * PAGE_SIZE >= page.value.total) break;
    }
    const upstreamRef = ours[0]?.orderNo;
    if (upstreamRef === undefined) return { kind: "not_found" };
    return { kind: "found", upstreamRef, outcome: fromProfiles(ours, upstreamRef, query.quantity) };
  }

  async getProfile(profile: EsimProfileRef): Promise<Answer<EsimProfile>> {
    const found = await this.#findProfile("getProfile", profile);
    if (found.kind === "failed") return found;
    const value = toProfile(found.value);
    return value
      ? { kind: "answered", value }
      : { kind: "failed", error: unreadable("profile without activation code") };
  }

  /** From the same query as the profile, which tells use, state and expiry in one call. */
  async getUsage(profile: EsimProfileRef): Promise<Answer<EsimUsageReading>> {
    const found = await this.#findProfile("getUsage", profile);
    if (found.kind === "failed") return found;
    const expiresAt = wire.toDate(found.value.expiredTime);
    const reading = { usage: toUsage(found.value), state: toState(found.value), ...(expiresAt ? { expiresAt } : {}) };
    return { kind: "answered", value: reading };
  }

  async topUp(order: EsimTopUpOrder): Promise<Outcome<EsimTopUp>> {
    return fromTopUpReading(await this.#call("topUp", "/esim/topup", toTopUpRequest(order), "order"), order);
  }

  /** A profile lists what was bought onto it, each with our reference. */
  async findTopUp(query: EsimTopUpQuery): Promise<Found<EsimTopUp>> {
    const found = await this.#findProfile("findTopUp", query.profile);
    if (found.kind === "failed") return found;
    if (!found.value.packageList?.some((bought) => bought.transactionId === query.ourRef)) return { kind: "not_found" };
    const value = toTopUp(query.profile, found.value);
    return { kind: "found", upstreamRef: query.ourRef, outcome: { kind: "done", upstreamRef: query.ourRef, value } };
  }

  /** Takes back a profile that is released and unused; its price returns to the balance. */
  cancel(profile: EsimProfileRef): Promise<Outcome<{ refund: Money | null }>> {
    return this.#act("cancel", "/esim/cancel", profile, { refund: null });
  }

  suspend(profile: EsimProfileRef): Promise<Outcome<{ state: EsimProfileState }>> {
    return this.#act("suspend", "/esim/suspend", profile, { state: "disabled" });
  }

  resume(profile: EsimProfileRef): Promise<Outcome<{ state: EsimProfileState }>> {
    return this.#act("resume", "/esim/unsuspend", profile, { state: "enabled" });
  }

  async getBalance(): Promise<Answer<Money>> {
    const health = await this.#readBalance("getBalance");
    return health.kind === "failed" ? health : { kind: "answered", value: health.value.balance };
  }

  checkHealth(): Promise<Answer<EsimHealth>> {
    return this.#readBalance("checkHealth");
  }

  async #readBalance(operation: string): Promise<Answer<{ latencyMs: number; balance: Money }>> {
    const reading = await this.#call(operation, "/balance/query", {}, "read");
    if (reading.kind === "error") return { kind: "failed", error: reading.error };
    const parsed = parseBody(reading.body, wire.balance);
    if (parsed.kind === "failed") return parsed;
    const balance = { amountMicros: wire.toMicros(parsed.value.balance), currency: "USD" };
    return { kind: "answered", value: { latencyMs: reading.latencyMs, balance } };
  }

  async #act<T>(operation: string, path: string, profile: EsimProfileRef, value: T): Promise<Outcome<T>> {
    const reading = await this.#call(operation, path, { esimTranNo: profile.upstreamProfileRef }, "order");
    if (reading.kind === "error") return failedWrite(reading);
    return { kind: "done", upstreamRef: profile.upstreamProfileRef, value };
  }

  async #findProfile(operation: string, ref: EsimProfileRef): Promise<Answer<wire.Profile>> {
    const page = readProfiles(await this.#query(operation, { esimTranNo: ref.upstreamProfileRef }, 1));
    if (page.kind === "failed") return page;
    const profile = page.value.profiles.find((entry) => entry.esimTranNo === ref.upstreamProfileRef);
    if (profile) return { kind: "answered", value: profile };
    return { kind: "failed", error: { category: "not_found", code: "not_found", message: "no such profile" } };
  }

  #query(operation: string, filter: object, pageNum: number): Promise<Reading> {
    return this.#call(operation, "/esim/query", { ...filter, pager: { pageNum, pageSize: PAGE_SIZE } }, "read");
  }

  async #call(operation: string, path: string, body: object, urgency: PacerUrgency): Promise<Reading> {
    return toReading(await this.#client.send(operation, path, body, urgency), readReply);
  }
}

/** The body of `/esim/order`. Price and total are sent as a check when the caller knows the price. */
export function toOrderRequest(order: EsimOrder): object {
  const price = order.expectedUnitCost ? wire.fromMicros(order.expectedUnitCost.amountMicros) : null;
  return {
    transactionId: order.ourRef,
    ...(price === null ? {} : { amount: price * order.quantity }),
    packageInfoList: [{ ...fromOfferRef(order.offerRef), count: order.quantity, ...(price === null ? {} : { price }) }],
  };
}

/** A taken order names its number and nothing else. */
export function fromOrderReading(reading: Reading): Outcome<EsimProfile[]> {
  if (reading.kind === "error") return failedWrite(reading);
  const parsed = parseBody(reading.body, wire.orderResult);
  if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
  return { kind: "pending", upstreamRef: parsed.value.orderNo };
}

/** What `/esim/query` by order number says. Allocation still running is an error code there, and pending here. */
export function fromOrderQuery(reading: Reading, upstreamRef: string, quantity?: number): Outcome<EsimProfile[]> {
  const page = readProfiles(reading);
  if (page.kind === "answered") return fromProfiles(page.value.profiles, upstreamRef, quantity);
  if (page.error.code === ALLOCATING) return { kind: "pending", upstreamRef };
  if (page.error.code !== ORDER_ABNORMAL) return { kind: "unknown", error: page.error };
  return { kind: "rejected", error: { ...page.error, category: "activation_failed" } };
}

/** Done when every profile has its activation code; an order of void profiles is a failed activation; anything else waits. */
export function fromProfiles(list: wire.Profile[], upstreamRef: string, quantity?: number): Outcome<EsimProfile[]> {
  const isVoid = (profile: wire.Profile) => profile.esimStatus === "CANCEL" || profile.esimStatus === "REVOKED";
  if (list.length > 0 && list.every(isVoid)) {
    const code = `status_${list[0]?.esimStatus}`;
    return { kind: "rejected", error: { category: "activation_failed", code, message: "every profile is void" } };
  }
  const profiles = list.map(toProfile).filter((profile) => profile !== null);
  const isComplete = profiles.length === list.length && profiles.length >= (quantity ?? 1);
  return isComplete ? { kind: "done", upstreamRef, value: profiles } : { kind: "pending", upstreamRef };
}

function readProfiles(reading: Reading): Answer<{ profiles: wire.Profile[]; total: number }> {
  const parsed = parseReading(reading, wire.profileList);
  if (parsed.kind === "failed") return parsed;
  const profiles = parsed.value.esimList ?? [];
  return { kind: "answered", value: { profiles, total: parsed.value.pager?.total ?? profiles.length } };
}

/** The body of `/esim/topup`, with the price as a check when the caller knows it. */
export function toTopUpRequest(order: EsimTopUpOrder): object {
  const amount = order.expectedUnitCost ? wire.fromMicros(order.expectedUnitCost.amountMicros) : null;
  return {
    esimTranNo: order.profile.upstreamProfileRef,
    packageCode: order.offerRef,
    transactionId: order.ourRef,
    ...(amount === null ? {} : { amount }),
  };
}

/** A top-up is done at once. Its reference is ours: the upstream gives it no other. */
export function fromTopUpReading(reading: Reading, order: EsimTopUpOrder): Outcome<EsimTopUp> {
  if (reading.kind === "error") return failedWrite(reading);
  const parsed = parseBody(reading.body, wire.topUpResult);
  if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
  return { kind: "done", upstreamRef: order.ourRef, value: toTopUp(order.profile, parsed.value) };
}

function toTopUp(
  ref: EsimProfileRef,
  told: { expiredTime: string | null; totalVolume?: number | null | undefined; orderUsage?: number | null | undefined },
): EsimTopUp {
  const expiresAt = wire.toDate(told.expiredTime);
  return {
    profile: { upstreamProfileRef: ref.upstreamProfileRef, iccid: ref.iccid },
    ...(typeof told.totalVolume === "number" ? { usage: toUsage(told) } : {}),
    ...(expiresAt ? { expiresAt } : {}),
  };
}
