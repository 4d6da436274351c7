import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openTestShop, type TestShop } from "../test-shop.ts";

// SIMs for devices, bought through the whole product from the lab's carrier.

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.close());
afterEach(() => shop.lab.upstream("telnyx").setFaults([]));

const patiently = { timeout: 45_000, interval: 200 };
const balance = async () => (await shop.shopper.wallet.get()).balance.amount;
/** How many SIMs the carrier sold. */
async function sales(): Promise<number> {
  const reply = await fetch(`${shop.lab.url}/lab/telnyx/sales`);
  return ((await reply.json()) as { kind: string }[]).filter(({ kind }) => kind === "iot_sim").length;
}

async function buy(label: string) {
  const order = await shop.shopper.sims.buy({ label });
  return shop.shopper.orders.wait(order.id, { timeoutMs: 60_000 });
}

test("a SIM is bought at the price that was shown, belongs to its buyer and can be installed by nobody else", async () => {
  const { price, data } = await shop.shopper.sims.offer();
  expect(data).toMatchObject({ per: "MB" });
  const before = await balance();
  const order = await buy("Tracker 7");
  expect(order).toMatchObject({ kind: "iot_sim", status: "fulfilled", price, charged: price });
  expect((Number(before) - Number(await balance())).toFixed(2)).toBe(price.amount);
  const sim = (await shop.shopper.sims.list()).data.find(({ label }) => label === "Tracker 7");
  expect(sim).toMatchObject({ iccid: order.delivered[0]?.label, usedMb: 0, charged: { amount: "0.00" } });
  expect(order.delivered[0]?.id).toBe(sim?.id);
  expect(await shop.shopper.sims.activationCode(sim?.id ?? "")).toMatch(/^LPA:1\$/);
  await vi.waitFor(async () => expect((await shop.shopper.sims.get(sim?.id ?? "")).state).toBe("enabled"), patiently);
  await expect(shop.admin.sims.activationCode(sim?.id ?? "")).rejects.toMatchObject({ code: "auth.account_required" });
  expect(JSON.stringify([order, sim])).not.toMatch(/telnyx/i);
});

test("the same request is one SIM, and a reply that is lost is found and not bought again", async () => {
  const [count, before] = [await sales(), await balance()];
  shop.lab.upstream("telnyx").setFaults([{ operation: "orderSims", fault: "drop_reply", times: 1 }]);
  const idempotencyKey = crypto.randomUUID();
  const [one, other] = await Promise.all([
    shop.shopper.sims.buy({ label: "Meter", idempotencyKey }),
    shop.shopper.sims.buy({ label: "Meter", idempotencyKey }),
  ]);
  expect(other.id).toBe(one.id);
  expect(await shop.shopper.orders.wait(one.id, { timeoutMs: 60_000 })).toMatchObject({ status: "fulfilled" });
  expect(await sales()).toBe(count + 1);
  const { price } = await shop.shopper.sims.offer();
  expect((Number(before) - Number(await balance())).toFixed(2)).toBe(price.amount);
});

test("where nobody delivers the money is back and no SIM is there", async () => {
  const [count, before] = [await sales(), await balance()];
  shop.lab.upstream("telnyx").setFaults([{ operation: "orderSims", fault: "refused" }]);
  expect(await buy("Nothing")).toMatchObject({ status: "failed", charged: { amount: "0.00" } });
  expect(await balance()).toBe(before);
  expect(await sales()).toBe(count);
  expect((await shop.shopper.sims.list()).data.some(({ label }) => label === "Nothing")).toBe(false);
});
