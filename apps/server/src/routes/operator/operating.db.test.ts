import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { TandemError } from "../../../../../packages/sdk/src/index.ts";
import { openTestShop, type TestShop } from "../../test-shop.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.close());

const api = () => shop.admin.api;
const planFor = async (country: string) =>
  (await shop.shopper.plans.list({ country, scope: "country", limit: 1 })).data[0]?.id ?? "";
const buy = async (country: string) =>
  shop.shopper.orders.wait((await shop.shopper.orders.create({ planId: await planFor(country) })).id, {
    timeoutMs: 60_000,
  });
const providers = async () => (await api().GET("/v1/operator/providers")).data?.data ?? [];
const esimAccess = async () => (await providers()).find((one) => one.upstream === "esim-access");
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 120_000, interval: 250 });

test("the overview's figures are those of the orders", async () => {
  const orders = [await buy("FR"), await buy("DE")];
  const { data: overview } = await api().GET("/v1/operator/overview");
  expect(overview?.orders.value).toBe(2);
  expect(overview?.successRate).toMatchObject({ value: null, count: 2, of: 2, target: 0.95 });
  const revenue = orders.reduce((sum, order) => sum + Number(order.charged.amount), 0);
  expect(Number(overview?.revenue.value.amount)).toBeCloseTo(revenue, 6);
  expect(overview?.providers.map((one) => one.name)).toEqual(
    expect.arrayContaining(["eSIM Access", "eSIM Go", "Airalo", "Telnyx", "Twilio"]),
  );
  expect(overview?.series.reduce((sum, point) => sum + point.orders, 0)).toBe(2);
  const { data: list } = await api().GET("/v1/operator/orders", { params: { query: { sort: "-price", limit: 1 } } });
  expect([list?.total, list?.data.length, list?.nextCursor !== null]).toEqual([2, 1, true]);
});

test("a provider is tested, ranked, added with checked credentials, and removed while it sold nothing", async () => {
  const first = await esimAccess();
  const path = { params: { path: { providerId: first?.id ?? "" } } };
  const { data: tested } = await api().POST("/v1/operator/providers/{providerId}/test", path);
  expect(tested).toMatchObject({ ok: true });
  const { data: changed } = await api().PATCH("/v1/operator/providers/{providerId}", {
    ...path,
    body: { priority: 55 },
  });
  expect(changed).toMatchObject({ priority: 55, status: "active" });
  expect(changed?.credentialsSet.length).toBeGreaterThan(0);
  expect(JSON.stringify(changed)).not.toContain("lab-secret-key");
  const added = { upstream: "esim-go", name: "Second eSIM Go", tier: 3 };
  const refused = await api()
    .POST("/v1/operator/providers", { body: { ...added, credentials: {} } })
    .catch((error: unknown) => error as TandemError);
  expect(refused).toMatchObject({
    code: "provider.credentials_invalid",
    problem: { errors: [{ field: "body.apiKey" }] },
  });
  const { data: created } = await api().POST("/v1/operator/providers", {
    body: { ...added, status: "inactive", credentials: { apiKey: "a-key" } },
  });
  await api().DELETE("/v1/operator/providers/{providerId}", { params: { path: { providerId: created?.id ?? "" } } });
  expect((await providers()).map((one) => one.name)).not.toContain("Second eSIM Go");
  const used = await api()
    .DELETE("/v1/operator/providers/{providerId}", path)
    .catch((error: unknown) => error);
  expect(used).toMatchObject({ code: "provider.in_use", status: 409 });
});

test("a provider switched off in a country is not asked there", async () => {
  const first = await esimAccess();
  const path = { providerId: first?.id ?? "", countryCode: "PT" };
  await api().PUT("/v1/operator/providers/{providerId}/countries/{countryCode}", {
    params: { path },
    body: { active: false, priority: null },
  });
  await eventually(async () => {
    const order = await buy("PT");
    expect((await shop.admin.orders.get(order.id)).attempts[0]?.provider?.id).not.toBe(first?.id);
  });
});

test("a price rule changes what the shop asks, and its preview says how", async () => {
  const planId = await planFor("JP");
  const rule = { name: "Japan is dear", active: true, order: 1, rounding: "none", minMarginPercent: null } as const;
  const match = {
    countryCode: "JP",
    region: null,
    providerId: null,
    planId: null,
    buyerTenantId: null,
    minDataMb: null,
    maxDataMb: null,
    minDays: null,
    maxDays: null,
  };
  const body = { ...rule, match, markup: { kind: "price", amount: { amount: "77.77", currency: "USD" } } } as const;
  const { data: preview } = await api().POST("/v1/operator/price-rules/preview", {
    body: { cost: { amount: "3.50", currency: "USD" }, countryCode: "JP", rule: body },
  });
  expect(preview).toMatchObject({
    price: { amount: "77.77" },
    margin: { amount: "74.27" },
    rule: { name: "Japan is dear" },
  });
  const { data: made } = await api().POST("/v1/operator/price-rules", { body });
  await eventually(async () => expect((await shop.shopper.plans.get(planId)).price.amount).toBe("77.77"));
  await api().DELETE("/v1/operator/price-rules/{ruleId}", { params: { path: { ruleId: made?.id ?? "" } } });
  await eventually(async () => expect((await shop.shopper.plans.get(planId)).price.amount).not.toBe("77.77"));
});

