import type { ProviderModule } from "@tandem/provider-contract";
import { type RunningSimulator, startSimulator } from "@tandem/simulators";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  enqueue,
  type JobWorker,
  newId,
  rootScope,
  startWorker,
  systemClock,
  type Transaction,
  tenantScope,
  withScope,
} from "../../packages/core/src/kernel/index.ts";
import {
  addTestReseller,
  createTestDatabase,
  type TestDatabase,
} from "../../packages/core/src/kernel/test-database.ts";
import { listSharedSenders } from "../../packages/core/src/messaging/index.ts";
import {
  createNumberFulfilment,
  createNumberJobs,
  defaultNumbersPolicy,
  lapseNumber,
  listNumbers,
  listPaidNumbers,
  type NumberQuery,
  type NumbersServices,
  orderNumber,
  orderSharedNumber,
  ownCostOf,
  releaseNumber,
  renewNumber,
  searchNumbers,
} from "../../packages/core/src/numbers/index.ts";
import { armCrashPoints, getOrder, listOrderEvents, type SagaStep } from "../../packages/core/src/orders/index.ts";
import { createPlatform } from "../../packages/core/src/tenancy/index.ts";
import { addKey, createProvider, parseKeyring } from "../../packages/core/src/upstreams/index.ts";
import { getWallet } from "../../packages/core/src/wallet/index.ts";
import { providerModules } from "../../packages/providers/src/index.ts";
import { openServices, sagaJobs } from "./at-work.ts";
import { openAccount } from "./rig.ts";

const carriers = ["telnyx", "twilio"] as const;
type Carrier = (typeof carriers)[number];

let db: TestDatabase;
let worker: JobWorker;
let services: NumbersServices;
let rootId: string;
let accountId: string;
/** A reseller's tenant below the platform's. */
let resellerId: string;
const simulators = {} as Record<Carrier, RunningSimulator>;
const providers = {} as Record<Carrier, string>;

beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 20 });
  for (const id of carriers) simulators[id] = await startSimulator(id);
  const keyring = addKey("test");
  ({ rootId } = await createPlatform(db.database, { slug: "numbers", name: "Numbers", hosts: [] }));
  accountId = await withScope(db.database, tenantScope(rootId, rootId), (tx) => openAccount(tx, 1_000_000_000n));
  ({ tenantId: resellerId } = await addTestReseller(db, rootId));
  await inRoot(async (tx) => {
    for (const [index, id] of carriers.entries()) providers[id] = await connect(tx, id, index, keyring);
  });
  const orders = openServices(db.database, { keyring });
  const addresses = {
    database: db.database,
    clock: systemClock,
    keyring: parseKeyring(keyring),
    publicUrl: "http://x",
  };
  orders.fulfilments = { ...orders.fulfilments, number: createNumberFulfilment(addresses) };
  const { database, hub, clock, logger } = orders;
  const policy = { ...defaultNumbersPolicy, searchDeadlineMs: 3_000 };
  services = { database, hub, clock, logger, orders, policy };
  worker = await startWorker({
    ...{ databaseUrl: db.appUrl, database, clock, logger, concurrency: 8, pollIntervalMs: 60 },
    jobs: [...sagaJobs(orders), ...createNumberJobs(services)],
  });
});
afterEach(() => {
  armCrashPoints(() => undefined);
  for (const simulator of Object.values(simulators)) simulator.clearFaults();
});
afterAll(async () => {
  await worker?.stop();
  await services?.hub.close();
  await services?.orders.bell.flush();
  for (const simulator of Object.values(simulators)) await simulator.close();
  await db?.close();
});

const inRoot = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);

