import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Receiver, startReceiver } from "../lab/test-receiver.ts";
import { startTestClient, type TestClient } from "./test-client.ts";
import type { JsonObject } from "./wire.ts";

let client: TestClient;
let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
  client = await startTestClient();
});
afterEach(async () => {
  await client.simulator.close();
  await receiver.close();
});

const subscribe = () => client.call("/webhook/save", { webhook: receiver.url });
const buyOne = async (transactionId = "att_1"): Promise<{ iccid: string; profile: JsonObject }> => {
  const [profile = {}] = await client.profiles(await client.buy(transactionId));
  await client.simulator.deliverWebhooks();
  receiver.received.length = 0;
  return { iccid: String(profile.iccid), profile };
};
const arrived = async () => {
  await client.simulator.deliverWebhooks();
  return receiver.bodies();
};

test("saving a URL sends CHECK_HEALTH first; then the URL can be asked for", async () => {
  expect(await subscribe()).toMatchObject({ success: true, obj: {} });
  expect(receiver.bodies()).toMatchObject([{ notifyType: "CHECK_HEALTH", content: { orderStatus: "Test" } }]);
  expect((await client.call("/webhook/query")).obj).toEqual({ webhook: receiver.url });
});

test("a URL that does not answer well is refused and the old one stays", async () => {
  await subscribe();
  receiver.answerWith(500);
  expect(await client.call("/webhook/save", { webhook: `${receiver.url}2` })).toMatchObject({ errorCode: "200008" });
  expect(await client.call("/webhook/save", { webhook: "ftp://x" })).toMatchObject({ errorCode: "200008" });
  expect(await client.call("/webhook/save", {})).toMatchObject({ errorCode: "000105" });
  expect((await client.call("/webhook/query")).obj).toEqual({ webhook: receiver.url });
});

test("without a URL nothing is sent", async () => {
  await client.buy("att_1");
  expect(client.simulator.webhooks()).toEqual([]);
});

test("ORDER_STATUS comes once the profiles are allocated and carries neither ICCID nor code", async () => {
  await subscribe();
  client.simulator.settings({ allocationDelayMs: 60_000 });
  receiver.received.length = 0;
  const orderNo = await client.buy("att_1");
  expect(await arrived()).toEqual([]);
  client.simulator.advanceClock(60_000);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
  expect(receiver.bodies()).toEqual([
    { notifyType: "ORDER_STATUS", content: { orderNo, transactionId: "att_1", orderStatus: "GOT_RESOURCE" } },
  ]);
});

test("an order whose allocation fails sends nothing", async () => {
  await subscribe();
  receiver.received.length = 0;
  client.simulator.fail("activation_failure");
  await client.buy("att_1");
  expect(await arrived()).toEqual([]);
});

test("installing tells each step with the device's EID", async () => {
  await subscribe();
  const { iccid, profile } = await buyOne();
  client.simulator.install(iccid);
  const bodies = await arrived();
  const steps = bodies.map((body) => (body.content as JsonObject).smdpStatus);
  expect(steps.toSorted()).toEqual(["DOWNLOAD", "ENABLED", "INSTALLATION"]);
  for (const body of bodies) {
    expect(body).toMatchObject({
      notifyType: "SMDP_EVENT",
      notifyId: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventGenerateTime: expect.any(String),
      content: { iccid, esimTranNo: profile.esimTranNo, orderNo: profile.orderNo, transactionId: "att_1" },
    });
    expect((body.content as JsonObject).eid).toMatch(/^\d{32}$/);
  }
  expect(new Set(bodies.map((body) => body.notifyId)).size).toBe(3);
});

test("the first use is told as IN_USE, then 50, 80 and 90 percent of the data, then USED_UP", async () => {
  await subscribe();
  const { iccid } = await buyOne();
  client.simulator.install(iccid);
  await arrived();
  const use = async (bytes: number) => {
    receiver.received.length = 0;
    client.simulator.use(iccid, bytes);
    return (await arrived()).map(({ notifyType, content }) => ({ notifyType, ...(content as JsonObject) }));
  };
  const total = 5_368_709_120;
  expect(await use(1_000)).toMatchObject([{ notifyType: "ESIM_STATUS", esimStatus: "IN_USE" }]);
  expect(await use(1_000)).toEqual([]);
  expect(await use(total / 2)).toMatchObject([
    { notifyType: "DATA_USAGE", totalVolume: total, orderUsage: total / 2 + 2_000, remainThreshold: 0.5 },
  ]);
  expect(await use(Math.ceil(total * 0.3))).toMatchObject([{ remainThreshold: 0.2 }]);
  const rest = await use(total);
  expect(rest).toHaveLength(2);
  expect(rest).toContainEqual(expect.objectContaining({ notifyType: "DATA_USAGE", remain: 0, remainThreshold: 0.1 }));
  expect(rest).toContainEqual(expect.objectContaining({ notifyType: "ESIM_STATUS", esimStatus: "USED_UP" }));
});

test("cancel, revoke, suspend and resume are told as ESIM_STATUS", async () => {
  await subscribe();
  const statusAfter = async (path: string, esimTranNo: unknown) => {
    receiver.received.length = 0;
    await client.call(path, { esimTranNo });
    return (await arrived()).map((body) => (body.content as JsonObject).esimStatus);
  };
  const first = await buyOne("att_1");
  expect(await statusAfter("/esim/cancel", first.profile.esimTranNo)).toEqual(["CANCEL"]);
  const { iccid, profile } = await buyOne("att_2");
  client.simulator.install(iccid);
  client.simulator.use(iccid, 1_000);
  await arrived();
  expect(await statusAfter("/esim/suspend", profile.esimTranNo)).toEqual(["SUSPENDED"]);
  expect(await statusAfter("/esim/unsuspend", profile.esimTranNo)).toEqual(["IN_USE"]);
  expect(await statusAfter("/esim/revoke", profile.esimTranNo)).toEqual(["REVOKED"]);
});

test("one day before its end a profile in use is told of it, and then that it ended", async () => {
  await subscribe();
  const { iccid } = await buyOne();
  client.simulator.install(iccid);
  client.simulator.use(iccid, 1_000);
  await arrived();
  receiver.received.length = 0;
  client.simulator.advanceClock(29 * 86_400_000);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
  expect(receiver.bodies()[0]).toMatchObject({
    notifyType: "VALIDITY_USAGE",
    content: { iccid, remain: 1, totalDuration: 30 },
  });
  client.simulator.advanceClock(86_400_000);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2));
  expect(receiver.bodies()[1]).toMatchObject({ notifyType: "ESIM_STATUS", content: { esimStatus: "USED_EXPIRED" } });
});

test("a forged status looks genuine but says CANCEL, and the upstream knows better", async () => {
  await subscribe();
  const { iccid, profile } = await buyOne();
  client.simulator.install(iccid);
  await arrived();
  receiver.received.length = 0;
  client.simulator.fail({ operation: "ESIM_STATUS", fault: "webhook_forged" });
  client.simulator.use(iccid, 1_000);
  const statuses = (await arrived()).map((body) => (body.content as JsonObject).esimStatus);
  expect(statuses.toSorted()).toEqual(["CANCEL", "IN_USE"]);
  expect((await client.profiles(String(profile.orderNo)))[0]).toMatchObject({ esimStatus: "IN_USE" });
});
