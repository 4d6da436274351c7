import { createDatabase, type Database, newId } from "@tandem/core/kernel";
import { createPlatform } from "@tandem/core/tenancy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTandemClient, type TandemClient, type TandemError } from "../../../../../packages/sdk/src/index.ts";
import { createApiKey } from "../../auth/api-keys.ts";
import { openTestShop, type TestShop } from "../../test-shop.ts";

let shop: TestShop;
let database: Database;
let stranger: TandemClient;
/** One order that was delivered, one that waits for a person with its money held. */
let delivered: string;
let waiting: string;
let shopperId: string;
beforeAll(async () => {
  shop = await openTestShop();
  database = createDatabase({ url: shop.db.appUrl, applicationName: "ledger", maxConnections: 2 });
  const other = await createPlatform(database, { slug: "other", name: "Other", hosts: ["other.test"] });
  const { rootId, tenantId } = other;
  const key = { rootId, tenantId, accountId: null, name: "caller", scopes: ["*"] as const, createdBy: "test" };
  stranger = createTandemClient({ baseUrl: shop.baseUrl, apiKey: (await createApiKey(database, key)).key });
  delivered = await buy("FR", "fulfilled");
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([{ operation: "placeOrder", fault: "refused" }]);
  waiting = await buy("FR", "manual");
  for (const upstream of shop.lab.upstreams()) upstream.setFaults([]);
  shopperId = (await shop.admin.api.GET("/v1/operator/orders")).data?.data[0]?.account.id ?? "";
});
afterAll(async () => {
  await database?.close();
  await shop?.close();
});

const api = () => shop.admin.api;

async function buy(country: string, status: string): Promise<string> {
  const [plan] = (await shop.shopper.plans.list({ country, scope: "country", limit: 1 })).data;
  const { id } = await shop.shopper.orders.create({ planId: plan?.id ?? "" });
  expect((await shop.shopper.orders.wait(id, { timeoutMs: 60_000 })).status).toBe(status);
  return id;
}

type Filter = { order?: string; account?: string; code?: "sales" | "provider" | "credits" | "loss"; limit?: number };

async function transfers(query: Filter = {}, client = shop.admin) {
  const reply = await client.api.GET("/v1/operator/ledger/transfers", { params: { query } });
  return reply.data?.data ?? [];
}

const refusal = (asked: Promise<unknown>) => asked.catch((error: unknown) => error as TandemError);

test("the books name every account, sum to zero, and hold what the open orders hold", async () => {
  const { data: books } = await api().GET("/v1/operator/ledger");
  const [usd, ...others] = books?.sums ?? [];
  expect(others).toEqual([]);
  expect(usd).toMatchObject({
    currency: "USD",
    sum: { amount: "0.00" },
    balanced: true,
    holds: { count: 1, agree: true },
  });
  const order = await shop.shopper.orders.get(waiting);
  expect(usd?.holds).toMatchObject({ amount: order.price, walletsHold: order.price });
  expect(books?.balances.map((one) => one.code)).toEqual(["credits", "provider", "sales", "wallet"]);
  const paid = books?.balances.find((one) => one.code === "provider");
  expect(paid?.provider?.name).toBe("eSIM Access");
  const bought = (
    await shop.admin.api.GET("/v1/operator/orders/{orderId}", {
      params: { path: { orderId: delivered } },
    })
  ).data;
  expect(books?.balances.find((one) => one.code === "sales")?.balance).toEqual(bought?.margin);
});

test("an open hold names its order and its customer", async () => {
  const { data: holds } = await api().GET("/v1/operator/ledger/holds");
  expect(holds).toMatchObject({
    data: [{ order: { id: waiting, plan: expect.stringMatching(/\d/) }, account: { id: shopperId } }],
    nextCursor: null,
  });
});

test("each cent of an order can be followed", async () => {
  const rows = await transfers({ order: delivered });
  expect(rows.map((row) => [row.kind, row.debit.code, row.credit.code])).toEqual([
    ["post", "sales", "provider"],
    ["capture", "wallet", "sales"],
    ["hold", "wallet", "sales"],
  ]);
  expect(rows[1]).toMatchObject({
    holdId: rows[2]?.id,
    order: { id: delivered },
    debit: { account: { id: shopperId } },
    amount: (await shop.shopper.orders.get(delivered)).charged,
  });
  expect(rows[0]?.credit.provider?.name).toBe("eSIM Access");
});

test("filters meet, and pages follow each other without a gap", async () => {
  const all = await transfers();
  const paged = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 2, ...(cursor && { cursor }) };
    const { data: page } = await api().GET("/v1/operator/ledger/transfers", { params: { query } });
    paged.push(...(page?.data ?? []));
    cursor = page?.nextCursor ?? undefined;
  } while (cursor);
  expect(paged).toEqual(all);
  expect(await transfers({ code: "provider" })).toHaveLength(1);
  expect(await transfers({ code: "loss" })).toEqual([]);
  expect(await transfers({ account: shopperId, code: "credits" })).toMatchObject([{ debit: { code: "credits" } }]);
  expect(await transfers({ account: shopperId, order: waiting })).toMatchObject([{ kind: "hold" }]);
  const wrong = await refusal(
    api().GET("/v1/operator/ledger/transfers", { params: { query: { cursor: "nonsense" } } }),
  );
  expect(wrong).toMatchObject({ code: "request.invalid_cursor", status: 400 });
});