async function connect(tx: Transaction, adapter: Carrier, index: number, keyring: string): Promise<string> {
  const { baseUrl, credentials, config } = simulators[adapter];
  const modules: Record<string, ProviderModule> = providerModules;
  const added = await createProvider(
    tx,
    { modules, keyring: parseKeyring(keyring), clock: systemClock },
    {
      ...{ adapter, name: adapter, tier: 1, priority: index, baseUrl, credentials: { ...credentials } },
      config: { ...config, requestsPerSecond: "0", timeoutMs: "1500" },
    },
    "test",
  );
  return added.id;
}

const usual: NumberQuery = { country: "US", type: "local", features: ["voice", "sms"], limit: 20 };
const search = (change: Partial<NumberQuery> = {}) =>
  searchNumbers(services, { rootId, tenantId: rootId }, { ...usual, ...change });
const buyer = () => ({ rootId, tenantId: rootId, accountId });

/** Free numbers of one carrier, as a search shows them. */
async function offersOf(carrier: Carrier, count: number) {
  const other = carrier === "telnyx" ? "twilio" : "telnyx";
  simulators[other].fail("error_500");
  const { numbers } = await search({ limit: 50 });
  simulators[other].clearFaults();
  await forgetFailures();
  const offers = numbers.map((found) => found.offer).slice(0, count);
  expect(offers.length).toBe(count);
  return offers;
}

/** One test should not be routed by what another one broke. */
const forgetFailures = async () => {
  await inRoot(async (tx) => {
    await sql`delete from upstreams.call_buckets where root_id = ${rootId}`.execute(tx.sql);
    await sql`delete from upstreams.breakers where root_id = ${rootId}`.execute(tx.sql);
  });
};

/** What failed is tried again at once; then nothing is left to do. */
async function quiet(): Promise<void> {
  await vi.waitFor(
    async () => {
      await db.database.pool.query(
        `update graphile_worker._private_jobs set run_at = now() where payload ->> 'rootId' = $1 and last_error is not null
         and locked_at is null and attempts < max_attempts and run_at > now()`,
        [rootId],
      );
      const { rows } = await db.database.pool.query(
        `select t.identifier, j.last_error from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
         where j.payload ->> 'rootId' = $1 and t.identifier ~ '^(orders|numbers)[.]'`,
        [rootId],
      );
      expect(rows).toEqual([]);
    },
    { timeout: 120_000, interval: 40 },
  );
}

async function ended(orderId: string) {
  await vi.waitFor(async () => expect((await inRoot((tx) => getOrder(tx, orderId))).status).not.toBe("processing"), {
    timeout: 60_000,
    interval: 20,
  });
  return inRoot((tx) => getOrder(tx, orderId));
}

const wallet = () => inRoot((tx) => getWallet(tx, { accountId, currency: "USD" }));
const sold = (carrier: Carrier, number: string) =>
  simulators[carrier].sales().filter((sale) => sale.subject === number && sale.status === "delivered");
const booked = async (code: string, tenantId = rootId): Promise<bigint> => {
  const { rows } = await inRoot((tx) =>
    sql<{ micros: bigint }>`
      select coalesce(sum(case when t.credit_account_id = a.id then t.amount_micros else -t.amount_micros end), 0)::bigint as micros
      from ledger.ledger_accounts a join ledger.transfers t on t.root_id = a.root_id and a.id in (t.debit_account_id, t.credit_account_id)
      where a.root_id = ${rootId} and a.tenant_id = ${tenantId} and a.code = ${code} and t.kind in ('post', 'capture')`.execute(
      tx.sql,
    ),
  );
  return rows[0]?.micros ?? 0n;
};

type Offer = Awaited<ReturnType<typeof search>>["numbers"][number]["offer"];
const paidTo = (carrier: Carrier) => `provider:${providers[carrier]}`;
const use = { countryCodes: ["US"], mms: false, perSecond: 3 };
const orderShared = (offer: Offer, idempotencyKey: string, tenantId = rootId) =>
  orderSharedNumber(services, { rootId, tenantId }, { offer, use: { ...use, actor: "test" }, idempotencyKey });
