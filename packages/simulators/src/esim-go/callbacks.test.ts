import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Receiver, startReceiver } from "../test/receiver.ts";
import { iccidOf, startTestClient, type TestClient, usBundle } from "./test-client.ts";

let client: TestClient;
let receiver: Receiver;
beforeAll(async () => {
  client = await startTestClient();
  receiver = await startReceiver();
});
beforeEach(async () => {
  client.simulator.reset();
  await client.simulator.deliverWebhooks();
  client.simulator.portal({
    callbackUrl: receiver.url,
    callbackVersion: "V3",
    signatureEncoding: "hex",
    firstUseIccidAsNumber: true,
  });
  receiver.received.length = 0;
  receiver.answer(200);
});
afterAll(async () => {
  await receiver.close();
  await client.simulator.close();
});

const bodies = (alertType: string) =>
  receiver.received.map(({ raw }) => raw).filter((raw) => raw.includes(`"alertType":"${alertType}"`));
const installed = async () => {
  const iccid = iccidOf(await client.buy(usBundle));
  client.simulator.install(iccid);
  return iccid;
};

test("installing tells the profile's states, the first attachment and the country", async () => {
  const iccid = await installed();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(4));
  const states = bodies("ProfileStatusChange").map((raw) => JSON.parse(raw).profileStatus);
  expect(states.sort()).toEqual(["Downloaded", "Installed"]);
  expect(JSON.parse(bodies("FirstAttachment")[0] ?? "")).toEqual({ alertType: "FirstAttachment", iccid });
  expect(JSON.parse(bodies("CountryChange")[0] ?? "")).toMatchObject({
    iccid,
    country: { code: "US", name: "United States" },
  });
  expect(client.simulator.install(iccid)).toEqual({ refused: "the profile is installed already" });
});

test("the first use carries the ICCID as a bare number with all its digits, or as text where set so", async () => {
  const iccid = await installed();
  client.simulator.use(iccid, 1_000);
  await vi.waitFor(() => expect(bodies("FirstUse")).toHaveLength(1));
  expect(bodies("FirstUse")[0]).toContain(`"iccid":${iccid},`);
  client.simulator.portal({ firstUseIccidAsNumber: false });
  const other = await installed();
  client.simulator.use(other, 1_000);
  await vi.waitFor(() => expect(bodies("FirstUse")).toHaveLength(2));
  expect(bodies("FirstUse").some((raw) => raw.includes(`"iccid":"${other}"`))).toBe(true);
});

test("utilisation is told once for each share crossed, with what is left", async () => {
  const iccid = await installed();
  client.simulator.use(iccid, 2_500_000_000);
  client.simulator.use(iccid, 1_000);
  client.simulator.use(iccid, 2_499_999_000);
  await vi.waitFor(() => expect(bodies("Utilisation")).toHaveLength(2));
  const left = bodies("Utilisation").map((raw) => JSON.parse(raw).bundle.remainingQuantity);
  expect(left.sort()).toEqual([0, 2_500_000_000]);
  expect(JSON.parse(bodies("Utilisation")[0] ?? "").bundle).toMatchObject({
    id: expect.any(String),
    reference: expect.stringMatching(/-0$/),
    name: usBundle,
    initialQuantity: 5_000_000_000,
    unlimited: false,
  });
});

test.each(["hex", "base64"] as const)("a V3 callback is signed over its raw body in %s", async (encoding) => {
  client.simulator.portal({ signatureEncoding: encoding });
  await installed();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(4));
  for (const { raw, headers } of receiver.received) {
    const expected = createHmac("sha256", client.simulator.credentials.apiKey ?? "")
      .update(raw)
      .digest(encoding);
    expect(headers["x-signature-sha256"]).toBe(expected);
  }
});

test("a V2 callback has no signature and only the basic bundle fields", async () => {
  client.simulator.portal({ callbackVersion: "V2" });
  const iccid = await installed();
  client.simulator.use(iccid, 1_000);
  await vi.waitFor(() => expect(bodies("FirstUse")).toHaveLength(1));
  expect(receiver.received[0]?.headers).not.toHaveProperty("x-signature-sha256");
  expect(bodies("FirstUse")[0]).not.toContain('"reference"');
});

test("a balance falling below the portal's threshold is told once", async () => {
  client.simulator.portal({ lowBalanceThreshold: 100 });
  client.simulator.setBalance("104.00");
  await client.buy(usBundle);
  await client.buy(usBundle);
  client.simulator.portal({ lowBalanceThreshold: 0 });
  await vi.waitFor(() => expect(bodies("LowBalance")).toHaveLength(1));
  expect(JSON.parse(bodies("LowBalance")[0] ?? "").balanceInfo).toEqual({
    balance: 99.8,
    threshold: 100,
    thresholdPercentRemaining: 100,
  });
});

test("nothing is sent without a callback URL", async () => {
  client.simulator.portal({ callbackUrl: "" });
  await installed();
  expect(client.simulator.webhooks()).toEqual([]);
});

test("a forged callback is well formed and does not verify", async () => {
  client.simulator.fail({ operation: "FirstAttachment", fault: "webhook_forged" });
  await installed();
  await vi.waitFor(() => expect(bodies("FirstAttachment")).toHaveLength(2));
  const key = client.simulator.credentials.apiKey ?? "";
  const genuine = receiver.received
    .filter(({ raw }) => raw.includes("FirstAttachment"))
    .map(({ raw, headers }) => headers["x-signature-sha256"] === createHmac("sha256", key).update(raw).digest("hex"));
  expect(genuine.sort()).toEqual([false, true]);
});

test("an undelivered callback is tried again, and a 204 counts as delivered", async () => {
  client.simulator.settings({ webhookRetryDelaysMs: [10, 10] });
  receiver.answer(500);
  client.simulator.fail({ operation: "ProfileStatusChange", fault: "webhook_none" });
  await installed();
  await vi.waitFor(() => expect(bodies("FirstAttachment")).toHaveLength(3));
  receiver.answer(204);
  const iccid = iccidOf(await client.buy(usBundle));
  client.simulator.install(iccid);
  const attachment = () =>
    client.simulator.webhooks().find(({ body }) => body.includes(`FirstAttachment","iccid":"${iccid}`));
  await vi.waitFor(() => expect(attachment()?.status).toBe("delivered"));
});
