import {
  createDatabase,
  type Database,
  parsePublicId,
  rootScope,
  type Scope,
  tenantScope,
  withScope,
} from "@tandem/core/kernel";
import { ensureLedgerAccount, ledgerBalance } from "@tandem/core/ledger";
import { createPlatform } from "@tandem/core/tenancy";
import { providerModules } from "@tandem/providers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTandemClient, type paths, type Schemas, TandemError } from "../../../../../packages/sdk/src/index.ts";
import { createApiKey } from "../../auth/api-keys.ts";
import { openTestShop, type TestShop } from "../../test-shop.ts";

// What every provider says it sold, held against what was bought and booked: the whole product with its lab, spoken to over HTTP.

type Supply = paths["/v1/operator/reconciliation/supply"]["post"]["requestBody"]["content"]["application/json"];
type Resolution =
  paths["/v1/operator/reconciliation/differences/{differenceId}/resolve"]["post"]["requestBody"]["content"]["application/json"];

let shop: TestShop;
let database: Database;
let rootId: string;
/** Public ids of providers by the adapter they run on. */
let providers: Map<string, string>;

beforeAll(async () => {
  shop = await openTestShop();
  database = createDatabase({ url: shop.db.appUrl, applicationName: "supply", maxConnections: 2 });
  rootId = parsePublicId("tnt", (await api().GET("/v1/me")).data?.tenant.id ?? "");
  const { data } = await api().GET("/v1/operator/providers");
  providers = new Map(data?.data.map((one) => [one.upstream, one.id]));
});
beforeEach(() => {
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([]);
});
afterAll(async () => {
  await database?.close();
  await shop?.close();
});

const api = () => shop.admin.api;
const idOf = (adapter: string) => providers.get(adapter) ?? "";

async function compare(body: Supply = {}) {
  const until = new Date().toISOString();
  const { data } = await api().POST("/v1/operator/reconciliation/supply", { body: { until, ...body } });
  return endOf((data?.data ?? []).map(({ id }) => id));
}

/** The runs of these ids once none of them is under way. */
async function endOf(ids: readonly string[]) {
  let runs: Schemas["ReconciliationRun"][] = [];
  const ended = async () => {
    const { data } = await api().GET("/v1/operator/reconciliation/runs", { params: { query: { limit: 100 } } });
    runs = (data?.data ?? []).filter(({ id }) => ids.includes(id));
    return runs.length === ids.length && runs.every(({ endedAt }) => endedAt !== null);
  };
  await expect.poll(ended, { timeout: 60_000, interval: 100 }).toBe(true);
  return runs;
}

const runOf = async (adapter: string) => (await compare({ providerId: idOf(adapter) }))[0];

async function differences(query: { state?: "open" | "resolved"; providerId?: string } = { state: "open" }) {
  const params = { query: { source: "supply" as const, limit: 200, ...query } };
  return (await api().GET("/v1/operator/reconciliation/differences", { params })).data?.data ?? [];
}

async function resolve(differenceId: string, body: Resolution) {
  const params = { path: { differenceId } };
  return (await api().POST("/v1/operator/reconciliation/differences/{differenceId}/resolve", { params, body })).data;
}

/** Buys a plan that only this upstream is let to deliver. */
async function buyAt(adapter: string): Promise<string> {
  for (const upstream of shop.lab.upstreams()) {
    const refuses = upstream.simulator.id !== adapter;
    upstream.setFaults(refuses ? [{ operation: "placeOrder", fault: "refused" }] : []);
  }
  const { data } = await api().GET("/v1/operator/plans", { params: { query: { country: "US", limit: 200 } } });
  const plan = data?.data.find((one) => one.dataLabel === "5 GB" && one.validityDays === 30);
  const { id } = await shop.shopper.orders.create({ planId: plan?.id ?? "" });
  const order = await shop.shopper.orders.wait(id, { timeoutMs: 60_000 });
  expect(order.status).toBe("fulfilled");
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([]);
  return id;
}

