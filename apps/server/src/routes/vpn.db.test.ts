import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestShop, type TestShop } from "../test-shop.ts";

let shop: TestShop;
let vpnId: string;
beforeAll(async () => {
  shop = await openTestShop();
  const [plan] = await shop.shopper.vpn.plans();
  const { id } = await shop.shopper.vpn.create({ planId: plan?.id ?? "", name: "Travels" });
  const order = await shop.shopper.orders.wait(id, { timeoutMs: 60_000 });
  vpnId = order.delivered[0]?.id ?? "";
});
afterAll(() => shop?.close());

const refused = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);

test("plans are open to everybody, shortest first, dearer for longer and cheaper by the month", async () => {
  const reply = await fetch(`${shop.baseUrl}/v1/vpn/plans`);
  const { data } = (await reply.json()) as {
    data: { months: number; price: { amount: string }; pricePerMonth: { amount: string } }[];
  };
  expect(data.map(({ months }) => months)).toEqual([1, 3, 6, 12]);
  const prices = data.map(({ price }) => Number(price.amount));
  const perMonth = data.map(({ pricePerMonth }) => Number(pricePerMonth.amount));
  expect(prices).toEqual(prices.toSorted((one, other) => one - other));
  expect(perMonth).toEqual(perMonth.toSorted((one, other) => other - one));
});

test("its owner sees name and password, an operator all but the password", async () => {
  const own = await shop.shopper.vpn.get(vpnId);
  expect(own).toMatchObject({ name: "Travels", state: "active", months: 1 });
  expect(own.password).toMatch(/^\S{16}$/);
  expect((await shop.admin.vpn.get(vpnId)).password).toBeNull();
  const { data } = await shop.admin.api.GET("/v1/operator/vpn/accounts", {
    params: { query: { search: own.username } },
  });
  expect(data?.data).toMatchObject([
    { id: vpnId, provider: { name: "VPNresellers" }, account: { name: "Sam Shopper" } },
  ]);
  const path = { params: { path: { vpnId } } };
  const { data: one } = await shop.admin.api.GET("/v1/operator/vpn/accounts/{vpnId}", path);
  expect(one).toMatchObject({ id: vpnId, username: own.username, account: { name: "Sam Shopper" }, changes: [] });
  expect(JSON.stringify([data, one])).not.toContain(own.password);
});

test("servers have places and load, and one of them its configuration, as a file and as a code", async () => {
  const servers = await shop.shopper.vpn.servers({ account: vpnId });
  const german = servers.find(({ countryCode }) => countryCode === "DE");
  expect(german).toMatchObject({ city: "Frankfurt", protocols: ["wireguard", "openvpn"], load: expect.any(Number) });
  const server = german?.id ?? "";
  const wireguard = await shop.shopper.vpn.config(vpnId, { server });
  expect(wireguard.text).toContain("[Peer]");
  const openvpn = await shop.shopper.vpn.config(vpnId, { server, protocol: "openvpn" });
  expect(openvpn).toMatchObject({ protocol: "openvpn", fileName: expect.stringMatching(/\.ovpn$/) });
  const code = await fetch(`${shop.baseUrl}/v1/vpn/accounts/${vpnId}/config/qr.svg?server=${server}`, {
    headers: { authorization: `Bearer ${shop.sandbox.apiKeys.shopper}` },
  });
  expect([code.status, code.headers.get("content-type"), code.headers.get("cache-control")]).toEqual([
    200,
    "image/svg+xml",
    "private, no-store",
  ]);
  expect(await refused(shop.shopper.vpn.config(vpnId, { server: "nowhere" }))).toMatchObject({ status: 404 });
  expect(await refused(shop.admin.vpn.config(vpnId, { server }))).toMatchObject({ code: "auth.account_required" });
});

test("a state that it has already is no change, and one it cannot have is refused with the reason", async () => {
  expect((await shop.shopper.vpn.update(vpnId, { state: "active" })).changes).toEqual([]);
  expect((await shop.admin.vpn.update(vpnId, { state: "suspended" })).state).toBe("suspended");
  expect((await shop.shopper.vpn.update(vpnId, { state: "active", name: "Home" })).name).toBe("Home");
  shop.lab.upstream("vpnresellers").setFaults([{ operation: "changePassword", fault: "refused" }]);
  expect(await refused(shop.shopper.vpn.changePassword(vpnId))).toMatchObject({
    status: 409,
    code: "vpn.not_possible",
  });
  shop.lab.upstream("vpnresellers").setFaults([]);
  const told = await shop.admin.api.GET("/v1/operator/vpn/accounts/{vpnId}", { params: { path: { vpnId } } });
  expect(told.data?.changes.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    "password refused",
    "resume done",
    "suspend done",
  ]);
  expect(await refused(shop.shopper.vpn.changePassword(vpnId, "short"))).toMatchObject({ status: 400 });
  expect((await shop.shopper.vpn.changePassword(vpnId, "Chosen-by-me-1")).password).toBe("Chosen-by-me-1");
});

test("the same key renews once, and what a plan costs is the platform's to say", async () => {
  const before = await shop.shopper.vpn.get(vpnId);
  const renewal = { months: 3, idempotencyKey: "renew-once-1" };
  const [one, other] = [await shop.shopper.vpn.renew(vpnId, renewal), await shop.shopper.vpn.renew(vpnId, renewal)];
  expect(other.id).toBe(one.id);
  expect((await shop.shopper.orders.wait(one.id, { timeoutMs: 60_000 })).status).toBe("fulfilled");
  const days = (Date.parse((await shop.shopper.vpn.get(vpnId)).expiresAt) - Date.parse(before.expiresAt)) / 86_400_000;
  expect(days).toBeGreaterThan(88);
  expect(days).toBeLessThan(93.1);

  const { data: plans } = await shop.admin.api.GET("/v1/operator/vpn/plans");
  const year = plans?.data.find(({ months }) => months === 12);
  for (const { providerId } of year?.costs ?? []) {
    await shop.admin.api.PUT("/v1/operator/vpn/costs", { body: { providerId, months: 12, cost: null } });
  }
  expect((await shop.shopper.vpn.plans()).map(({ months }) => months)).toEqual([1, 3, 6]);
  expect(await refused(shop.shopper.vpn.create({ planId: year?.id ?? "" }))).toMatchObject({
    code: "vpn.plan_unavailable",
  });
  expect(await refused(shop.shopper.vpn.renew(vpnId, { months: 12 }))).toMatchObject({ code: "vpn.plan_unavailable" });
});

test("deleted, it is gone from the list and can be read no more than by its state", async () => {
  await shop.shopper.vpn.remove(vpnId);
  expect((await shop.shopper.vpn.list()).data).toEqual([]);
  expect((await shop.shopper.vpn.list({ state: "deleted" })).data).toMatchObject([{ id: vpnId }]);
  expect(await shop.shopper.vpn.get(vpnId)).toMatchObject({ state: "deleted", password: null });
});
