import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestShop, type TestShop } from "../../test-shop.ts";

// What operators watch and work on by hand, spoken to over HTTP: the manual queue, tries at providers, what a policy would do.

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.close());

const api = () => shop.admin.api;
const planFor = async (country: string) =>
  (await shop.shopper.plans.list({ country, scope: "country", limit: 1 })).data[0]?.id ?? "";

/** A plan that each of the three providers can serve. */
async function usPlan(): Promise<string> {
  const { data } = await api().GET("/v1/operator/plans", { params: { query: { country: "US", limit: 200 } } });
  return data?.data.find((one) => one.dataLabel === "5 GB" && one.validityDays === 30)?.id ?? "";
}

async function waitForPerson(country: string) {
  const upstreams = shop.lab.upstreams();
  for (const upstream of upstreams) upstream.setFaults([{ operation: "placeOrder", fault: "refused" }]);
  const { id } = await shop.shopper.orders.create({ planId: await planFor(country) });
  expect((await shop.shopper.orders.wait(id, { timeoutMs: 60_000 })).status).toBe("manual");
  for (const upstream of upstreams) upstream.setFaults([]);
  return id;
}

test("a task is found by its order, country and customer, has its own address, and says how it ended", async () => {
  const orderId = await waitForPerson("FR");
  await waitForPerson("DE");
  const list = async (query: Record<string, string>) =>
    (await api().GET("/v1/operator/manual-queue", { params: { query: query as never } })).data?.data ?? [];
  expect(await list({})).toHaveLength(2);
  expect((await list({ country: "FR" })).map((task) => task.orderId)).toEqual([orderId]);
  expect((await list({ search: orderId })).map((task) => task.orderId)).toEqual([orderId]);
  expect(await list({ search: "shopper@" })).toHaveLength(2);
  expect(await list({ search: "nobody" })).toEqual([]);
  expect(await list({ waitingMinutes: "10" })).toEqual([]);
  const taskId = (await list({ search: orderId }))[0]?.id ?? "";
  const byTask = { params: { path: { taskId } } };
  expect((await api().GET("/v1/operator/manual-queue/{taskId}", byTask)).data).toMatchObject({
    state: "open",
    orderId,
  });
  await api().POST("/v1/operator/manual-queue/{taskId}/refund", { ...byTask, body: { reason: "sold out everywhere" } });
  const { data: task } = await api().GET("/v1/operator/manual-queue/{taskId}", byTask);
  expect(task).toMatchObject({ state: "done", resolution: "refunded", note: "sold out everywhere" });
});

test("every try at every provider stands in one stream, with what became of it", async () => {
  const access = shop.lab.upstream("esim-access");
  access.setFaults([{ operation: "placeOrder", fault: "refused" }]);
  const { id } = await shop.shopper.orders.create({ planId: await usPlan() });
  await shop.shopper.orders.wait(id, { timeoutMs: 60_000 });
  access.setFaults([]);
  const { data } = await api().GET("/v1/operator/attempts", { params: { query: { limit: 50 } } });
  const own = (data?.data ?? []).filter((attempt) => attempt.orderId === id).toReversed();
  expect(own[0]).toMatchObject({ provider: { name: "eSIM Access" }, outcome: "rejected", resolution: "not_bought" });
  expect(own.at(-1)).toMatchObject({ outcome: "done", resolution: "delivered" });
});

test("a policy that is not saved says whom it would choose, and changes nothing", async () => {
  const plan = await usPlan();
  const { data: providers } = await api().GET("/v1/operator/providers");
  const backup = providers?.data.find((one) => one.name === "eSIM Go");
  const policy = {
    strategy: "manual" as const,
    weights: {},
    order: [backup?.id ?? ""],
    minSuccessRate: null,
    minMarginPercent: null,
    maxTimeMs: null,
    maxLoad: null,
    explorationShare: 0,
  };
  const { data: tried } = await api().POST("/v1/operator/routing/ranking", { body: { plan, policy } });
  expect(tried?.chosen).toMatchObject({ id: backup?.id });
  const { data: now } = await api().GET("/v1/operator/routing/ranking", { params: { query: { plan } } });
  expect(now?.chosen).toMatchObject({ name: "eSIM Access" });
  const { data: policies } = await api().GET("/v1/operator/routing/policies");
  expect(policies?.data[0]?.version).toBe(0);
});

test("a refused policy or rule names the field that is wrong", async () => {
  const fieldsOf = async (send: Promise<unknown>) =>
    send.then(
      () => [],
      (error: { problem?: { errors?: { field: string }[] } }) => error.problem?.errors?.map((one) => one.field),
    );
  const policy = { strategy: "manual" as const, weights: {}, order: [], explorationShare: 0.02 };
  const limits = { minSuccessRate: null, minMarginPercent: null, maxTimeMs: null, maxLoad: null };
  const path = { service: "esim" };
  expect(
    await fieldsOf(
      api().PUT("/v1/operator/routing/policies/{service}", { params: { path }, body: { ...policy, ...limits } }),
    ),
  ).toEqual(["body.order"]);
  const body = { name: "x", match: { minDataMb: 5, maxDataMb: 1 }, markup: { kind: "percent", percent: 10 } };
  expect(await fieldsOf(api().POST("/v1/operator/price-rules", { body: body as never }))).toEqual([
    "body.match.maxDataMb",
  ]);
});

test("the SDK hears of an order as it happens", async () => {
  const stop = new AbortController();
  const heard: string[] = [];
  const listen = async () => {
    for await (const news of shop.admin.operator.news({ signal: stop.signal })) heard.push(...(news.orderIds ?? []));
  };
  const listening = listen().catch(() => undefined);
  const { id } = await shop.shopper.orders.create({ planId: await planFor("IT") });
  await vi.waitFor(() => expect(heard).toContain(id), { timeout: 15_000 });
  stop.abort();
  await listening;
});