test("a hidden plan leaves the shop and comes back", async () => {
  const planId = await planFor("AU");
  const show = (status: "active" | "hidden") =>
    api().PATCH("/v1/operator/plans/{planId}", { params: { path: { planId } }, body: { status } });
  await show("hidden");
  await expect(shop.shopper.plans.get(planId)).rejects.toMatchObject({ code: "catalog.plan_not_found" });
  const { data } = await show("active");
  expect(data?.offers.length).toBeGreaterThan(0);
  await shop.shopper.plans.get(planId);
});

test("a manual order of providers decides who is asked, from a moment after it was set until a moment after it is lifted", async () => {
  const airalo = (await providers()).find((one) => one.upstream === "airalo");
  const change = {
    weights: {},
    minSuccessRate: null,
    minMarginPercent: null,
    maxTimeMs: null,
    maxLoad: null,
    explorationShare: 0,
  };
  const path = { params: { path: { service: "esim" } } };
  const query = { country: "CA", limit: 50 } as const;
  const { data: plans } = await api().GET("/v1/operator/plans", { params: { query } });
  const planId = plans?.data.find((plan) => plan.dataMode === "total" && plan.providers.length === 3)?.id ?? "";
  const firstAsked = async () => {
    const { id } = await shop.shopper.orders.create({ planId });
    await shop.shopper.orders.wait(id, { timeoutMs: 60_000 });
    const seen = await shop.admin.orders.get(id);
    return { name: seen.attempts[0]?.provider?.name, decisionId: seen.decision?.id ?? "" };
  };
  const { data: policy } = await api().PUT("/v1/operator/routing/policies/{service}", {
    ...path,
    body: { ...change, strategy: "manual", order: [airalo?.id ?? ""] },
  });
  expect(policy).toMatchObject({ strategy: "manual", order: [airalo?.id] });
  let decisionId = "";
  await eventually(async () => {
    const asked = await firstAsked();
    expect(asked.name).toBe("Airalo");
    decisionId = asked.decisionId;
  });
  const { data: decision } = await api().GET("/v1/operator/routing/decisions/{decisionId}", {
    params: { path: { decisionId } },
  });
  expect(decision?.candidates.length).toBeGreaterThan(1);
  expect(decision?.candidates[0]).toMatchObject({ rank: 1, provider: { name: "Airalo" }, excluded: false });
  await api().PUT("/v1/operator/routing/policies/{service}", {
    ...path,
    body: { ...change, strategy: "tier", order: [] },
  });
  await eventually(async () => expect((await firstAsked()).name).not.toBe("Airalo"));
});

test("what nobody delivers waits for a person, who delivers it, tries again or gives the money back", async () => {
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([{ operation: "placeOrder", fault: "refused" }]);
  const before = await shop.shopper.wallet.get();
  const orders = [await buy("GB"), await buy("GB"), await buy("GB")];
  expect(orders.map((order) => order.status)).toEqual(["manual", "manual", "manual"]);
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([]);
  const { data: tasks } = await api().GET("/v1/operator/manual-queue");
  const taskOf = (index: number) => {
    const task = tasks?.data.find((one) => one.orderId === orders[index]?.id);
    return { params: { path: { taskId: task?.id ?? "" } } };
  };
  const { data: fulfilled } = await api().POST("/v1/operator/manual-queue/{taskId}/fulfil", {
    ...taskOf(0),
    body: { iccid: "8944500102198304826", activationCode: "LPA:1$rsp.example.com$BY-HAND-1" },
  });
  expect(fulfilled).toMatchObject({ status: "fulfilled", esims: [{ matchingId: "BY-HAND-1" }] });
  const { data: refunded } = await api().POST("/v1/operator/manual-queue/{taskId}/refund", {
    ...taskOf(1),
    body: { reason: "sold out everywhere" },
  });
  expect(refunded?.status).toBe("failed");
  await api().POST("/v1/operator/manual-queue/{taskId}/retry", taskOf(2));
  await eventually(async () => expect((await shop.shopper.orders.get(orders[2]?.id ?? "")).status).toBe("fulfilled"));
  const after = await shop.shopper.wallet.get();
  const paid = Number(orders[0]?.price.amount) + Number(orders[2]?.price.amount);
  expect(Number(before.available.amount) - Number(after.available.amount)).toBeCloseTo(paid, 6);
  const again = await api()
    .POST("/v1/operator/manual-queue/{taskId}/refund", { ...taskOf(0), body: { reason: "once more" } })
    .catch((error: unknown) => error);
  expect(again).toMatchObject({ code: "orders.manual_task_closed" });
});

