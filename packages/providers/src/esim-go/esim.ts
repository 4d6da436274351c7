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
import type { EsimGoCall, EsimGoClient } from "./client.ts";
import { readReply } from "./errors.ts";
import { toNetworks, toOffer } from "./offers.ts";
import { fromInstallDetails, oldestAssignmentReference, toProfile, toUsageReading } from "./profiles.ts";
import * as wire from "./wire.ts";

const CATALOGUE_PAGE = 500;
const ORDERS_PAGE = 100;
const CLOCK_SKEW_MS = 60_000;
const WRITTEN_LATE_MS = 600_000;

/** Sells eSIM Go's bundles. v2.5 takes no reference of ours with an order, so a lost reply is found by search only. */
export class EsimGoEsim implements EsimProvider {
  readonly #client: EsimGoClient;

  constructor(client: EsimGoClient) {
    this.#client = client;
  }

  async *listOffers(): AsyncIterable<EsimOffer[]> {
    const { currency } = orThrow(await this.#readOrganisation("listOffers")).balance;
    const query = { returnAll: "true" };
    const networks = toNetworks(orThrow(await this.#read("listNetworks", "/networks", wire.networks, query)));
    const seen = new Set<string>();
    const broken: string[] = [];
    for (let page = 1; ; page++) {
      const paging = { page, perPage: CATALOGUE_PAGE };
      const entries = orThrow(await this.#read("listOffers", "/catalogue", wire.catalogue, paging));
      const bundles = readEntries(entries, wire.bundle, "name");
      broken.push(...bundles.broken);
      const fresh = bundles.read.filter((bundle) => !seen.has(bundle.name) && seen.add(bundle.name));
      // A page may be shorter than asked for without being the last; only a page without anything new ends the listing.
      if (fresh.length === 0) break;
      yield fresh.map((bundle) => toOffer(bundle, currency, networks));
    }
    if (broken.length > 0) throw new ProviderCallError(incomplete(broken));
  }

  /** The bundle the eSIM was bought with, when the eSIM can take it once more. */
  async listTopUpOffers(profile: EsimProfileRef, offerRef: string): Promise<Answer<EsimOffer[]>> {
    const operation = "listTopUpOffers";
    const name = encodeURIComponent(offerRef);
    const fits = await this.#read(operation, `${esimPath(profile.iccid)}/compatible/${name}`, wire.compatible);
    if (fits.kind === "failed") return fits;
    if (!fits.value.compatible) return { kind: "answered", value: [] };
    const account = await this.#readOrganisation(operation);
    if (account.kind === "failed") return account;
    const bundle = await this.#read(operation, `/catalogue/bundle/${name}`, wire.bundle);
    if (bundle.kind === "failed") return bundle;
    return { kind: "answered", value: [toOffer(bundle.value, account.value.balance.currency, new Map())] };
  }

  /** Buys bundles onto new eSIMs. */
  async placeOrder(order: EsimOrder): Promise<Outcome<EsimProfile[]>> {
    const body = toOrderRequest(order.offerRef, order.quantity);
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
    const order = await this.#read("getOrder", `/orders/${encodeURIComponent(upstreamRef)}`, wire.order);
    if (order.kind === "failed") return { kind: "unknown", error: order.error };
    const outcome = fromOrder(order.value, quantity);
    if (outcome.kind !== "pending" || !isCompleted(order.value)) return outcome;
    // Completed without install details: they are served apart, and answer 503 while they are being made.
    const details = await this.#read("getOrder", "/esims/assignments", wire.assignments, { reference: upstreamRef });
    if (details.kind === "answered") return fromInstallList(details.value, upstreamRef, quantity);
    return details.error.httpStatus === 503 ? outcome : { kind: "unknown", error: details.error };
  }

  /**
   * Searches the orders of the lost call's time for one of the same bundle and quantity that nobody else owns: not among the
   * excluded references, and not onto an eSIM tagged with another reference (a top-up looks the same otherwise).
   */
  async findOrder(query: EsimOrderQuery): Promise<Found<EsimProfile[]>> {
    const orders = await this.#ordersBetween("findOrder", query);
    if (orders.kind === "failed") return orders;
    for (const candidate of matchOrders(orders.value, query)) {
      const claimed = await this.#isClaimedByOther(candidate, query.ourRef);
      if (claimed.kind === "failed") return claimed;
      if (claimed.value) continue;
      const outcome = fromOrder(candidate, query.quantity);
      return { kind: "found", upstreamRef: candidate.orderReference, outcome };
    }
    return { kind: "not_found" };
  }

  async getProfile(profile: EsimProfileRef): Promise<Answer<EsimProfile>> {
    const esim = await this.#readEsim("getProfile", profile.iccid);
    if (esim.kind === "failed") return esim;
    const bundles = await this.#readBundles("getProfile", profile.iccid);
    if (bundles.kind === "failed") return bundles;
    const value = toProfile(esim.value, toUsageReading(bundles.value));
    return value ? { kind: "answered", value } : { kind: "failed", error: unreadable("eSIM without install details") };
  }

  async getUsage(profile: EsimProfileRef): Promise<Answer<EsimUsageReading>> {
    const bundles = await this.#readBundles("getUsage", profile.iccid);
    return bundles.kind === "failed" ? bundles : { kind: "answered", value: toUsageReading(bundles.value) };
  }

  /** The same purchase as a new eSIM, onto one that exists. */
  async topUp(order: EsimTopUpOrder): Promise<Outcome<EsimTopUp>> {
    const body = toOrderRequest(order.offerRef, 1, order.profile.iccid);
    const reading = await this.#send({ operation: "topUp", method: "POST", path: "/orders", body, urgency: "order" });
    return fromTopUpReading(reading, order.profile);
  }

  /** The purchase of the eSIM itself looks like a top-up of it; the oldest bundle on the eSIM tells which order that was. */
  async findTopUp(query: EsimTopUpQuery): Promise<Found<EsimTopUp>> {
    const orders = await this.#ordersBetween("findTopUp", query);
    if (orders.kind === "failed") return orders;
    const { iccid } = query.profile;
    const candidates = matchOrders(orders.value, { ...query, quantity: 1 }).filter((order) =>
      iccidsOf(order).includes(iccid),
    );
    if (candidates.length === 0) return { kind: "not_found" };
    const bundles = await this.#readBundles("findTopUp", iccid);
    if (bundles.kind === "failed") return bundles;
    const purchase = oldestAssignmentReference(bundles.value);
    const found = candidates.find((order) => !purchase?.startsWith(order.orderReference));
    if (!found) return { kind: "not_found" };
    return { kind: "found", upstreamRef: found.orderReference, outcome: fromTopUpOrder(found, query.profile) };
  }

  /** Revokes every bundle of an unused eSIM, with refund. Possible only where eSIM Go enabled refunds for the account. */
  async cancel(profile: EsimProfileRef): Promise<Outcome<{ refund: Money | null }>> {
    const bundles = await this.#readBundles("cancel", profile.iccid);
    if (bundles.kind === "failed") return { kind: "rejected", error: bundles.error };
    const names = revocableBundles(bundles.value);
    if (names.length === 0) {
      const message = "no bundle on this eSIM can be revoked";
      return { kind: "rejected", error: { category: "refused", code: "nothing_to_revoke", message } };
    }
    for (const name of names) {
      const check = await this.#revoke(profile.iccid, name, "validate");
      if (check.kind === "error") return { kind: "rejected", error: check.error };
    }
    for (const [index, name] of names.entries()) {
      const done = await this.#revoke(profile.iccid, name, "transaction");
      // Once a first bundle is gone the eSIM is not what it was, whatever a later reply says.
      if (done.kind === "error") return index === 0 ? failedWrite(done) : { kind: "unknown", error: done.error };
    }
    return { kind: "done", upstreamRef: profile.upstreamProfileRef, value: { refund: null } };
  }

  suspend(profile: EsimProfileRef): Promise<Outcome<{ state: EsimProfileState }>> {
    return this.#setSuspended("suspend", profile, true, "disabled");
  }

  resume(profile: EsimProfileRef): Promise<Outcome<{ state: EsimProfileState }>> {
    return this.#setSuspended("resume", profile, false, "enabled");
  }

  /** `customerRef` on the eSIM: what tells ours apart when an order has to be found by search. */
  async tagProfile(profile: EsimProfileRef, ourRef: string): Promise<Answer<null>> {
    const fields = { iccid: profile.iccid, customerRef: ourRef };
    // The description asks for the fields in the query and shows them in the body; both are sent.
    const call = {
      operation: "tagProfile",
      method: "PUT",
      path: "/esims",
      query: fields,
      body: fields,
      urgency: "read",
    } as const;
    const reading = await this.#send(call);
    return reading.kind === "error" ? { kind: "failed", error: reading.error } : { kind: "answered", value: null };
  }

  async getBalance(): Promise<Answer<Money>> {
    const account = await this.#readOrganisation("getBalance");
    return account.kind === "failed" ? account : { kind: "answered", value: account.value.balance };
  }

  checkHealth(): Promise<Answer<EsimHealth>> {
    return this.#readOrganisation("checkHealth");
  }

  async #readOrganisation(operation: string): Promise<Answer<{ latencyMs: number; balance: Money }>> {
    const reading = await this.#send({ operation, method: "GET", path: "/organisation", urgency: "read" });
    if (reading.kind === "error") return { kind: "failed", error: reading.error };
    const parsed = parseBody(reading.body, wire.organisation);
    if (parsed.kind === "failed") return parsed;
    const balance = { amountMicros: parsed.value.balance, currency: parsed.value.currency };
    return { kind: "answered", value: { latencyMs: reading.latencyMs, balance } };
  }

  /** Bounded on both sides (sheet, GET `/orders`): a search of hours later must not read what was sold in those hours. */
  async #ordersBetween(
    operation: string,
    { placedAfter, placedBefore }: { placedAfter: Date; placedBefore: Date },
  ): Promise<Answer<wire.Order[]>> {
    const since = new Date(placedAfter.getTime() - CLOCK_SKEW_MS).toISOString();
    const until = new Date(placedBefore.getTime() + WRITTEN_LATE_MS).toISOString();
    const createdAt = [`gte:${since}`, `lte:${until}`];
    const byRef = new Map<string, wire.Order>();
    for (let page = 1; ; page++) {
      const query = { includeIccids: "true", createdAt, page, limit: ORDERS_PAGE };
      const orders = await this.#read(operation, "/orders", wire.orderList, query);
      if (orders.kind === "failed") return orders;
      const sizeBefore = byRef.size;
      for (const order of orders.value) byRef.set(order.orderReference, order);
      if (byRef.size === sizeBefore) return { kind: "answered", value: [...byRef.values()] };
    }
  }

  async #isClaimedByOther(order: wire.Order, ourRef: string): Promise<Answer<boolean>> {
    for (const iccid of iccidsOf(order)) {
      const esim = await this.#readEsim("findOrder", iccid);
      if (esim.kind === "failed") return esim;
      if (esim.value.customerRef !== null && esim.value.customerRef !== ourRef)
        return { kind: "answered", value: true };
    }
    return { kind: "answered", value: false };
  }

  #readEsim(operation: string, iccid: string): Promise<Answer<wire.Esim>> {
    return this.#read(operation, esimPath(iccid), wire.esim);
  }

