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
  type ProviderError,
} from "@tandem/provider-contract";
import type { z } from "zod";
import { failedWrite, incomplete, parseBody, parseReading, type Reading, readEntries } from "../shared/reading.ts";
import type { TelnaClient } from "./client.ts";
import { isOnSale, toOffer } from "./offers.ts";
import { toProfile, toState, toUsage } from "./profiles.ts";
import * as wire from "./wire.ts";

const PAGE = 500;
const ORDERS_PAGE = 100;
/** How far a search for a lost order goes back through all orders, where Telna does not filter them for us. */
const SEARCH_PAGES_MAX = 20;
const CLOCK_SKEW_MS = 60_000;
/** Words for an order that will not be carried out; only `SHIPPED` is documented, so any other is asked again. */
export const FAILED: ReadonlySet<string> = new Set(["FAILED", "REJECTED", "CANCELLED", "CANCELED", "ERROR"]);

/** Sells Telna's products: one work order is one eSIM. Our reference is the order's customer reference. */
export class TelnaEsim implements EsimProvider {
  readonly #client: TelnaClient;

  constructor(client: TelnaClient) {
    this.#client = client;
  }

  async *listOffers(): AsyncIterable<EsimOffer[]> {
    const broken: string[] = [];
    for (let offset = 0; ; ) {
      const page = orThrow(await this.#products("listOffers", offset, PAGE));
      const read = readEntries(page.products, wire.product, "id");
      broken.push(...read.broken);
      yield read.read.filter(isOnSale).map((product) => this.#offer(product));
      offset += page.products.length;
      if (page.products.length === 0 || offset >= page.total) break;
    }
    if (broken.length > 0) throw new ProviderCallError(incomplete(broken));
  }

  /** The product the eSIM was bought with, once more, where the account may put further packages onto it. */
  async listTopUpOffers(_profile: EsimProfileRef, offerRef: string): Promise<Answer<EsimOffer[]>> {
    if (!this.#client.sellsTopUps) return { kind: "answered", value: [] };
    const found = await this.#product("listTopUpOffers", offerRef);
    if (found.kind === "failed") return found;
    return { kind: "answered", value: isOnSale(found.value) ? [this.#offer(found.value)] : [] };
  }

  async placeOrder(order: EsimOrder): Promise<Outcome<EsimProfile[]>> {
    if (order.quantity !== 1) return { kind: "rejected", error: unsupported("Telna sells one eSIM in each order") };
    const reading = await this.#client.flex({
      operation: "placeOrder",
      method: "POST",
      path: this.#client.path("workOrdersPath"),
      body: { product: order.offerRef, customer_ref: order.ourRef },
      requestId: order.ourRef,
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const parsed = parseBody(reading.body, wire.workOrder);
    return parsed.kind === "failed" ? { kind: "unknown", error: parsed.error } : fromWorkOrder(parsed.value, 1);
  }

  async getOrder(upstreamRef: string, quantity?: number): Promise<Outcome<EsimProfile[]>> {
    const path = `${this.#client.path("workOrdersPath")}/${encodeURIComponent(upstreamRef)}`;
    const order = await this.#read("getOrder", path, wire.workOrder);
    return order.kind === "failed" ? { kind: "unknown", error: order.error } : fromWorkOrder(order.value, quantity);
  }

  /** Asks for orders of our reference; should Telna not filter by it, all recent ones are looked through. */
  async findOrder({ ourRef, quantity }: EsimOrderQuery): Promise<Found<EsimProfile[]>> {
    const path = this.#client.path("workOrdersPath");
    for (let page = 0, seen = 0; page < SEARCH_PAGES_MAX; page += 1) {
      const query = { customer_ref: ourRef, count: ORDERS_PAGE, offset: seen };
      const listed = await this.#read("findOrder", path, wire.workOrderPage, query);
      if (listed.kind === "failed") return listed;
      const { work_orders: orders, total } = listed.value;
      const found = orders.find((order) => order.customer_ref === ourRef);
      if (found) return { kind: "found", upstreamRef: found.id, outcome: fromWorkOrder(found, quantity) };
      seen += orders.length;
      if (orders.length === 0 || seen >= (total ?? Number.POSITIVE_INFINITY)) return { kind: "not_found" };
    }
    const message = `more than ${SEARCH_PAGES_MAX * ORDERS_PAGE} orders to look through: Telna does not filter by our reference`;
    return { kind: "failed", error: { category: "unsupported", code: "search_too_wide", message } };
  }

  async getProfile(profile: EsimProfileRef): Promise<Answer<EsimProfile>> {
    const read = await this.#euiccProfile("getProfile", profile.iccid);
    if (read.kind === "failed") return read;
    const usage = await this.#usages("getProfile", profile.iccid);
    if (usage.kind === "failed") return usage;
    const value = toProfile(read.value, toUsage(usage.value));
    const message = "the profile has no activation code";
    return value
      ? { kind: "answered", value }
      : { kind: "failed", error: { category: "unreadable", code: "unreadable", message } };
  }

  async getUsage(profile: EsimProfileRef): Promise<Answer<EsimUsageReading>> {
    const usage = await this.#usages("getUsage", profile.iccid);
    if (usage.kind === "failed") return usage;
    const read = await this.#euiccProfile("getUsage", profile.iccid);
    if (read.kind === "failed") return read;
    return { kind: "answered", value: { usage: toUsage(usage.value), state: toState(read.value.state) } };
  }

  /** A further package of the product's template on the same SIM, through the core API. */
  async topUp(order: EsimTopUpOrder): Promise<Outcome<EsimTopUp>> {
    if (!this.#client.sellsTopUps) return { kind: "rejected", error: unsupported("this account has no top-ups") };
    const found = await this.#product("topUp", order.offerRef);
    // Nothing was bought yet, so whatever went wrong with the product is a refusal.
    if (found.kind === "failed") return { kind: "rejected", error: found.error };
    const reading = await this.#client.core({
      operation: "topUp",
      method: "POST",
      path: this.#client.path("packagesPath"),
      body: { sim: order.profile.iccid, package_template: numeric(found.value.package_template.id) },
      requestId: order.ourRef,
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const parsed = parseBody(reading.body, wire.simPackage);
    if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
    return toppedUp(parsed.value, order.profile);
  }

  /** The package that came with the eSIM looks like a top-up of it: it is the oldest of them, and never the one that is looked for. */
  async findTopUp(query: EsimTopUpQuery): Promise<Found<EsimTopUp>> {
    const found = await this.#product("findTopUp", query.offerRef);
    if (found.kind === "failed") return found;
    const reading = await this.#client.core({
      operation: "findTopUp",
      method: "GET",
      path: this.#client.path("packagesPath"),
      query: { sim: query.profile.iccid, count: ORDERS_PAGE, offset: 0 },
      urgency: "read",
    });
    if (reading.kind === "error" && reading.error.category === "not_found") return { kind: "not_found" };
    const listed = parseReading(reading, wire.simPackagePage);
    if (listed.kind === "failed") return listed;
    const match = matchPackages(listed.value.packages, found.value.package_template.id, query)[0];
    return match
      ? { kind: "found", upstreamRef: match.id, outcome: toppedUp(match, query.profile) }
      : { kind: "not_found" };
  }

  /** Only where the account may read its wallet. */
  async getBalance(): Promise<Answer<Money>> {
    const path = this.#client.walletPath;
    if (path === null) return { kind: "failed", error: unsupported("this account cannot read its wallet") };
    const reading = await this.#client.core({ operation: "getBalance", method: "GET", path, urgency: "read" });
    const parsed = parseReading(reading, wire.wallets);
    if (parsed.kind === "failed") return parsed;
    const [wallet] = parsed.value;
    const currency = (wallet?.currency ?? this.#client.currency).toUpperCase();
    return { kind: "answered", value: { amountMicros: wallet?.balance ?? 0n, currency } };
  }

  async checkHealth(): Promise<Answer<EsimHealth>> {
    const reading = await this.#client.flex({
      operation: "checkHealth",
      method: "GET",
      path: this.#client.path("productsPath"),
      query: { count: 1, offset: 0 },
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.productPage);
    if (parsed.kind === "failed") return parsed;
    return { kind: "answered", value: { latencyMs: reading.kind === "ok" ? reading.latencyMs : 0, balance: null } };
  }

  #offer(product: wire.Product): EsimOffer {
    return toOffer(product, this.#client.currency, this.#client.sellsTopUps);
  }

  #products(operation: string, offset: number, count: number) {
    return this.#read(operation, this.#client.path("productsPath"), wire.productPage, { count, offset });
  }

  #product(operation: string, offerRef: string): Promise<Answer<wire.Product>> {
    const path = `${this.#client.path("productsPath")}/${encodeURIComponent(offerRef)}`;
    return this.#read(operation, path, wire.product);
  }

  #euiccProfile(operation: string, iccid: string): Promise<Answer<wire.EuiccProfile>> {
    const path = `${this.#client.path("profilesPath")}/${encodeURIComponent(iccid)}`;
    return this.#read(operation, path, wire.euiccProfile);
  }

  #usages(operation: string, iccid: string): Promise<Answer<wire.Usages>> {
    return this.#read(operation, this.#client.path("usagesPath"), wire.usages, { iccid });
  }