test("the same list comes as a file", async () => {
  const headers = { authorization: `Bearer ${shop.sandbox.apiKeys.admin}` };
  const reply = await fetch(`${shop.baseUrl}/v1/operator/ledger/transfers.csv?order=${delivered}`, { headers });
  expect(reply.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const [head, ...lines] = (await reply.text()).trimEnd().split("\r\n");
  expect(head).toBe("transfer,at,kind,reason,from,to,customer,amount,currency,plan,order,note,hold");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain(",post,order,sales,provider eSIM Access,");
  expect(lines.every((line) => line.includes(delivered))).toBe(true);
});

test("a refund names the order it is for, on the statement and in the books; another customer's order is refused", async () => {
  const path = { accountId: shopperId };
  const body = { amount: { amount: "1.50", currency: "USD" }, reason: "refund", note: "never connected" } as const;
  const credit = (accountId: string, orderId: string) =>
    api().POST("/v1/operator/accounts/{accountId}/credits", {
      params: { path: { accountId }, header: { "idempotency-key": newId() } },
      body: { ...body, orderId },
    });
  await credit(path.accountId, delivered);
  const [plan] = (await transfers({ order: delivered })).map((row) => row.order?.plan ?? "");
  const { data: statement } = await shop.shopper.wallet.statement({ limit: 10 });
  expect(statement.map((entry) => [entry.description, entry.orderId, entry.planName])).toEqual([
    [`Refund for ${plan}: never connected`, delivered, plan],
    [plan, delivered, plan],
    [expect.stringMatching(/^Credit/), null, null],
  ]);
  const { data: other } = await api().POST("/v1/operator/accounts", { body: { name: "Else", kind: "person" } });
  expect(await refusal(credit(other?.id ?? "", delivered))).toMatchObject({ code: "orders.not_found", status: 404 });
  const { data: days } = await api().GET("/v1/operator/ledger/days");
  expect(days?.totals).toMatchObject({ refunded: { amount: "1.50" }, lost: { amount: "0.00" } });
});

test("the days tell where the money went, and agree with the orders", async () => {
  const { data: days } = await api().GET("/v1/operator/ledger/days", { params: { query: { range: "7d" } } });
  expect(days?.days).toHaveLength(7);
  expect(days?.days.at(-1)?.day).toBe(days?.to);
  const { data: overview } = await api().GET("/v1/operator/overview", { params: { query: { range: "7d" } } });
  expect(days?.totals.charged).toEqual(overview?.revenue.value);
  expect(days?.totals.paid).toEqual(overview?.cost.value);
  expect(days?.totals.margin).toEqual(overview?.margin.value);
  expect(days?.days.at(-1)).toMatchObject({ charged: days?.totals.charged, stock: { amount: "0.00" } });
});

test("an operator of another root sees none of it, whatever ids they know", async () => {
  const { data: books } = await stranger.api.GET("/v1/operator/ledger");
  expect(books).toMatchObject({ sums: [], balances: [] });
  expect((await stranger.api.GET("/v1/operator/ledger/holds")).data).toEqual({ data: [], nextCursor: null });
  const tenant = (await api().GET("/v1/me")).data?.tenant.id ?? "";
  for (const query of [{}, { order: delivered }, { account: shopperId }, { tenant }, { code: "sales" as const }]) {
    expect((await stranger.api.GET("/v1/operator/ledger/transfers", { params: { query } })).data?.data).toEqual([]);
  }
  const { data: days } = await stranger.api.GET("/v1/operator/ledger/days");
  expect(days?.totals).toMatchObject({ charged: { amount: "0.00" }, given: { amount: "0.00" } });
});

test("viewers read it; customers and nobody do not", async () => {
  const { data: key } = await api().POST("/v1/api-keys", { body: { name: "viewer", scopes: ["operator:read"] } });
  const statuses = async (apiKey: string | undefined) =>
    Promise.all(
      ["", "/holds", "/days", "/transfers", "/transfers.csv"].map(async (path) => {
        const reply = await fetch(`${shop.baseUrl}/v1/operator/ledger${path}`, {
          headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
        });
        await reply.body?.cancel();
        return reply.status;
      }),
    );
  expect(await statuses(key?.key)).toEqual([200, 200, 200, 200, 200]);
  expect(await statuses(shop.sandbox.apiKeys.shopper)).toEqual([403, 403, 403, 403, 403]);
  expect(await statuses(undefined)).toEqual([401, 401, 401, 401, 401]);
});
