import {
  createDatabase,
  type Database,
  enqueue,
  parsePublicId,
  rootScope,
  withoutScope,
  withScope,
} from "@tandem/core/kernel";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestShop, type TestShop } from "../test-shop.ts";

let shop: TestShop;
let database: Database;
let rootId: string;
beforeAll(async () => {
  shop = await openTestShop();
  database = createDatabase({ url: shop.db.appUrl, applicationName: "renewals test", maxConnections: 2 });
  rootId = parsePublicId("tnt", (await shop.admin.api.GET("/v1/me")).data?.tenant.id ?? "");
});
afterAll(async () => {
  await database?.close();
  await shop?.close();
});

const patiently = { timeout: 30_000, interval: 200 };
const settle = () => withoutScope(database, (tx) => enqueue(tx, "renewals.settle", { rootId }));

/** An eSIM in use that ends within a day, bought and then moved there, since no traveller is at hand. */
async function esimAboutToEnd(): Promise<string> {
  const [plan] = (await shop.shopper.plans.list({ country: "FR", limit: 1 })).data;
  const order = await shop.shopper.orders.create({ planId: plan?.id ?? "" });
  const { esims } = await shop.shopper.orders.wait(order.id, { timeoutMs: 60_000 });
  const iccid = esims[0]?.iccid ?? "";
  const end = new Date(Date.now() + 3_600_000);
  await withScope(database, rootScope(rootId), (tx) =>
    tx.sql
      .updateTable("orders.profiles")
      .set({ activated_at: new Date(end.getTime() - 30 * 86_400_000), expires_at: end, status: "active" })
      .where("root_id", "=", rootId)
      .where("iccid", "=", iccid)
      .execute(),
  );
  return iccid;
}

const renewalOf = async (iccid: string) =>
  (await shop.shopper.api.GET("/v1/renewals")).data?.data.find((one) => one.link === `/esims/${iccid}`);

test("an eSIM that is to be renewed is, through an order, once; its owner is told and sees the attempt", async () => {
  const iccid = await esimAboutToEnd();
  const renewal = await renewalOf(iccid);
  expect(renewal).toMatchObject({ kind: "esim", autoRenew: false, state: "off", daysBefore: 1, renewsOn: null });
  const path = { renewalId: renewal?.id ?? "" };
  const { data: on } = await shop.shopper.api.PATCH("/v1/renewals/{renewalId}", {
    params: { path },
    body: { autoRenew: true, daysBefore: 3 },
  });
  expect(on).toMatchObject({ autoRenew: true, daysBefore: 3, state: "scheduled" });
  const before = (await shop.shopper.wallet.get()).balance.amount;
  for (let time = 0; time < 3; time++) await shop.admin.api.POST("/v1/operator/renewals/runs");
  await vi.waitFor(async () => {
    await settle();
    const { data } = await shop.shopper.api.GET("/v1/renewals/attempts");
    expect(data?.data).toMatchObject([
      { state: "done", kind: "esim", number: 1, orderId: expect.stringMatching(/^ord_/) },
    ]);
  }, patiently);
  const attempt = (await shop.shopper.api.GET("/v1/renewals/attempts")).data?.data[0];
  const paid = Number(before) - Number((await shop.shopper.wallet.get()).balance.amount);
  expect(paid).toBeCloseTo(Number(attempt?.price?.amount), 6);
  const { data: inbox } = await shop.shopper.api.GET("/v1/notifications");
  expect(inbox?.data.filter((one) => one.topic === "renewal_done")).toHaveLength(1);
  const { data: all } = await shop.admin.api.GET("/v1/operator/renewals/attempts", {
    params: { query: { state: "done", kind: "esim" } },
  });
  expect(all?.data).toHaveLength(1);
  const { data: runs } = await shop.admin.api.GET("/v1/operator/renewals/runs");
  expect(runs?.data[0]?.times).toBeGreaterThan(0);
});

test("without money nothing is taken and what is missing is said; an operator's credit renews it at once", async () => {
  const iccid = await esimAboutToEnd();
  const renewal = await renewalOf(iccid);
  const path = { renewalId: renewal?.id ?? "" };
  // Early enough to be due today also when the hour that is left reaches into tomorrow.
  const body = { autoRenew: true, daysBefore: 3 };
  await shop.shopper.api.PATCH("/v1/renewals/{renewalId}", { params: { path }, body });
  const { data: me } = await shop.shopper.api.GET("/v1/me");
  const { available } = await shop.shopper.wallet.get();
  await shop.admin.api.POST("/v1/operator/accounts/{accountId}/credits", {
    params: { path: { accountId: me?.account?.id ?? "" }, header: { "idempotency-key": "drain-the-wallet" } },
    body: { amount: { ...available, amount: `-${available.amount}` }, reason: "adjustment", note: "drained by a test" },
  });
  await shop.admin.api.POST("/v1/operator/renewals/runs");
  await vi.waitFor(async () => {
    const failed = await renewalOf(iccid);
    expect(failed).toMatchObject({
      state: "failed",
      lastAttempt: { state: "failed", reasonCode: "insufficient_balance" },
    });
    expect(failed?.lastAttempt?.missing?.amount).toBe(failed?.price?.amount);
    expect(failed?.triedUntil).not.toBeNull();
  }, patiently);
  const price = (await renewalOf(iccid))?.price ?? available;
  // Nothing here is done by a clock: it is the credit that asks for the renewal.
  await shop.admin.api.POST("/v1/operator/accounts/{accountId}/credits", {
    params: { path: { accountId: me?.account?.id ?? "" }, header: { "idempotency-key": "credit-for-renewal" } },
    body: { amount: price, reason: "goodwill", note: "given by a test" },
  });
  await vi.waitFor(async () => {
    await settle();
    const { data } = await shop.shopper.api.GET("/v1/renewals/attempts");
    expect(data?.data[0]).toMatchObject({ state: "done", number: 2, price });
  }, patiently);
  expect((await shop.shopper.wallet.get()).available.amount).toBe("0.00");
});
