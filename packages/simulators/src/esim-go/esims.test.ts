import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { iccidOf, startTestClient, type TestClient, transaction, usBundle } from "./test-client.ts";

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
beforeEach(() => {
  client.simulator.reset();
  client.simulator.portal({ refundsEnabled: false, policySuspendedIccids: [] });
});
afterAll(() => client.simulator.close());

const balance = async () => (await client.send("GET", "/organisation")).body.balance;
const buy = async () => iccidOf(await client.buy(usBundle));
type Assignment = { id: string; bundleState: string; initialQuantity: number; remainingQuantity: number };
const assignments = async (iccid: string, query = "includeUsed=true") => {
  const reply = await client.send("GET", `/esims/${iccid}/bundles?${query}`);
  return (reply.body.bundles as Array<{ assignments: Assignment[] }>).flatMap((bundle) => bundle.assignments);
};

test("install details come as CSV by default, as JSON on demand, and not as ZIP", async () => {
  const order = await client.buy(usBundle, 2);
  const path = `/esims/assignments?reference=${order.orderReference}`;
  const csv = await client.send("GET", path, { headers: { Accept: "*/*" } });
  expect(csv.headers.get("content-type")).toMatch(/^text\/csv/);
  expect(csv.text.trim().split("\n")).toHaveLength(3);
  const json = await client.send("GET", `${path}&additionalFields=installUrl`);
  expect(json.body).toMatchObject([
    {
      iccid: order.order[0]?.iccids?.[0],
      smdpAddress: expect.stringMatching(/^http:\/\//),
      profileStatus: "Released",
      appleInstallUrl: expect.stringContaining("carddata=LPA:1$"),
      androidInstallUrl: expect.stringContaining("esimsetup.android.com"),
    },
    {},
  ]);
  expect((await client.send("GET", path, { headers: { Accept: "application/zip" } })).status).toBe(406);
  expect((await client.send("GET", "/esims/assignments")).status).toBe(400);
  expect((await client.send("GET", "/esims/assignments?reference=none")).status).toBe(400);
});

test("several references give their eSIMs in one answer", async () => {
  const [first, second] = [await client.buy(usBundle), await client.buy(usBundle)];
  const path = `/esims/assignments?reference=${first.orderReference}&reference=${second.orderReference}`;
  expect((await client.send("GET", path)).body).toMatchObject([{ iccid: iccidOf(first) }, { iccid: iccidOf(second) }]);
});

test("an eSIM tells its state, our reference and, in 2.5, the install links", async () => {
  const iccid = await buy();
  expect((await client.send("PUT", "/esims", { body: { iccid, customerRef: "att_0001" } })).status).toBe(200);
  const reply = await client.send("GET", `/esims/${iccid}`);
  expect(reply.body).toMatchObject({
    iccid,
    customerRef: "att_0001",
    profileStatus: "Released",
    state: "active",
    appleInstallUrl: expect.any(String),
    androidInstallUrl: expect.any(String),
  });
  expect(client.simulator.sales()).toMatchObject([{ ourRef: "att_0001" }]);
  const older = await client.send("GET", `/esims/${iccid}?additionalFields=appleInstallUrl`, { version: "v2.4" });
  expect(older.body).toHaveProperty("appleInstallUrl");
  expect(older.body).not.toHaveProperty("state");
});

test("our reference is set from the query too, and only on our own eSIMs", async () => {
  const iccid = await buy();
  expect((await client.send("PUT", `/esims?iccid=${iccid}&customerRef=att_2`)).status).toBe(200);
  expect((await client.send("GET", `/esims/${iccid}`)).body.customerRef).toBe("att_2");
  expect((await client.send("PUT", "/esims?iccid=8944000000000000000&customerRef=x")).status).toBe(403);
  expect((await client.send("PUT", "/esims", { body: { iccid } })).status).toBe(400);
});

test("eSIMs are listed in pages of the documented sizes and found by a column", async () => {
  const [first, second] = [await buy(), await buy()];
  await client.send("PUT", "/esims", { body: { iccid: second, customerRef: "att_second" } });
  const list = async (query: string) =>
    ((await client.send("GET", `/esims?${query}`)).body.esims as Array<{ iccid: string }>).map(({ iccid }) => iccid);
  expect(await list("perPage=25")).toEqual([first, second].sort());
  expect(await list("filterBy=customerRef&filter=SECOND")).toEqual([second]);
  expect((await client.send("GET", "/esims?perPage=11")).status).toBe(400);
});

test("a bundle goes from queued over active to depleted, then expired, in bytes of base 10", async () => {
  const iccid = await buy();
  expect(await assignments(iccid)).toMatchObject([{ bundleState: "queued", initialQuantity: 5_000_000_000 }]);
  expect(client.simulator.use(iccid, 1)).toEqual({ refused: "the profile is not installed" });
  expect(client.simulator.install(iccid)).toMatchObject({ state: "Installed" });
  client.simulator.use(iccid, 2_000_000_000);
  expect(await assignments(iccid)).toMatchObject([{ bundleState: "active", remainingQuantity: 3_000_000_000 }]);
  client.simulator.use(iccid, 9_000_000_000);
  expect(await assignments(iccid)).toMatchObject([{ bundleState: "depleted", remainingQuantity: 0 }]);
  expect(await assignments(iccid, "")).toEqual([]);
  client.simulator.advanceClock(30 * 86_400_000);
  expect(await assignments(iccid)).toMatchObject([{ bundleState: "expired" }]);
});

test("use goes over to the next bundle when the first is empty", async () => {
  const iccid = await buy();
  await client.send("POST", "/orders", { body: transaction(usBundle, { iccids: [iccid] }) });
  client.simulator.install(iccid);
  client.simulator.use(iccid, 6_000_000_000);
  expect((await assignments(iccid)).map((one) => one.bundleState)).toEqual(["active", "depleted"]);
});

test("an unused bundle lapses after twelve months", async () => {
  const iccid = await buy();
  client.simulator.advanceClock(366 * 86_400_000);
  expect(await assignments(iccid)).toMatchObject([{ bundleState: "lapsed" }]);
});

test("a bundle is revoked with its money back only where refunds are enabled", async () => {
  const iccid = await buy();
  const path = `/esims/${iccid}/bundles/${usBundle}`;
  expect((await client.send("DELETE", `${path}?refundToBalance=true`)).status).toBe(403);
  client.simulator.portal({ refundsEnabled: true });
  expect((await client.send("DELETE", `${path}?type=validate&refundToBalance=true`)).status).toBe(200);
  expect(await balance()).toBe(99_995.8);
  expect((await client.send("DELETE", `${path}?type=transaction&refundToBalance=true`)).status).toBe(200);
  expect(await balance()).toBe(100_000);
  expect(client.simulator.sales()).toMatchObject([{ status: "cancelled", refunded: true }]);
  expect((await client.send("GET", `/esims/${iccid}`)).status).toBe(403);
});

test("a used bundle and one outside the refund window are not revoked for money", async () => {
  client.simulator.portal({ refundsEnabled: true });
  const used = await buy();
  client.simulator.install(used);
  client.simulator.use(used, 1_000);
  expect((await client.send("DELETE", `/esims/${used}/bundles/${usBundle}`)).status).toBe(400);
  const old = await buy();
  client.simulator.advanceClock(61 * 86_400_000);
  expect((await client.send("DELETE", `/esims/${old}/bundles/${usBundle}?refundToBalance=true`)).status).toBe(400);
  expect((await client.send("DELETE", `/esims/${old}/bundles/${usBundle}?type=maybe`)).status).toBe(400);
});

test("a bundle revoked without refund, by its assignment, goes back to the inventory", async () => {
  const iccid = await buy();
  client.simulator.install(iccid);
  const [assignment] = await assignments(iccid);
  const reply = await client.send("DELETE", `/esims/${iccid}/bundles/${usBundle}/assignments/${assignment?.id}`);
  expect(reply.status).toBe(200);
  expect((await client.send("GET", "/inventory")).body.bundles).toMatchObject([{ available: [{ remaining: 1 }] }]);
  expect(await assignments(iccid)).toMatchObject([{ bundleState: "revoked" }]);
  expect((await client.send("GET", `/esims/${iccid}/bundles/${usBundle}`)).body).toMatchObject({
    assignments: [{ bundleState: "revoked" }],
  });
});

test("suspending stops use until it is lifted, but a policy suspension cannot be lifted", async () => {
  const iccid = await buy();
  client.simulator.install(iccid);
  const suspend = (value: boolean) => client.send("POST", `/esims/${iccid}/suspend`, { body: { suspend: value } });
  expect((await suspend(true)).status).toBe(201);
  expect((await client.send("GET", `/esims/${iccid}/suspend`)).body).toEqual({ suspended: true });
  expect((await client.send("GET", `/esims/${iccid}`)).body.state).toBe("suspended");
  expect(client.simulator.use(iccid, 1)).toEqual({ refused: "the eSIM is suspended" });
  expect((await suspend(false)).status).toBe(201);
  expect(client.simulator.use(iccid, 1)).toHaveProperty("usedBytes", 1);
  client.simulator.portal({ policySuspendedIccids: [iccid] });
  expect((await suspend(false)).status).toBe(403);
  expect((await client.send("POST", `/esims/${iccid}/suspend`, { body: {} })).status).toBe(400);
});

test("a deactivated eSIM has no install details and takes no bundle", async () => {
  const order = await client.buy(usBundle);
  const iccid = iccidOf(order);
  expect((await client.send("DELETE", `/esims/${iccid}`)).status).toBe(200);
  expect((await client.send("GET", `/esims/assignments?reference=${order.orderReference}`)).status).toBe(410);
  expect((await client.send("GET", `/esims/${iccid}`)).body).toMatchObject({ state: "deactivated" });
  expect((await client.send("POST", "/orders", { body: transaction(usBundle, { iccids: [iccid] }) })).status).toBe(400);
  expect((await client.send("DELETE", `/esims/${iccid}`)).status).toBe(400);
});

test("location is known once the phone was on a network, and the history tells what happened", async () => {
  const iccid = await buy();
  expect((await client.send("GET", `/esims/${iccid}/location`)).status).toBe(400);
  client.simulator.install(iccid);
  expect((await client.send("GET", `/esims/${iccid}/location`)).body).toMatchObject({ country: "US" });
  const history = await client.send("GET", `/esims/${iccid}/history`);
  expect(history.body).toEqual([{ name: "Bundle Applied", bundleName: usBundle, date: expect.any(String) }]);
});

test("a text of 1 to 160 characters is sent to an eSIM", async () => {
  const iccid = await buy();
  const sms = (message: string) => client.send("POST", `/esims/${iccid}/sms`, { body: { message } });
  expect((await sms("Welcome")).body).toEqual({ status: "sent" });
  expect((await sms("")).status).toBe(400);
  expect((await sms("x".repeat(161))).status).toBe(400);
});

test("compatibility follows the eSIM's profile", async () => {
  const iccid = await buy();
  const compatible = async (bundle: string) => (await client.send("GET", `/esims/${iccid}/compatible/${bundle}`)).body;
  expect(await compatible("esim_1GB_7D_FR_V2")).toEqual({ compatible: true });
  expect(await compatible("esim_1GB_7D_CN_V2")).toEqual({ compatible: false });
});

test("the account charges its card within the limits and lists its groups", async () => {
  expect((await client.send("POST", "/organisation/balance?amount=1000")).body).toMatchObject({
    amount: 1_000,
    balance: 101_000,
  });
  expect((await client.send("POST", "/organisation/balance?amount=999")).status).toBe(400);
  expect((await client.send("GET", "/organisation/groups")).body.groups).toHaveLength(2);
});