  #readBundles(operation: string, iccid: string): Promise<Answer<wire.EsimBundles>> {
    return this.#read(operation, `${esimPath(iccid)}/bundles`, wire.esimBundles, { includeUsed: "true", limit: 200 });
  }

  #revoke(iccid: string, bundle: string, type: "validate" | "transaction"): Promise<Reading> {
    const path = `${esimPath(iccid)}/bundles/${encodeURIComponent(bundle)}`;
    const query = { type, refundToBalance: "true" };
    return this.#send({ operation: "cancel", method: "DELETE", path, query, urgency: "order" });
  }

  async #setSuspended(
    operation: string,
    profile: EsimProfileRef,
    suspend: boolean,
    state: EsimProfileState,
  ): Promise<Outcome<{ state: EsimProfileState }>> {
    const path = `${esimPath(profile.iccid)}/suspend`;
    const reading = await this.#send({ operation, method: "POST", path, body: { suspend }, urgency: "order" });
    if (reading.kind === "error") return failedWrite(reading);
    return { kind: "done", upstreamRef: profile.upstreamProfileRef, value: { state } };
  }

  async #read<T>(
    operation: string,
    path: string,
    schema: z.ZodType<T>,
    query: EsimGoCall["query"] = {},
  ): Promise<Answer<T>> {
    return parseReading(await this.#send({ operation, method: "GET", path, query, urgency: "read" }), schema);
  }

  async #send(call: EsimGoCall): Promise<Reading> {
    return toReading(await this.#client.send(call), readReply);
  }
}