const dueNow = (offer: Offer): bigint => ownCostOf(offer).setupMicros + ownCostOf(offer).monthlyMicros;

test("a search asks all carriers at once, with the seller's prices, one cheapest and one best", async () => {
  const { numbers, carriers: told } = await search({ limit: 50 });
  expect(told).toEqual({ asked: 2, answered: 2 });
  expect(numbers.filter((found) => found.cheapest)).toHaveLength(1);
  expect(numbers.filter((found) => found.best)).toHaveLength(1);
  for (const { offer } of numbers) {
    expect(BigInt(offer.monthlyPriceMicros)).toBeGreaterThan(BigInt(offer.monthlyCostMicros));
    expect(offer.quotes.map((quote) => quote.providerId).sort()).toEqual(Object.values(providers).sort());
  }
});

test.each(["error_500", "timeout_before"] as const)(
  "a carrier that answers with %s costs its own numbers only",
  async (fault) => {
    simulators.telnyx.fail({ operation: "searchNumbers", fault });
    const { numbers, carriers: told } = await search();
    expect(told).toEqual({ asked: 2, answered: 1 });
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers.every(({ offer }) => offer.providerId === providers.twilio)).toBe(true);
    await forgetFailures();
  },
);

test("a bought number is its buyer's alone, charged as shown, and remembers who was cheapest", async () => {
  const [offer] = await offersOf("telnyx", 1);
  if (!offer) throw new Error("no number is free");
  const before = await wallet();
  const request = { offer, label: "Shop", idempotencyKey: "once" };
  const { orderId } = await orderNumber(services, buyer(), request);
  const order = await ended(orderId);
  const price = BigInt(offer.setupPriceMicros) + BigInt(offer.monthlyPriceMicros);
  expect(order).toMatchObject({ status: "fulfilled", kind: "number", chargedMicros: price });
  expect(order.items[0]?.deliveredLabel).toBe(offer.number);
  expect((await wallet()).balanceMicros).toBe(before.balanceMicros - price);
  const [own] = await inRoot((tx) => listNumbers(tx, { accountId, limit: 5 }));
  expect(own).toMatchObject({ number: offer.number, status: "active", label: "Shop", quotes: offer.quotes });
  expect(own?.id).toBe(order.items[0]?.deliveredId);
  expect(await orderNumber(services, buyer(), request)).toEqual({ orderId, created: false });
  await expect(orderNumber(services, buyer(), { offer })).rejects.toMatchObject({ code: "numbers.taken" });
  const stranger = await withScope(db.database, tenantScope(rootId, rootId), (tx) => openAccount(tx, 50_000_000n));
  const theirs = { ...tenantScope(rootId, rootId), accountId: stranger };
  expect(await withScope(db.database, theirs, (tx) => listNumbers(tx, { limit: 5 }))).toEqual([]);
});

test("an offer that is over, or another shop's, buys nothing", async () => {
  const [offer] = await offersOf("twilio", 1);
  if (!offer) throw new Error("no number is free");
  const over = { ...offer, expiresAt: new Date(Date.now() - 1).toISOString() };
  for (const refused of [over, { ...offer, tenantId: newId() }]) {
    const buying = orderNumber(services, buyer(), { offer: refused });
    await expect(buying).rejects.toMatchObject({ code: "numbers.offer_expired" });
  }
});

test.each(carriers)(
  "a number %s sold to somebody else meanwhile is not charged, and two buyers of one do not both get it",
  async (carrier) => {
    const [gone, wanted] = await offersOf(carrier, 2);
    if (!gone || !wanted) throw new Error("no numbers are free");
    const before = await wallet();
    simulators[carrier].act("sell_number_elsewhere", { number: gone.number });
    const order = await ended((await orderNumber(services, buyer(), { offer: gone })).orderId);
    expect(order).toMatchObject({ status: "failed", failureCode: "out_of_stock", chargedMicros: 0n, heldMicros: 0n });
    expect(await wallet()).toMatchObject({ balanceMicros: before.balanceMicros, heldMicros: 0n });
    const both = await Promise.allSettled([1, 2].map(() => orderNumber(services, buyer(), { offer: wanted })));
    const refused = both.find((one) => one.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "numbers.taken" });
    await quiet();
    expect(sold(carrier, wanted.number)).toHaveLength(1);
  },
);

