import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startSimulator } from "../lab/start-simulator.ts";
import { iccidOf, startTestClient, type TestClient, usPackage } from "./test-client.ts";

let client: TestClient;
beforeEach(async () => {
  client = await startTestClient();
});
afterEach(() => client.simulator.close());

const tokenRequest = (fields: Record<string, string> = {}) => {
  const { clientId = "", clientSecret = "" } = client.simulator.credentials;
  return { client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials", ...fields };
};

test("a token is given for a form and for JSON, with the lifetime of the portal", async () => {
  const form = await client.send("POST", "/token", { form: tokenRequest() });
  expect(form.body).toEqual({
    data: { token_type: "Bearer", expires_in: 86_400, access_token: expect.any(String) },
    meta: { message: "success" },
  });
  client.simulator.portal({ tokenLifetimeSeconds: 31_622_400 });
  const json = await client.send("POST", "/token", { json: tokenRequest() });
  expect(json.body.data).toMatchObject({ expires_in: 31_622_400 });
});

test("an unknown client is a wrong field, a wrong secret is 401", async () => {
  const unknown = await client.send("POST", "/token", { form: tokenRequest({ client_id: "nobody" }) });
  expect(unknown.status).toBe(422);
  expect(unknown.body.data).toEqual({ client_id: "The selected client id is invalid." });
  const wrong = await client.send("POST", "/token", { form: tokenRequest({ client_secret: "wrong" }) });
  expect(wrong.status).toBe(401);
  expect(wrong.body.meta).toEqual({ message: "Client authentication failed" });
});

test("a call with a bad or outlived token is 401", async () => {
  const bad = await client.send("GET", "/balance", { headers: { Authorization: "Bearer nonsense" } });
  expect(bad.status).toBe(401);
  expect((await client.send("GET", "/balance")).status).toBe(200);
  client.simulator.advanceClock(86_400_000);
  expect((await client.send("GET", "/balance")).status).toBe(401);
  await client.signIn();
  expect((await client.send("GET", "/balance")).status).toBe(200);
});

test("an address that is not allowed is 403 with code 89", async () => {
  client.simulator.portal({ ipAllowed: false });
  const reply = await client.send("GET", "/balance");
  expect(reply.status).toBe(403);
  expect(reply.body.code).toBe(89);
});

test("the fourth token within a minute is refused with the time to wait", async () => {
  client.simulator.settings({ rateLimits: "documented" });
  const ask = () => client.send("POST", "/token", { form: tokenRequest() });
  for (const remaining of ["2", "1", "0"]) {
    const reply = await ask();
    expect(reply.status).toBe(200);
    expect(reply.headers.get("x-ratelimit-limit")).toBe("3");
    expect(reply.headers.get("x-ratelimit-remaining")).toBe(remaining);
  }
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(refused.body).toEqual({ message: "Too Many Attempts." });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
  client.simulator.advanceClock(60_000);
  expect((await ask()).status).toBe(200);
});

test("usage is limited to 10 a minute and eSIM, and 5 a second in all", async () => {
  const iccid = iccidOf(await client.buy(usPackage));
  client.simulator.settings({ rateLimits: "documented" });
  const statuses: number[] = [];
  for (let call = 0; call < 11; call += 1) {
    statuses.push((await client.send("GET", `/sims/${iccid}/usage`)).status);
    client.simulator.advanceClock(1_000);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  const other = iccidOf(await client.buy(usPackage));
  const burst: number[] = [];
  for (let call = 0; call < 6; call += 1) burst.push((await client.send("GET", `/sims/${other}/usage`)).status);
  expect(burst.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5);
});

test("faults answer in Airalo's own words", async () => {
  const order = () => client.send("POST", "/orders", { json: { package_id: usPackage, quantity: 1 } });
  client.simulator.fail("refused");
  expect(await order()).toMatchObject({ status: 422, body: { code: 33 } });
  client.simulator.fail("rate_limited");
  expect(await order()).toMatchObject({ status: 429, body: { message: "Too Many Attempts." } });
  client.simulator.fail("error_500");
  expect(await order()).toMatchObject({ status: 500, body: { message: "Server Error" } });
  expect(client.simulator.sales()).toEqual([]);
  client.simulator.fail("drop_reply");
  await expect(order()).rejects.toThrow();
  expect(client.simulator.sales()).toHaveLength(1);
});

test("a killed lab comes back with its orders, tokens and balance", async () => {
  const journalDir = mkdtempSync(join(tmpdir(), "airalo-journal-"));
  const first = await startTestClient({ journalDir });
  const iccid = iccidOf(await first.buy(usPackage));
  first.simulator.install(iccid);
  first.simulator.use(iccid, 1_048_576);
  const sales = first.simulator.sales();
  await first.simulator.close();
  const second = await startSimulator("airalo", { journalDir });
  expect(second.sales()).toEqual(sales);
  expect(second.use(iccid, 1_048_576)).toMatchObject({ state: "ACTIVE", usedBytes: 2_097_152 });
  await second.close();
  rmSync(journalDir, { recursive: true });
});

test("a future order that became due while the lab was down is bought at the next call", async () => {
  const journalDir = mkdtempSync(join(tmpdir(), "airalo-journal-"));
  const first = await startTestClient({ journalDir });
  const due_date = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 16).replace("T", " ");
  await first.send("POST", "/future-orders", { json: { package_id: usPackage, quantity: 1, due_date } });
  await first.simulator.close();
  const second = await startTestClient({ journalDir });
  second.simulator.advanceClock(4 * 86_400_000);
  expect(second.simulator.sales()).toEqual([]);
  await second.signIn();
  expect(second.simulator.sales()).toHaveLength(1);
  await second.simulator.close();
  rmSync(journalDir, { recursive: true });
});