function orThrow<T>(answer: Answer<T>): T {
  if (answer.kind === "failed") throw new ProviderCallError(answer.error);
  return answer.value;
}

function esimPath(iccid: string): string {
  return `/esims/${encodeURIComponent(iccid)}`;
}

/** The body of POST `/orders`. Without an ICCID the bundles go onto new eSIMs; with one, onto that eSIM and no other. */
export function toOrderRequest(offerRef: string, quantity: number, iccid?: string): object {
  const item = {
    type: "bundle",
    item: offerRef,
    quantity,
    ...(iccid === undefined ? {} : { iccids: [iccid] }),
    allowReassign: false,
  };
  return { type: "transaction", assign: true, order: [item] };
}

/** The reply to a purchase; normally complete. */
export function fromOrderReading(reading: Reading, quantity: number): Outcome<EsimProfile[]> {
  if (reading.kind === "error") return failedWrite(reading);
  const order = parseBody(reading.body, wire.order);
  return order.kind === "failed" ? { kind: "unknown", error: order.error } : fromOrder(order.value, quantity);
}

function isCompleted(order: wire.Order): boolean {
  return order.status.toLowerCase() === "completed";
}

/** Only "completed" is done. A status we have never seen is pending, so that it is asked again, not paid again. */
export function fromOrder(order: wire.Order, quantity?: number): Outcome<EsimProfile[]> {
  const upstreamRef = order.orderReference;
  if (order.status.toLowerCase() === "failed") {
    const message = order.statusMessage ?? "order failed";
    return { kind: "rejected", error: { category: "activation_failed", code: "status_failed", message } };
  }
  if (!isCompleted(order)) return { kind: "pending", upstreamRef };
  return fromInstallList(
    (order.order ?? []).flatMap((item) => item.esims ?? []),
    upstreamRef,
    quantity,
  );
}