test("papers a country wants are shown beforehand, and a purchase without them ends uncharged", async () => {
  const { numbers } = await search({ country: "DE", features: ["voice"] });
  const found = numbers.find(({ offer }) => offer.providerId === providers.telnyx);
  expect(found?.requirements?.length).toBeGreaterThan(0);
  if (!found) return;
  const order = await ended((await orderNumber(services, buyer(), { offer: found.offer })).orderId);
  expect(order).toMatchObject({ status: "failed", failureCode: "requirements_missing", chargedMicros: 0n });
});

describe("a process that ends at any moment", () => {
  const around = (...steps: SagaStep[]) => steps.flatMap((step) => [`${step}:before_commit`, `${step}:after_commit`]);

  /** The first to pass each point ends there, as far as its own transaction and job go. */
  function endOnce(points: string[]): Set<string> {
    const left = new Set(points);
    armCrashPoints((name) => {
      if (left.delete(name)) throw new Error(`ended at ${name}`);
    });
    return left;
  }

  test.each([
    ["telnyx", around("accept", "submit", "record_pending", "record_done"), "none"],
    ["twilio", around("submit", "record_done", "record_unknown", "look_found"), "drop_reply"],
  ] as const)("loses and doubles nothing at %s", async (carrier, steps, fault) => {
    const offers = await offersOf(carrier, 12);
    const before = await wallet();
    if (fault !== "none") simulators[carrier].fail({ operation: "orderNumber", fault, probability: 0.5 });
    const left = endOnce([...steps, "call:before", "call:after"]);
    const buy = (offer: (typeof offers)[number]) =>
      orderNumber(services, buyer(), { offer, idempotencyKey: `${carrier} ${offer.number}` });
    const bought: { offer: (typeof offers)[number]; orderId: string }[] = [];
    for (const offer of offers) {
      let taken = await buy(offer).catch(() => null);
      while (!taken) taken = await buy(offer).catch(() => null);
      bought.push({ offer, orderId: taken.orderId });
    }
    await quiet();
    simulators[carrier].clearFaults();
    expect([...left]).toEqual([]);
    const own = await inRoot((tx) => listNumbers(tx, { providerId: providers[carrier], limit: 200 }));
    let spent = 0n;
    let delivered = 0;
    for (const { offer, orderId } of bought) {
      // On a slow machine a carrier may seem silent for too long: then nothing is charged, and what it sold is given back.
      const { status } = await inRoot((tx) => getOrder(tx, orderId));
      const pieces = status === "fulfilled" ? 1 : 0;
      expect(["fulfilled", "failed"]).toContain(status);
      expect(sold(carrier, offer.number)).toHaveLength(pieces);
      expect(own.filter(({ number }) => number === offer.number)).toHaveLength(pieces);
      if (pieces) spent += BigInt(offer.setupPriceMicros) + BigInt(offer.monthlyPriceMicros);
      delivered += pieces;
    }
    expect(delivered).toBeGreaterThan(0);
    expect(await wallet()).toMatchObject({ balanceMicros: before.balanceMicros - spent, heldMicros: 0n });
    await forgetFailures();
  });

  test("gives back what came too late, once, and books its cost as lost", async () => {
    const [offer] = await offersOf("twilio", 1);
    if (!offer) throw new Error("no number is free");
    const [paid, lost] = [await booked(`provider:${providers.twilio}`), await booked("loss")];
    simulators.twilio.fail([
      { operation: "orderNumber", fault: "drop_reply" },
      { operation: "listNumbers", fault: "error_500" },
    ]);
    const { orderId } = await orderNumber(services, buyer(), { offer });
    expect(await ended(orderId)).toMatchObject({ status: "failed", chargedMicros: 0n, heldMicros: 0n });
    expect(sold("twilio", offer.number)).toHaveLength(1);
    const left = endOnce([...around("given_back"), "cancel_call:before", "cancel_call:after"]);
    simulators.twilio.clearFaults();
    await quiet();
    expect([...left]).toEqual([]);
    expect(sold("twilio", offer.number)).toEqual([]);
    const events = await inRoot((tx) => listOrderEvents(tx, { orderId }));
    expect(events.filter(({ type }) => type === "spare.cancelled")).toHaveLength(1);
    const cost = BigInt(offer.setupCostMicros) + BigInt(offer.monthlyCostMicros);
    expect((await booked(`provider:${providers.twilio}`)) - paid).toBe(cost);
    expect((await booked("loss")) - lost).toBe(-cost);
    await forgetFailures();
  });

  test("buys a number for the shop itself once, books its cost once and charges nobody", async () => {
    const offers = await offersOf("telnyx", 10);
    const [before, paid, sales] = [await wallet(), await booked(paidTo("telnyx")), await booked("sales")];
    simulators.telnyx.fail({ operation: "orderNumber", fault: "drop_reply", probability: 0.5 });
    const left = endOnce(["call:before", "call:after", ...around("accept", "submit", "record_pending", "record_done")]);
    for (const offer of offers) {
      const buy = () => orderShared(offer, `shared ${offer.number}`);
      let taken = await buy().catch(() => null);
      while (!taken) taken = await buy().catch(() => null);
      expect(await buy()).toEqual({ ...taken, created: false });
    }
    await quiet();
    simulators.telnyx.clearFaults();
    expect([...left]).toEqual([]);
    const senders = await inRoot(listSharedSenders);
    const ours = offers.filter(({ number }) => sold("telnyx", number).length > 0);
    for (const { number } of ours) expect(sold("telnyx", number)).toHaveLength(1);
    expect(senders.map(({ number }) => number).sort()).toEqual(ours.map(({ number }) => number).sort());
    expect(senders).toEqual(senders.map((one) => ({ ...one, ...use, active: true, providerId: providers.telnyx })));
    const cost = ours.reduce((sum, offer) => sum + dueNow(offer), 0n);
    expect(ours.length).toBeGreaterThan(0);
    expect((await booked(paidTo("telnyx"))) - paid).toBe(cost);
    expect((await booked("sales")) - sales).toBe(-cost);
    expect(await wallet()).toEqual(before);
    await forgetFailures();
  });
});

