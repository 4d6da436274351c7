import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestShop, type TestShop } from "../../test-shop.ts";

// The console's search, over what the whole product sold.

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.close());

const until = { timeout: 45_000, interval: 200 };
const friend = "+12025550177";

async function find(q: string) {
  return (await shop.admin.api.GET("/v1/operator/search", { params: { query: { q } } })).data?.data ?? [];
}
const delivered = async ({ id }: { id: string }) => shop.shopper.orders.wait(id, { timeoutMs: 60_000 });

test("orders, eSIMs, customers and providers are found by what one has at hand", async () => {
  const plan = (await shop.shopper.plans.list({ country: "ES", scope: "country", limit: 1 })).data[0];
  const order = await delivered(await shop.shopper.orders.create({ planId: plan?.id ?? "" }));
  const iccid = order.esims[0]?.iccid ?? "";
  const link = `/console/orders/${order.id}`;
  expect(await find(order.id)).toMatchObject([{ kind: "order", id: order.id, link }]);
  expect(await find(iccid)).toMatchObject([{ kind: "esim", id: iccid, link }]);
  expect((await find("shopper@")).map((hit) => hit.kind)).toContain("account");
  expect((await find("airalo"))[0]).toMatchObject({ kind: "provider", title: "Airalo" });
  expect(await find(`${order.id.slice(0, -1)}!`)).toEqual([]);
});

test("numbers, and what was sent, called, faxed and verified with them, are found by digits and by id", async () => {
  const { data: free } = await shop.shopper.numbers.search({ country: "US", features: "fax" });
  await delivered(await shop.shopper.numbers.buy({ offer: free[0]?.offer ?? "", label: "Front desk" }));
  const own = (await shop.shopper.numbers.list()).data.find(({ label }) => label === "Front desk");
  const from = own?.number ?? "";
  const header = () => ({ "idempotency-key": crypto.randomUUID() });
  const { data: message } = await shop.shopper.api.POST("/v1/messages", {
    params: { header: header() },
    body: { from, to: friend, text: "Found?" },
  });
  const call = await shop.shopper.calls.create({ from, to: friend, say: { text: "Hello.", language: "en-US" } });
  const { data: code } = await shop.shopper.api.POST("/v1/verifications", {
    params: { header: header() },
    body: { to: friend, channels: ["sms"], codeLength: 6, timeoutSeconds: 600 },
  });
  const document = Buffer.from("%PDF-1.4\n1 0 obj <</Type /Page>> endobj\n%%EOF").toString("base64");
  const fax = await shop.shopper.faxes.send({ from, to: friend, document });
  const number = { kind: "number", id: own?.id, title: from, link: `/console/numbers/${own?.id}` };
  expect((await find(from))[0]).toMatchObject(number);
  expect(await find("front d")).toMatchObject([number]);
  const things = [
    { kind: "message", id: message?.id, link: `/console/messages/${message?.id}` },
    { kind: "call", id: call.id, link: `/console/calls/${call.id}` },
    { kind: "verification", id: code?.id, link: `/console/verifications/${code?.id}` },
    { kind: "fax", id: fax.id, link: `/console/faxes/${fax.id}` },
  ];
  for (const thing of things) expect(await find(thing.id ?? ""), thing.kind).toMatchObject([thing]);
  // As people write it.
  const byDigits = await find("(202) 555-0177");
  for (const thing of things) expect(byDigits).toContainEqual(expect.objectContaining(thing));
  expect((await find("2025")).map(({ kind }) => kind)).toContain("message");
});

test("video rooms, SIMs, VPN accounts and shared senders are found by name and number", async () => {
  const room = await shop.shopper.video.create({
    ...{ name: "Quarterly review", participantsMax: 4, minutesMax: 60, record: false },
  });
  await delivered(await shop.shopper.sims.buy({ label: "Harvester 3" }));
  const sim = (await shop.shopper.sims.list()).data.find(({ label }) => label === "Harvester 3");
  const [plan] = await shop.shopper.vpn.plans();
  const order = await delivered(await shop.shopper.vpn.create({ planId: plan?.id ?? "", name: "Hotel network" }));
  const vpn = await shop.shopper.vpn.get(order.delivered[0]?.id ?? "");
  expect(await find("quarterly")).toMatchObject([{ kind: "room", id: room.id, link: `/console/video/${room.id}` }]);
  const found = { kind: "sim", id: sim?.id, title: sim?.iccid, link: `/console/sims/${sim?.id}` };
  expect(await find("harvester")).toMatchObject([found]);
  expect(await find(sim?.iccid.slice(-8) ?? "")).toContainEqual(expect.objectContaining(found));
  const account = { kind: "vpn", id: vpn.id, title: vpn.username };
  expect(await find("hotel net")).toMatchObject([account]);
  expect(await find(vpn.id)).toMatchObject([account]);
  const { data: senders } = await shop.admin.api.GET("/v1/operator/shared-senders");
  const [sender] = senders?.data ?? [];
  expect(await find(sender?.number.slice(2) ?? "")).toContainEqual(
    expect.objectContaining({ kind: "sender", id: sender?.id }),
  );
});

test("payments, decisions and webhooks are found by id, and many of one kind leave room for others", async () => {
  const idOf = async (path: "/v1/operator/routing/decisions" | "/v1/operator/webhooks") =>
    vi.waitFor(async () => {
      const id = (await shop.admin.api.GET(path, { params: { query: { limit: 1 } } })).data?.data[0]?.id;
      expect(id).toBeDefined();
      return id ?? "";
    }, until);
  const decision = await idOf("/v1/operator/routing/decisions");
  expect(await find(decision)).toMatchObject([{ kind: "decision", id: decision }]);
  const webhook = await idOf("/v1/operator/webhooks");
  expect(await find(webhook)).toMatchObject([{ kind: "webhook", id: webhook }]);
  await Promise.all(
    Array.from({ length: 25 }, (_, place) =>
      shop.admin.api.POST("/v1/operator/accounts", {
        body: { name: `Telnyx fan ${place}`, kind: "person", email: `fan${place}@example.com` },
      }),
    ),
  );
  const kinds = (await find("telnyx")).map(({ kind }) => kind);
  expect(kinds.length).toBe(20);
  expect(kinds).toContain("provider");
});

test("a customer's key finds nothing there", async () => {
  const asked = shop.shopper.api.GET("/v1/operator/search", { params: { query: { q: "telnyx" } } });
  await expect(asked).rejects.toMatchObject({ status: 403 });
});