/** Buys at the upstream as somebody else would who has our credentials: Tandem knows nothing of it. */
async function buyBehindOurBack(adapter: string, fits: (offerRef: string) => boolean = () => true): Promise<string> {
  const { simulator } = shop.lab.upstream(adapter);
  const { credentials, config = {} } = simulator;
  const instance = providerModules[adapter]?.create({ baseUrl: `${shop.lab.url}/${adapter}`, credentials, config });
  const esim = instance?.esim;
  if (!esim) throw new Error(`${adapter} sells no eSIMs`);
  for await (const page of esim.listOffers()) {
    const offer = page.find(({ offerRef }) => fits(offerRef));
    if (!offer) continue;
    const placed = await esim.placeOrder({ ourRef: "somebody-elses", offerRef: offer.offerRef, quantity: 1 });
    if (placed.kind !== "done" && placed.kind !== "pending") throw new Error(`the order ended ${placed.kind}`);
    await expect.poll(async () => (await esim.getOrder(placed.upstreamRef, 1)).kind, { timeout: 10_000 }).toBe("done");
    return placed.upstreamRef;
  }
  throw new Error("no offer");
}

/** What the books say a provider was paid, in micros. */
async function paidTo(adapter: string): Promise<bigint> {
  const code = `provider:${parsePublicId("prv", idOf(adapter))}` as const;
  return withScope(database, rootScope(rootId), async (tx) =>
    ledgerBalance(tx, await ensureLedgerAccount(tx, { rootId, tenantId: rootId, code, currency: "USD" })),
  );
}

/** What the simulated upstream believes it was paid, in micros. */
function chargedBy(adapter: string): bigint {
  const sales = shop.lab.upstream(adapter).instance.sales();
  return sales
    .filter((sale) => !sale.refunded)
    .reduce((sum, { cost }) => sum + BigInt(Math.round(Number(cost) * 1_000_000)), 0n);
}

test("what was bought at each provider agrees with what it says it sold", async () => {
  for (const adapter of ["esim-access", "esim-go", "airalo"]) await buyAt(adapter);
  const runs = await compare();
  expect(runs.filter((run) => run.state !== "done" || run.differences > 0)).toEqual([]);
  for (const adapter of ["esim-access", "esim-go", "airalo"]) {
    expect(runs.find((run) => run.provider.id === idOf(adapter))).toMatchObject({ entries: 1, matched: 1 });
  }
  expect(await differences()).toEqual([]);
});

test("a sale nobody here owns stands once however often it is seen, and written off it agrees", async () => {
  const ref = await buyBehindOurBack("esim-go");
  expect(await runOf("esim-go")).toMatchObject({ state: "done", entries: 2, matched: 1, differences: 1 });
  const [line, ...more] = await differences();
  expect(more).toEqual([]);
  expect(line).toMatchObject({
    kind: "missing_here",
    subject: "esim",
    ref,
    ours: null,
    actions: ["take_into_stock", "write_off", "ignore"],
  });
  expect(line?.label).toMatch(/^\d{18,20}$/);
  await runOf("esim-go");
  expect((await differences()).map(({ id, foundAt }) => [id, foundAt])).toEqual([[line?.id, line?.foundAt]]);
  expect(await paidTo("esim-go")).toBeLessThan(chargedBy("esim-go"));

  const ended = await resolve(line?.id ?? "", { action: "write_off", note: "a test of the sales team" });
  expect(ended).toMatchObject({ state: "resolved", action: "write_off", actions: [] });
  expect(await paidTo("esim-go")).toBe(chargedBy("esim-go"));
  const again = resolve(line?.id ?? "", { action: "write_off", note: "twice" });
  await expect(again).rejects.toMatchObject({ code: "reconciliation.difference_closed" });
  expect(await paidTo("esim-go")).toBe(chargedBy("esim-go"));
  expect(await runOf("esim-go")).toMatchObject({ entries: 2, matched: 2, differences: 0 });
  expect(await differences()).toEqual([]);
});

test("a provider that does not say what it charged is written off for what a person says", async () => {
  const ref = await buyBehindOurBack("airalo");
  await runOf("airalo");
  const line = (await differences()).find((one) => one.ref === ref);
  expect(line).toMatchObject({ kind: "missing_here", theirs: null });
  const note = "bought by hand in the portal";
  await expect(resolve(line?.id ?? "", { action: "write_off", note })).rejects.toMatchObject({
    code: "request.invalid",
  });
  const before = await paidTo("airalo");
  const amount = { amount: "2.10", currency: "USD" };
  await resolve(line?.id ?? "", { action: "write_off", note, amount });
  expect((await paidTo("airalo")) - before).toBe(2_100_000n);
  expect(await runOf("airalo")).toMatchObject({ differences: 0 });
});

/** What our stock is worth in the books, in micros. */
const stockWorth = () =>
  withScope(database, rootScope(rootId), async (tx) =>
    ledgerBalance(tx, await ensureLedgerAccount(tx, { rootId, tenantId: rootId, code: "stock", currency: "USD" })),
  );