test("a customer is made, credited once however often the request comes, and the trail says who and why", async () => {
  const { data: account } = await api().POST("/v1/operator/accounts", {
    body: { name: "Acme", kind: "organization", email: "it@acme.example" },
  });
  const accountId = account?.id ?? "";
  const credit = () =>
    api().POST("/v1/operator/accounts/{accountId}/credits", {
      params: { path: { accountId }, header: { "idempotency-key": "credit-acme-0001" } },
      body: { amount: { amount: "25.00", currency: "USD" }, reason: "goodwill", note: "late delivery" },
    });
  await Promise.all([credit(), credit(), credit()]);
  const { data: shown } = await api().GET("/v1/operator/accounts/{accountId}", { params: { path: { accountId } } });
  expect(shown).toMatchObject({
    wallet: { balance: { amount: "25.00" } },
    recentStatement: [{ amount: { amount: "25.00" } }],
  });
  const { data: trail } = await api().GET("/v1/operator/audit", { params: { query: { action: "wallet." } } });
  expect(trail?.data[0]).toMatchObject({
    action: "wallet.credited",
    actor: { kind: "api_key", name: "Sandbox admin" },
  });
});

test("webhooks are listed without secrets, and replayed without doing anything twice", async () => {
  const order = await buy("SG");
  const webhook = await vi.waitFor(
    async () => {
      const { data } = await api().GET("/v1/operator/webhooks", { params: { query: { state: "processed" } } });
      const found = data?.data.find((one) => one.orderId === order.id);
      if (!found) throw new Error("not yet");
      return found;
    },
    { timeout: 120_000, interval: 250 },
  );
  const path = { params: { path: { webhookId: webhook.id } } };
  const { data: detail } = await api().GET("/v1/operator/webhooks/{webhookId}", path);
  expect(JSON.stringify(detail)).not.toContain(order.esims[0]?.matchingId);
  await api().POST("/v1/operator/webhooks/{webhookId}/replay", path);
  await eventually(async () => {
    const { data } = await api().GET("/v1/operator/webhooks/{webhookId}", path);
    expect(data?.state).toMatch(/processed|ignored/);
  });
  expect((await shop.shopper.orders.get(order.id)).charged).toEqual(order.charged);
});

test("a webhook is taken at its secret address only, and a forged one is kept as evidence", async () => {
  const airalo = (await providers()).find((one) => one.upstream === "airalo");
  const path = { params: { path: { providerId: airalo?.id ?? "" } } };
  const { data: detail } = await api().GET("/v1/operator/providers/{providerId}", path);
  const url = detail?.webhookUrls[0] ?? "";
  const elsewhere = `${shop.baseUrl}/webhooks/airalo/not-the-token`;
  expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
  expect((await fetch(elsewhere, { method: "HEAD" })).status).toBe(404);
  const post = (to: string) =>
    fetch(to, { method: "POST", headers: { "content-type": "application/json" }, body: '{"iccid":"1"}' });
  expect((await post(elsewhere)).status).toBe(404);
  expect((await post(url)).status).toBe(401);
  const { data: forged } = await api().GET("/v1/operator/webhooks", { params: { query: { state: "forged" } } });
  expect(forged?.data[0]).toMatchObject({ state: "forged", provider: { name: "Airalo" } });
  const { data: overview } = await api().GET("/v1/operator/overview");
  expect(overview?.attention.map((one) => one.kind)).toContain("forged_webhooks");
});

test("coverage says who serves each country and which critical one lacks a backup", async () => {
  const { data: map } = await api().GET("/v1/operator/coverage/map");
  const france = map?.data.find((one) => one.countryCode === "FR");
  expect(france).toMatchObject({ providerCount: 4, critical: true });
  expect(france?.networks.length).toBeGreaterThan(0);
  const { data: report } = await api().GET("/v1/operator/coverage/report");
  expect(report?.countriesServed).toBeGreaterThan(200);
  expect(report?.criticalTotal).toBeGreaterThanOrEqual(10);
});

test("the daily figures are made from the attempts", async () => {
  const order = await buy("FR");
  const providerId = (await shop.admin.orders.get(order.id)).attempts.at(-1)?.provider?.id ?? "";
  await shop.enqueue("analytics.roll_up_days");
  await eventually(async () => {
    const { data } = await api().GET("/v1/operator/providers/{providerId}/metrics", {
      params: { path: { providerId } },
    });
    const today = data?.days.at(-1);
    expect(today?.outcomes.delivered).toBeGreaterThan(0);
    expect(Number(today?.revenue.amount)).toBeGreaterThan(Number(today?.cost.amount));
    expect(data?.countries.map((country) => country.countryCode)).toContain("FR");
  });
});

test("viewers read and change nothing", async () => {
  const { data } = await api().POST("/v1/api-keys", { body: { name: "viewer", scopes: ["operator:read"] } });
  const headers = { authorization: `Bearer ${data?.key}`, "content-type": "application/json" };
  const read = await fetch(`${shop.baseUrl}/v1/operator/providers`, { headers });
  expect(read.status).toBe(200);
  const body = JSON.stringify({ action: "x" });
  const write = await fetch(`${shop.baseUrl}/v1/operator/lab/airalo/faults`, { method: "DELETE", headers, body });
  expect(write.status).toBe(403);
});