test("a month is paid once however often it is renewed; what is not paid goes back to its carrier", async () => {
  const [own] = await inRoot((tx) => listNumbers(tx, { providerId: providers.twilio, status: "active", limit: 1 }));
  if (!own) throw new Error("no number is owned");
  const window = { from: own.paidUntil, until: new Date(own.paidUntil.getTime() + 1), after: null, limit: 50 };
  expect((await inRoot((tx) => listPaidNumbers(tx, window))).map(({ id }) => id)).toContain(own.id);
  const before = await wallet();
  const useId = newId();
  const renew = () => inRoot((tx) => renewNumber(tx, { numberId: own.id, useId }, new Date()));
  const first = await renew();
  expect(first?.chargedMicros).toBe(own.monthlyPriceMicros);
  expect(first?.paidUntil.getUTCMonth()).toBe((own.paidUntil.getUTCMonth() + 1) % 12);
  expect(await renew()).toEqual(first);
  expect((await wallet()).balanceMicros).toBe(before.balanceMicros - own.monthlyPriceMicros);
  simulators.twilio.fail({ operation: "releaseNumber", fault: "error_500", times: 1 });
  await inRoot((tx) => lapseNumber(tx, own.id, new Date()));
  await releaseNumber(services, { scope: rootScope(rootId), actor: "test", reason: "operator" }, own.id);
  await quiet();
  const [after] = await inRoot((tx) => listNumbers(tx, { search: own.number, limit: 1 }));
  expect(after).toMatchObject({ status: "released", releaseReason: "unpaid" });
  expect(sold("twilio", own.number)).toEqual([]);
  expect(await renew()).toBeNull();
});