/** Done when every eSIM has its install details. */
export function fromInstallList(
  list: wire.InstallDetails[],
  upstreamRef: string,
  quantity?: number,
): Outcome<EsimProfile[]> {
  // A purchase has just been released; later states are read from the eSIM itself.
  const profiles = list.map((details) => fromInstallDetails(details, "released")).filter((profile) => profile !== null);
  const isComplete = profiles.length === list.length && profiles.length >= (quantity ?? 1);
  return isComplete ? { kind: "done", upstreamRef, value: profiles } : { kind: "pending", upstreamRef };
}

/** The reply to a top-up. */
export function fromTopUpReading(reading: Reading, profile: EsimProfileRef): Outcome<EsimTopUp> {
  if (reading.kind === "error") return failedWrite(reading);
  const order = parseBody(reading.body, wire.order);
  return order.kind === "failed" ? { kind: "unknown", error: order.error } : fromTopUpOrder(order.value, profile);
}

function fromTopUpOrder(order: wire.Order, profile: EsimProfileRef): Outcome<EsimTopUp> {
  const upstreamRef = order.orderReference;
  if (!isCompleted(order)) return { kind: "pending", upstreamRef };
  const { iccid, upstreamProfileRef } = profile;
  return { kind: "done", upstreamRef, value: { profile: { iccid, upstreamProfileRef } } };
}

/** Orders of this bundle and quantity that are nobody's yet, the oldest first. */
export function matchOrders(
  orders: readonly wire.Order[],
  query: { offerRef: string; quantity: number; placedAfter: Date; excludeRefs: string[] },
): wire.Order[] {
  const since = query.placedAfter.getTime() - CLOCK_SKEW_MS;
  return orders
    .map((order) => ({ order, createdAt: Date.parse(order.createdDate ?? order.createDate ?? "") }))
    .filter(({ order, createdAt }) => {
      const [item, ...others] = order.order ?? [];
      const isSame = others.length === 0 && item?.item === query.offerRef && item.quantity === query.quantity;
      return isSame && createdAt >= since && !query.excludeRefs.includes(order.orderReference);
    })
    .sort((a, b) => a.createdAt - b.createdAt)
    .map(({ order }) => order);
}

/** The eSIMs an order went to, from whichever of the two lists is filled. */
export function iccidsOf(order: wire.Order): string[] {
  const items = order.order ?? [];
  return [
    ...new Set(items.flatMap((item) => [...(item.iccids ?? []), ...(item.esims ?? []).map((esim) => esim.iccid)])),
  ];
}

/** Bundle names to revoke, one entry for each assignment. Empty as soon as one was used: such an eSIM is nobody's to give back. */
export function revocableBundles(list: wire.EsimBundles): string[] {
  const live = (list.bundles ?? []).flatMap((bundle) =>
    (bundle.assignments ?? []).map((entry) => ({ name: bundle.name, state: entry.bundleState })),
  );
  const held = live.filter((entry) => entry.state !== "revoked");
  const isUnused = held.every((entry) => entry.state === "queued" || entry.state === "processing");
  return isUnused ? held.map((entry) => entry.name) : [];
}