test("an eSIM nobody here owns is taken into stock and paid once, and the next order of its plan gets it", async () => {
  const ref = await buyBehindOurBack("esim-go", (offerRef) => offerRef.includes("5GB_30D_US"));
  await runOf("esim-go");
  const line = (await differences()).find((one) => one.ref === ref);
  const [paid, worth, sold] = [await paidTo("esim-go"), await stockWorth(), chargedBy("esim-go")];
  const take = () => resolve(line?.id ?? "", { action: "take_into_stock", note: "the sales team's test" });
  const both = await Promise.allSettled([take(), take()]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const cost = BigInt(Math.round(Number(line?.theirs?.amount) * 1_000_000));
  expect((await paidTo("esim-go")) - paid).toBe(cost);
  expect(worth - (await stockWorth())).toBe(cost);
  const { data: stock } = await api().GET("/v1/operator/stock", { params: { query: { state: "available" } } });
  expect(stock?.data.filter(({ iccid }) => iccid === line?.label)).toMatchObject([{ fromOrderId: null }]);
  const { data: audit } = await api().GET("/v1/operator/audit", { params: { query: { limit: 20 } } });
  expect(audit?.data.filter(({ action }) => action === "spare.taken")).toHaveLength(1);

  // Nobody sells anything now: only the stock can serve it.
  const orderId = await buyAt("nobody");
  expect(chargedBy("esim-go")).toBe(sold);
  expect((await shop.shopper.orders.get(orderId)).esims).toMatchObject([{ iccid: line?.label }]);
  expect(await stockWorth()).toBe(worth);
  expect(await runOf("esim-go")).toMatchObject({ differences: 0 });
});

test("what was taken into stock and nobody buys is given back to its provider like any other spare", async () => {
  const before = await paidTo("esim-access");
  const ref = await buyBehindOurBack("esim-access");
  await runOf("esim-access");
  const line = (await differences()).find((one) => one.ref === ref);
  const amount = { amount: "2.10", currency: "USD" };
  await resolve(line?.id ?? "", { action: "take_into_stock", note: "bought by hand in the portal", amount });
  expect((await paidTo("esim-access")) - before).toBe(2_100_000n);
  await withScope(database, rootScope(rootId), (tx) =>
    tx.sql
      .updateTable("orders.profiles")
      .set({ stocked_at: new Date(Date.now() - 60 * 86_400_000) })
      .where("iccid", "=", line?.label ?? "")
      .execute(),
  );
  await shop.enqueue("orders.tend_stock");
  const cancelled = async () => {
    const { data } = await api().GET("/v1/operator/stock", { params: { query: { state: "cancelled" } } });
    return data?.data.some(({ iccid }) => iccid === line?.label);
  };
  await expect.poll(cancelled, { timeout: 30_000 }).toBe(true);
  expect(await paidTo("esim-access")).toBe(before);
  expect(await runOf("esim-access")).toMatchObject({ differences: 0 });
});

test("an eSIM that was installed is not for the stock, and nothing is booked for trying", async () => {
  const ref = await buyBehindOurBack("esim-go", (offerRef) => offerRef.includes("5GB_30D_US"));
  await runOf("esim-go");
  const line = (await differences()).find((one) => one.ref === ref);
  shop.lab.upstream("esim-go").instance.devices?.install(line?.label ?? "");
  const paid = await paidTo("esim-go");
  const taken = resolve(line?.id ?? "", { action: "take_into_stock", note: "for the next one" });
  await expect(taken).rejects.toMatchObject({ code: "request.invalid" });
  expect(await paidTo("esim-go")).toBe(paid);
  await resolve(line?.id ?? "", { action: "write_off", note: "somebody uses it" });
});

test("a purchase the provider does not know is missing there, is credited when the note comes, and owed again when it comes to light", async () => {
  const orderId = await buyAt("esim-go");
  const upstreamRef = await renameClaim(orderId, "an-order-they-never-had");
  await runOf("esim-go");
  const found = await differences();
  const lost = found.find(({ kind }) => kind === "missing_there");
  expect(found).toHaveLength(2);
  expect(lost).toMatchObject({ orderId, theirs: null, actions: ["expect_credit", "correct", "ignore"] });
  const before = await paidTo("esim-go");
  await resolve(lost?.id ?? "", { action: "expect_credit", note: "asked their support for it" });
  expect(await paidTo("esim-go")).toBe(before);
  // The note came, and was withdrawn when the order was found after all.
  const noted = await resolve(lost?.id ?? "", { action: "correct", note: "their credit note 17" });
  expect([noted?.action, noted?.actions]).toEqual(["correct", []]);
  expect(before - (await paidTo("esim-go"))).toBe(BigInt(Math.round(Number(lost?.ours?.amount) * 1_000_000)));
  await renameClaim(orderId, upstreamRef);
  expect(await runOf("esim-go")).toMatchObject({ differences: 1 });
  const [dearer] = await differences();
  expect(dearer).toMatchObject({ kind: "amount_differs", orderId });
  await resolve(dearer?.id ?? "", { action: "correct", note: "charged after all" });
  expect(await paidTo("esim-go")).toBe(before);
  expect(await runOf("esim-go")).toMatchObject({ differences: 0 });
  expect(await differences()).toEqual([]);
});

/** Writes another upstream order into our books, as if that one had been bought. Returns the one that stood there. */
async function renameClaim(orderId: string, ref: string): Promise<string> {
  // Nothing in the product may change a claim, so the database's owner does.
  const owner = createDatabase({ url: shop.db.ownerUrl, applicationName: "supply", maxConnections: 1 });
  const rename = withScope(owner, rootScope(rootId), async (tx) => {
    const bought = await tx.sql
      .selectFrom("orders.attempts")
      .select(["id", "upstream_ref"])
      .where("order_id", "=", parsePublicId("ord", orderId))
      .where("resolution", "=", "delivered")
      .executeTakeFirstOrThrow();
    const change = { upstream_ref: ref };
    await tx.sql.updateTable("orders.upstream_claims").set(change).where("attempt_id", "=", bought.id).execute();
    await tx.sql.updateTable("orders.attempts").set(change).where("id", "=", bought.id).execute();
    return bought.upstream_ref ?? "";
  });
  return rename.finally(() => owner.close());
}

test("a cost that differs is corrected, once, to what the upstream charged", async () => {
  // The provider raised its price after the catalogue was read, and takes no expected price with an order.
  await withScope(database, rootScope(rootId), (tx) =>
    tx.sql
      .updateTable("catalog.offers")
      .set((offer) => ({ cost_micros: offer("cost_micros", "-", 150_000n) }))
      .where("provider_id", "=", parsePublicId("prv", idOf("esim-go")))
      .where("offer_ref", "like", "%5GB_30D%")
      .execute(),
  );
  const orderId = await buyAt("esim-go");
  expect(chargedBy("esim-go") - (await paidTo("esim-go"))).toBe(150_000n);
  await runOf("esim-go");
  const [line, ...more] = await differences();
  expect(more).toEqual([]);
  expect(line).toMatchObject({ kind: "amount_differs", subject: "esim", orderId, actions: ["correct", "ignore"] });
  expect(Number(line?.theirs?.amount) - Number(line?.ours?.amount)).toBeCloseTo(0.15);

  const both = await Promise.allSettled(
    [1, 2].map(() => resolve(line?.id ?? "", { action: "correct", note: "their price list of this month" })),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await paidTo("esim-go")).toBe(chargedBy("esim-go"));
  expect(await runOf("esim-go")).toMatchObject({ differences: 0 });
  const { data: audit } = await api().GET("/v1/operator/audit", { params: { query: { limit: 20 } } });
  expect(audit?.data.find((entry) => entry.action === "difference.resolved")?.details).toMatchObject({
    action: "correct",
    note: "their price list of this month",
  });
});

async function setStatus(adapter: string, status: "active" | "maintenance"): Promise<void> {
  const params = { path: { providerId: idOf(adapter) } };
  await api().PATCH("/v1/operator/providers/{providerId}", { params, body: { status } });
}

/** Sends a message that only this carrier is let to take, and waits for its end. */
async function sendBy(adapter: string, text = "Your table is ready", ending = "delivered"): Promise<string> {
  const others = ["telnyx", "twilio", "bandwidth"].filter((one) => one !== adapter);
  for (const carrier of others) await setStatus(carrier, "maintenance");
  const { data } = await shop.shopper.api.POST("/v1/messages", {
    params: { header: { "idempotency-key": crypto.randomUUID() } },
    body: { to: "+12025550143", text },
  });
  const messageId = data?.id ?? "";
  const state = async () =>
    (await shop.shopper.api.GET("/v1/messages/{messageId}", { params: { path: { messageId } } })).data?.state;
  await expect.poll(state, { timeout: 30_000 }).toBe(ending);
  for (const carrier of others) await setStatus(carrier, "active");
  return messageId;
}

test("what a day of messages cost is corrected in one step to what the carrier charged", async () => {
  // What Twilio's network holds back is charged less than the rate deck says.
  const messageId = parsePublicId("msg", await sendBy("twilio", "LAB-SPAM", "undelivered"));
  const dayMs = 86_400_000;
  const yesterday = new Date(Math.floor(Date.now() / dayMs) * dayMs - dayMs / 2);
  // A day is summed when it is over.
  await withScope(database, rootScope(rootId), (tx) =>
    tx.sql
      .updateTable("dispatch.attempts")
      .set({ started_at: yesterday })
      .where("subject_id", "=", messageId)
      .where("state", "=", "done")
      .execute(),
  );
  const use = await withScope(database, rootScope(rootId), (tx) =>
    tx.sql
      .selectFrom("charging.uses")
      .select("cost_micros")
      .where("subject_id", "=", messageId)
      .executeTakeFirstOrThrow(),
  );
  shop.lab.upstream("twilio").timeline.advanceBy(60_000);
  const [sale] = shop.lab
    .upstream("twilio")
    .instance.sales()
    .filter(({ kind }) => kind === "message")
    .toReversed();
  const charged = BigInt(Math.round(Number(sale?.cost) * 1_000_000));
  expect(charged).not.toBe(use.cost_micros);
  await runOf("twilio");
  const [day, ...more] = await differences();
  expect(more).toEqual([]);
  expect(day).toMatchObject({ kind: "amount_differs", subject: "message", ref: yesterday.toISOString().slice(0, 10) });
  const before = await paidTo("twilio");
  await resolve(day?.id ?? "", { action: "correct", note: "their price of this month" });
  expect((await paidTo("twilio")) - before).toBe(charged - use.cost_micros);
  expect(await runOf("twilio")).toMatchObject({ differences: 0 });
  expect(await differences()).toEqual([]);
});

test("numbers, messages and VPN accounts agree as well, and a number bought by somebody else does not", async () => {
  // Before a number is bought: a customer's own is what they send from.
  await sendBy("twilio");
  const found = await shop.shopper.numbers.search({ country: "US" });
  const [vpnPlan] = await shop.shopper.vpn.plans();
  const ended = async ({ id }: { id: string }) => (await shop.shopper.orders.wait(id, { timeoutMs: 60_000 })).status;
  // The worker notices within a second that the other carriers are at work again.
  const buyNumber = async () => ended(await shop.shopper.numbers.buy({ offer: found.data[0]?.offer ?? "" }));
  await expect.poll(buyNumber, { timeout: 60_000, interval: 1_000 }).toBe("fulfilled");
  expect(await ended(await shop.shopper.vpn.create({ planId: vpnPlan?.id ?? "" }))).toBe("fulfilled");
  const open = async () => (await differences()).filter(({ subject }) => subject !== "esim" && subject !== "top_up");
  const runs = await compare();
  expect(runs.filter(({ state }) => state !== "done")).toEqual([]);
  expect(await open()).toEqual([]);
  const judged = new Map(runs.map((run) => [run.provider.id, run.entries]));
  // The number that is shared, and the message.
  expect(judged.get(idOf("twilio"))).toBeGreaterThan(1);
  expect(judged.get(idOf("vpnresellers"))).toBe(1);

  const { credentials, config = {} } = shop.lab.upstream("twilio").simulator;
  const baseUrl = `${shop.lab.url}/twilio/{product}`;
  const numbers = providerModules.twilio?.create({ baseUrl, credentials, config }).numbers;
  const offers = await numbers?.searchNumbers({ country: "US", type: "local", features: ["sms"], limit: 1 });
  const number = offers?.kind === "answered" ? (offers.value[0]?.number ?? "") : "";
  const order = {
    ourRef: "by-hand",
    number,
    country: "US",
    type: "local",
    callbackUrl: "http://127.0.0.1:1/x",
  } as const;
  const bought = await numbers?.orderNumber(order);
  await runOf("twilio");
  expect(await open()).toMatchObject([{ kind: "missing_here", subject: "number", label: number, theirs: null }]);
  if (bought?.kind !== "done") throw new Error("the number was not bought");
  await numbers?.releaseNumber(bought.value);
  await runOf("twilio");
  expect(await open()).toEqual([]);
});

test("an upstream that does not answer leaves a failed run, and the others are compared", async () => {
  shop.lab.upstream("airalo").setFaults([{ operation: "findOrder", fault: "error_500" }]);
  const runs = await compare();
  const states = new Map(runs.map((run) => [run.provider.id, run.state]));
  expect(states.get(idOf("airalo"))).toBe("failed");
  expect(states.get(idOf("esim-go"))).toBe("done");
  const { data } = await api().GET("/v1/operator/reconciliation/runs", { params: { query: { source: "supply" } } });
  const failed = data?.data.find((run) => run.provider.id === idOf("airalo"));
  expect(failed).toMatchObject({ state: "failed", entries: 0 });
  expect(failed?.error).toMatch(/server/);
});

test("a comparison is asked for and not waited for: it is queued at once, and asked for again it is the same one", async () => {
  shop.lab.upstream("airalo").changeSettings({ latencyMs: 1_500 });
  const body = { providerId: idOf("airalo") };
  const ask = () => api().POST("/v1/operator/reconciliation/supply", { body });
  const [first, second] = [await ask(), await ask()];
  expect(first.response.status).toBe(202);
  expect(first.data?.data).toMatchObject([{ state: "queued", endedAt: null, entries: 0 }]);
  expect(second.data?.data.map(({ id }) => id)).toEqual(first.data?.data.map(({ id }) => id));
  const [run] = await endOf((first.data?.data ?? []).map(({ id }) => id));
  expect(run).toMatchObject({ state: "done", actor: expect.not.stringContaining("schedule") });
  shop.lab.upstream("airalo").changeSettings({ latencyMs: 0 });
  const payments = await api().POST("/v1/operator/reconciliation/payments", { body: {} });
  expect(payments.response.status).toBe(202);
  const ids = (payments.data?.data ?? []).map(({ id }) => id);
  expect(await endOf(ids)).toMatchObject([{ state: "done", source: "payments" }]);
});

test("the daily job compares each provider by itself", async () => {
  const runsBefore = await newestRun();
  await shop.enqueue("supply.reconcile_all");
  await expect.poll(async () => (await newestRun()) !== runsBefore, { timeout: 30_000 }).toBe(true);
});

async function newestRun(): Promise<string | undefined> {
  const { data } = await api().GET("/v1/operator/reconciliation/runs", { params: { query: { source: "supply" } } });
  return data?.data.find((run) => run.actor === "schedule" && run.state === "done")?.id;
}

test("an operator of another platform sees no difference, resolves none, and has none of our providers compared", async () => {
  const ref = await buyBehindOurBack("esim-go");
  await runOf("esim-go");
  const line = (await differences()).find((one) => one.ref === ref);
  const other = await createPlatform(database, { slug: "elsewhere", name: "Elsewhere", hosts: [] });
  const caller = { rootId: other.rootId, tenantId: other.rootId, accountId: null, name: "caller", createdBy: "test" };
  const { key } = await createApiKey(database, { ...caller, scopes: ["*"] });
  const foreign = createTandemClient({ baseUrl: shop.baseUrl, apiKey: key }).api;
  const listed = await foreign.GET("/v1/operator/reconciliation/differences", {
    params: { query: { providerId: idOf("esim-go") } },
  });
  expect(listed.data?.data).toEqual([]);
  const params = { path: { differenceId: line?.id ?? "" } };
  const body = { action: "write_off", note: "not mine" } as const;
  const resolved = foreign.POST("/v1/operator/reconciliation/differences/{differenceId}/resolve", { params, body });
  await expect(resolved).rejects.toMatchObject({ status: 404, code: "reconciliation.difference_not_found" });
  const compared = foreign.POST("/v1/operator/reconciliation/supply", { body: { providerId: idOf("esim-go") } });
  await expect(compared).rejects.toBeInstanceOf(TandemError);
  await expect(compared).rejects.toMatchObject({ status: 404, code: "provider.not_found" });
  expect((await foreign.POST("/v1/operator/reconciliation/supply", { body: {} })).data?.data).toEqual([]);
  expect((await differences()).find((one) => one.ref === ref)?.state).toBe("open");
  const bookings = (scope: Scope) =>
    withScope(database, scope, (tx) => tx.sql.selectFrom("supply.bookings").select("id").execute());
  expect(await bookings(rootScope(other.rootId))).toEqual([]);
  expect(await bookings(tenantScope(rootId, other.rootId))).toEqual([]);
  expect((await bookings(rootScope(rootId))).length).toBeGreaterThan(0);
});
