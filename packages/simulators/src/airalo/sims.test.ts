import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { iccidOf, startTestClient, type TestClient, usPackage } from "./test-client.ts";

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
beforeEach(async () => {
  client.simulator.reset();
  client.simulator.portal({ usageCacheSeconds: 0, recycledIccids: [] });
  await client.signIn();
});
afterAll(() => client.simulator.close());

const buy = async () =>
  iccidOf(await client.buy(usPackage, { description: "att_0001", brand_settings_name: "Tandem" }));
const GIGABYTE = 1_073_741_824;

test("an eSIM is read alone or with its order, user, status and page to share", async () => {
  const iccid = await buy();
  const bare = (await client.send("GET", `/sims/${iccid}`)).body.data as Record<string, unknown>;
  expect(bare).toMatchObject({ iccid, brand_settings_name: "Tandem", recycled: false });
  expect(bare).not.toHaveProperty("simable");
  const full = await client.send("GET", `/sims/${iccid}?include=order,order.status,order.user,share`);
  expect(full.body.data).toMatchObject({
    simable: {
      description: "att_0001",
      status: { slug: "completed" },
      user: {},
      sharing: { link: expect.stringMatching(/^https:\/\/esims\.cloud\/tandem\//), access_code: expect.any(String) },
    },
  });
});

test("eSIMs are listed newest first and found by ICCID", async () => {
  const [first, second] = [await buy(), await buy()];
  const list = async (query: string) =>
    ((await client.send("GET", `/sims?${query}`)).body.data as Array<{ iccid: string }>).map(({ iccid }) => iccid);
  expect(await list("limit=10")).toEqual([second, first]);
  expect(await list(`filter[iccid]=${first}`)).toEqual([first]);
});

test.each(["", "/usage", "/packages", "/topups", "/instructions"])(
  "an unknown ICCID is 404 at /sims/{iccid}%s",
  async (path) => {
    const reply = await client.send("GET", `/sims/8944000000000000000${path}`);
    expect(reply.status).toBe(404);
    expect(reply.body).toEqual({ data: [], meta: { message: "messages.resource_not_found" } });
  },
);

test("usage goes from not active over active to finished, and expires", async () => {
  const iccid = await buy();
  const usage = async () => (await client.send("GET", `/sims/${iccid}/usage`)).body.data;
  expect(await usage()).toMatchObject({ status: "NOT_ACTIVE", remaining: 5_120, total: 5_120, expired_at: null });
  expect(client.simulator.use(iccid, 1)).toEqual({ refused: "the profile is not installed" });
  client.simulator.install(iccid);
  client.simulator.use(iccid, GIGABYTE);
  expect(await usage()).toMatchObject({ status: "ACTIVE", remaining: 4_096, is_unlimited: false });
  client.simulator.use(iccid, 5 * GIGABYTE);
  expect(await usage()).toMatchObject({ status: "FINISHED", remaining: 0 });
  expect(client.simulator.use(iccid, 1)).toHaveProperty("refused");
  const other = await buy();
  client.simulator.install(other);
  client.simulator.use(other, 1);
  client.simulator.advanceClock(31 * 86_400_000);
  await client.signIn();
  expect((await client.send("GET", `/sims/${other}/usage`)).body.data).toMatchObject({ status: "EXPIRED" });
});

test("usage answers are repeated for the cache time", async () => {
  client.simulator.portal({ usageCacheSeconds: 1_200 });
  const iccid = await buy();
  const status = async () =>
    ((await client.send("GET", `/sims/${iccid}/usage`)).body.data as { status: string }).status;
  expect(await status()).toBe("NOT_ACTIVE");
  client.simulator.install(iccid);
  client.simulator.use(iccid, GIGABYTE);
  expect(await status()).toBe("NOT_ACTIVE");
  client.simulator.advanceClock(1_200_000);
  expect(await status()).toBe("ACTIVE");
});

test("a top-up of the eSIM's operator adds a package and is an order without eSIMs", async () => {
  const iccid = await buy();
  const topUps = (await client.send("GET", `/sims/${iccid}/topups`)).body.data as Array<Record<string, unknown>>;
  expect(topUps[0]).not.toHaveProperty("net_price");
  const json = { package_id: `${usPackage}-topup`, iccid, description: "top_0001" };
  const reply = await client.send("POST", "/orders/topups", { json });
  expect(reply.body.data).toMatchObject({ type: "topup", package_id: json.package_id, quantity: 1, net_price: 4.6 });
  expect(reply.body.data).not.toHaveProperty("sims");
  const history = (await client.send("GET", `/sims/${iccid}/packages`)).body.data as Array<Record<string, unknown>>;
  expect(history.map((one) => one.status)).toEqual(["NOT_ACTIVE", "NOT_ACTIVE"]);
  expect(history[0]).toMatchObject({ package: { type: "topup", net_price: 4.6 }, activated_at: null });
  expect(client.simulator.sales().map((sale) => [sale.kind, sale.ourRef])).toEqual([
    ["esim", "att_0001"],
    ["top_up", "top_0001"],
  ]);
});

test("a top-up is refused for a missing field, a foreign package, an unknown eSIM, and a taken-back one", async () => {
  const iccid = await buy();
  const topUp = async (json: Record<string, unknown>) => (await client.send("POST", "/orders/topups", { json })).body;
  expect((await topUp({})).data).toEqual({ iccid: expect.any(String), package_id: expect.any(String) });
  expect((await topUp({ iccid, package_id: "france-link-7days-1gb-topup" })).data).toEqual({
    package_id: "invalid topup package",
  });
  expect((await topUp({ iccid, package_id: usPackage })).data).toHaveProperty("package_id");
  expect((await topUp({ iccid: "8944000000000000000", package_id: `${usPackage}-topup` })).data).toHaveProperty(
    "iccid",
  );
  expect((await topUp({ iccid, package_id: "test-disabled-top-up-7days-1gb" })).code).toBe(23);
  client.simulator.portal({ recycledIccids: [iccid] });
  expect((await topUp({ iccid, package_id: `${usPackage}-topup` })).code).toBe(73);
  expect((await client.send("GET", `/sims/${iccid}/topups`)).body.code).toBe(73);
  expect((await client.send("GET", `/sims/${iccid}/usage`)).body.data).toMatchObject({ status: "RECYCLED", total: 0 });
});

test("the brand of an eSIM changes to a known one or none", async () => {
  const iccid = await buy();
  const brand = (brand_settings_name: string | null) =>
    client.send("PUT", `/sims/${iccid}/brand`, { json: { brand_settings_name } });
  expect((await brand(null)).body.data).toEqual({ brand_settings_name: null });
  expect((await client.send("GET", `/sims/${iccid}`)).body.data).toMatchObject({ brand_settings_name: null });
  expect((await brand("Nobody")).body.data).toEqual({ brand_settings_name: "Brand settings name doesn't exist." });
});

test("instructions come in the language asked for, or English", async () => {
  const iccid = await buy();
  const language = async (wanted: string) => {
    const reply = await client.send("GET", `/sims/${iccid}/instructions`, { headers: { "Accept-Language": wanted } });
    return (reply.body.data as { instructions: { language: string } }).instructions.language;
  };
  expect(await language("de-DE,de;q=0.9")).toBe("DE");
  expect(await language("xx")).toBe("EN");
});

test("a refund is taken for review, and pays back only where the review approves", async () => {
  const iccid = await buy();
  const refund = (json: Record<string, unknown>) => client.send("POST", "/refund", { json });
  const accepted = await refund({ iccids: [iccid], reason: "NO_COVERAGE" });
  expect(accepted.status).toBe(202);
  expect(accepted.body.data).toEqual({ refund_id: expect.stringMatching(/^\d+$/), created_at: expect.any(String) });
  expect(client.simulator.sales()).toMatchObject([{ status: "delivered", refunded: false }]);
  client.simulator.portal({ refundReview: "approve" });
  await refund({ iccids: [iccid], reason: "OTHERS", notes: "bought by mistake" });
  expect(client.simulator.sales()).toMatchObject([{ status: "cancelled", refunded: true }]);
  client.simulator.portal({ refundReview: "pending" });
});

test.each([
  ["no ICCIDs", { iccids: [], reason: "NO_COVERAGE" }],
  ["six ICCIDs", { iccids: ["1", "2", "3", "4", "5", "6"], reason: "NO_COVERAGE" }],
  ["a foreign ICCID", { iccids: ["8944000000000000000"], reason: "NO_COVERAGE" }],
])("a refund with %s is refused", async (_, json) => {
  expect((await client.send("POST", "/refund", { json })).status).toBe(422);
});

test("a refund with an unknown reason, or OTHERS without notes, is refused", async () => {
  const iccids = [await buy()];
  for (const rest of [{ reason: "BORED" }, { reason: "OTHERS" }, { reason: "OTHERS", notes: "x".repeat(256) }]) {
    expect((await client.send("POST", "/refund", { json: { iccids, ...rest } })).status).toBe(422);
  }
});

test("vouchers are charged and refuse unknown packages by their place in the list", async () => {
  const vouchers = (one: Record<string, unknown>) =>
    client.send("POST", "/voucher/esim", { json: { vouchers: [one] } });
  const made = await vouchers({ package_id: usPackage, quantity: 2, booking_reference: "b1" });
  expect(made.body.data).toMatchObject([{ package_id: usPackage, booking_reference: "b1" }]);
  expect(client.simulator.sales().map((sale) => sale.cost)).toEqual(["4.60", "4.60"]);
  const wrong = await vouchers({ package_id: "none", quantity: 101 });
  expect(Object.keys(wrong.body.data as object)).toEqual(["vouchers.0.package_id", "vouchers.0.quantity"]);
});