  async #read<T>(
    operation: string,
    path: string,
    schema: z.ZodType<T>,
    query: Record<string, string | number> = {},
  ): Promise<Answer<T>> {
    const reading: Reading = await this.#client.flex({ operation, method: "GET", path, query, urgency: "read" });
    return parseReading(reading, schema);
  }
}

function orThrow<T>(answer: Answer<T>): T {
  if (answer.kind === "failed") throw new ProviderCallError(answer.error);
  return answer.value;
}

function unsupported(message: string): ProviderError {
  return { category: "unsupported", code: "unsupported", message };
}

/** The core API has whole numbers for ids. */
function numeric(id: string): number | string {
  return /^\d{1,15}$/.test(id) ? Number(id) : id;
}

/** Only `SHIPPED` with a code is done. A status we have never seen is pending, so that it is asked again, not paid again. */
export function fromWorkOrder(order: wire.WorkOrder, quantity = 1): Outcome<EsimProfile[]> {
  const status = order.status.toUpperCase();
  if (FAILED.has(status)) {
    const message = `the work order is ${order.status}`;
    return {
      kind: "rejected",
      error: { category: "activation_failed", code: `status_${status.toLowerCase()}`, message },
    };
  }
  const profile = order.euicc_profile ? toProfile(order.euicc_profile) : null;
  if (status !== "SHIPPED" || !profile || quantity > 1) return { kind: "pending", upstreamRef: order.id };
  return { kind: "done", upstreamRef: order.id, value: [profile] };
}

function toppedUp(entry: wire.SimPackage, { iccid, upstreamProfileRef }: EsimProfileRef): Outcome<EsimTopUp> {
  return { kind: "done", upstreamRef: entry.id, value: { profile: { iccid, upstreamProfileRef } } };
}

/** Packages of that template put onto the SIM since then that are nobody's yet, the oldest first; without the SIM's first one. */
export function matchPackages(
  packages: readonly wire.SimPackage[],
  templateId: string,
  { placedAfter, excludeRefs, profile }: EsimTopUpQuery,
): wire.SimPackage[] {
  const since = placedAfter.getTime() - CLOCK_SKEW_MS;
  const createdAt = ({ created_date: date }: wire.SimPackage) => new Date(date ?? 0).getTime();
  const [, ...later] = packages
    .filter((entry) => entry.sim === null || entry.sim === profile.iccid)
    .sort((a, b) => createdAt(a) - createdAt(b));
  return later.filter(
    (entry) => entry.package_template === templateId && createdAt(entry) >= since && !excludeRefs.includes(entry.id),
  );
}