test("a number of the shop's renews by itself, each month booked once; given back nobody sends from it", async () => {
  const [own] = (await inRoot((tx) => listNumbers(tx, { limit: 200 }))).filter(({ shared }) => shared);
  if (!own) throw new Error("the shop has no number of its own");
  const due = new Date(Date.now() + 3_600_000);
  await inRoot((tx) =>
    sql`update numbers.numbers set paid_until = ${due} where root_id = ${rootId} and id = ${own.id}`.execute(tx.sql),
  );
  const [paid, sales] = [await booked(paidTo("telnyx")), await booked("sales")];
  const tend = () =>
    inRoot(async (tx) => {
      for (const each of [1, 2, 3]) await enqueue(tx, "numbers.tend", { rootId }, { jobKey: `tend ${each}` });
    });
  await tend();
  await quiet();
  await tend();
  await quiet();
  expect((await booked(paidTo("telnyx"))) - paid).toBe(own.monthlyCostMicros);
  expect((await booked("sales")) - sales).toBe(-own.monthlyCostMicros);
  const [renewed] = await inRoot((tx) => listNumbers(tx, { search: own.number, limit: 1 }));
  expect(renewed?.paidUntil.getTime()).toBeGreaterThan(due.getTime() + 27 * 86_400_000);
  await releaseNumber(services, { scope: rootScope(rootId), actor: "test", reason: "operator" }, own.id);
  expect((await inRoot(listSharedSenders)).map(({ number }) => number)).not.toContain(own.number);
  await quiet();
  expect(sold("telnyx", own.number)).toEqual([]);
});

test("a shop whose carrier refuses gets no sender and pays nothing", async () => {
  const [offer] = await offersOf("telnyx", 1);
  if (!offer) throw new Error("no number is free");
  const [paid, sales] = [await booked(paidTo("telnyx")), await booked("sales")];
  simulators.telnyx.act("sell_number_elsewhere", { number: offer.number });
  const order = await ended((await orderShared(offer, "gone")).orderId);
  expect(order).toMatchObject({ status: "failed", failureCode: "out_of_stock", chargedMicros: 0n, heldMicros: 0n });
  expect((await inRoot(listSharedSenders)).map(({ number }) => number)).not.toContain(offer.number);
  expect([await booked(paidTo("telnyx")), await booked("sales")]).toEqual([paid, sales]);
});

test("a reseller's own number is owed to its seller, who pays the carrier", async () => {
  const tenantId = resellerId;
  const { numbers } = await searchNumbers(services, { rootId, tenantId }, usual);
  const offer = numbers[0]?.offer;
  if (!offer) throw new Error("no number is free");
  const [ours, theirs] = [await booked("sales"), await booked("sales", tenantId)];
  const taken = await orderShared(offer, "reseller", tenantId);
  expect(await ended(taken.orderId)).toMatchObject({ status: "fulfilled", tenantId, chargedMicros: 0n });
  const cost = BigInt(offer.setupCostMicros) + BigInt(offer.monthlyCostMicros);
  expect(dueNow(offer)).toBeGreaterThan(cost);
  expect((await booked("sales", tenantId)) - theirs).toBe(-dueNow(offer));
  expect((await booked("sales")) - ours).toBe(dueNow(offer) - cost);
  const mine = await withScope(db.database, tenantScope(rootId, tenantId), listSharedSenders);
  expect(mine).toMatchObject([{ number: offer.number, tenantId }]);
});
