import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { skippedReason } from "../test/api-description.ts";
import { messagingApplicationId, voiceApplicationId } from "./account.ts";
import { orderOf, startTestClient, type TestClient, type TestReply } from "./test-client.ts";
import { areDescribed, callbackFindings, findings } from "./test-descriptions.ts";

const person = "+12025550143";
/** Nobody listens there: what is sent is looked at in the lab's own list. */
const hooks = "http://127.0.0.1:9/hooks";

let client: TestClient;
let own: string;

beforeAll(async () => {
  client = await startTestClient({ settings: { webhookRetryDelaysMs: [] } });
  own = await client.buy();
});
afterAll(() => client.simulator.close());

const holds = (reply: TestReply, wanted: number): TestReply => {
  expect(reply.status, reply.body).toBe(wanted);
  expect(findings("reply", reply), reply.path).toEqual([]);
  return reply;
};

const call = (more: object = {}) =>
  client.send("POST", "voice", "/calls", {
    to: person,
    from: own,
    applicationId: voiceApplicationId,
    answerUrl: `${hooks}/answer`,
    disconnectUrl: `${hooks}/call`,
    tag: "att-1",
    ...more,
  });

describe.skipIf(!areDescribed)(areDescribed ? "what Bandwidth says" : skippedReason, () => {
  test("numbers: searched, ordered, looked for, listed and given back as described", async () => {
    for (const query of [
      "areaCode=212&quantity=2",
      "areaCode=212&enableTNDetail=true",
      "tollFreeWildCardPattern=8**",
    ]) {
      holds(await client.send("GET", "dashboard", `/availableNumbers?${query}`), 200);
    }
    holds(await client.send("GET", "dashboard", "/availableNumbers?quantity=2"), 400);
    holds(await client.send("GET", "dashboard", "/availableNumbers?areaCode=999"), 200);
    const bought = await client.buy();
    const orders = holds(await client.send("GET", "dashboard", "/orders?page=1&size=20&customerOrderId=desk-1"), 200);
    const orderId = /<OrderId>([^<]+)/.exec(orders.body)?.[1];
    holds(await client.send("GET", "dashboard", `/orders/${orderId}`), 200);
    const taken = holds(await client.send("POST", "dashboard", "/orders", orderOf(bought.slice(2))), 201);
    const failedId = /<id>([^<]+)/.exec(taken.body)?.[1];
    const failed = holds(await client.send("GET", "dashboard", `/orders/${failedId}`), 200);
    expect(failed.body).toContain("<OrderStatus>FAILED</OrderStatus>");
    holds(await client.send("POST", "dashboard", "/orders", orderOf("12", "desk-2")), 400);
    holds(await client.send("GET", "dashboard", "/inserviceNumbers?page=1&size=1"), 200);
    holds(await client.send("GET", "dashboard", `/inserviceNumbers/${bought.slice(2)}`), 200);
    holds(await client.send("GET", "dashboard", "/inserviceNumbers/2025550143"), 404);
    const body = `<DisconnectTelephoneNumberOrder><DisconnectTelephoneNumberOrderType><TelephoneNumberList><TelephoneNumber>${bought.slice(2)}</TelephoneNumber></TelephoneNumberList></DisconnectTelephoneNumberOrderType></DisconnectTelephoneNumberOrder>`;
    const gone = holds(await client.send("POST", "dashboard", "/disconnects", body), 201);
    holds(await client.send("GET", "dashboard", `/disconnects/${/<id>([^<]+)/.exec(gone.body)?.[1]}`), 200);
  });

  test("applications are told and changed as described, and never say a password", async () => {
    const path = `/applications/${messagingApplicationId}`;
    const creds = "<UserId>desk</UserId><Password>secret</Password>";
    const settings =
      `<InboundCallbackUrl>${hooks}/message</InboundCallbackUrl><OutboundCallbackUrl>${hooks}/message</OutboundCallbackUrl>` +
      `<InboundCallbackCreds>${creds}</InboundCallbackCreds><OutboundCallbackCreds>${creds}</OutboundCallbackCreds>`;
    holds(await client.send("PATCH", "dashboard", path, `<Application>${settings}</Application>`), 200);
    const read = holds(await client.send("GET", "dashboard", path), 200);
    expect(read.body).not.toContain("secret");
  });

  test("messages: sent, searched, told and refused as described", async () => {
    const message = { applicationId: messagingApplicationId, to: [person], from: own, text: "Hello", tag: "att-1" };
    const media = ["https://media.example.test/1.jpg"];
    holds(await client.send("POST", "messaging", "/messages", message), 202);
    holds(await client.send("POST", "messaging", "/messages", { ...message, media }), 202);
    holds(await client.send("POST", "messaging", "/messages", { ...message, to: ["+12025550004"] }), 202);
    client.simulator.act("receive_message", { from: person, to: own, text: "Yes?", mediaUrls: media });
    await vi.waitFor(async () => {
      client.simulator.advanceClock(3_000);
      const told = client.simulator.webhooks().filter(({ event }) => event.startsWith("message"));
      expect(told.length).toBeGreaterThanOrEqual(4);
    });
    holds(await client.send("GET", "messaging", `/messages?sourceTn=${encodeURIComponent(own)}`), 200);
    holds(await client.send("GET", "messaging", "/messages"), 400);
    holds(await client.send("POST", "messaging", "/messages", { ...message, to: ["123"] }), 400);
  });

  test("calls: placed, listed, led elsewhere, recorded and ended as described", async () => {
    client.simulator.act("set_phone", { number: person, talkMs: null });
    const placed = holds(await call({ machineDetection: { mode: "async", callbackUrl: `${hooks}/machine` } }), 201);
    const { callId } = placed.json();
    // Nobody answers what to do, so the call is over as soon as the person picks up.
    await vi.waitFor(async () => {
      client.simulator.advanceClock(1_000);
      const read = await client.send("GET", "voice", `/calls/${callId}`);
      expect(read.json()).toMatchObject({ state: "disconnected", disconnectCause: "callback-error" });
      holds(read, 200);
    });
    holds(await client.send("GET", "voice", `/calls?to=${encodeURIComponent(person)}&pageSize=10`), 200);
    holds(await client.send("POST", "voice", `/calls/${callId}`, { state: "completed" }), 409);
    holds(await client.send("GET", "voice", `/calls/${callId}/recordings`), 200);
    holds(await client.send("GET", "voice", `/calls/${callId}/recordings/r-1`), 404);
    holds(await call({ to: "+12025550001", tag: "att-2" }), 201);
    holds(await call({ to: "nobody" }), 400);
    holds(await client.send("GET", "voice", "/statistics"), 200);
    client.simulator.fail([{ operation: "placeCall", fault: "rate_limited", times: 1 }]);
    holds(await call(), 429);
  });

  test("codes and lookups: sent, checked, told and refused as described", async () => {
    const request = { to: person, from: own, message: "Your code is {CODE}", digits: 6, scope: "desk" };
    holds(
      await client.send("POST", "mfa", "/code/messaging", { ...request, applicationId: messagingApplicationId }),
      200,
    );
    holds(await client.send("POST", "mfa", "/code/voice", { ...request, applicationId: voiceApplicationId }), 200);
    const check = { to: person, scope: "desk", expirationTimeInMinutes: 3, code: "0000" };
    for (let tries = 0; tries < 5; tries += 1) holds(await client.send("POST", "mfa", "/code/verify", check), 200);
    holds(await client.send("POST", "mfa", "/code/verify", check), 429);
    holds(await client.send("POST", "mfa", "/code/messaging", { ...request, applicationId: "none" }), 400);
    holds(await client.send("POST", "api", "/phoneNumberLookup", { phoneNumbers: [person, "+1202555"] }), 200);
    holds(await client.send("POST", "api", "/phoneNumberLookup", { phoneNumbers: ["x"] }), 400);
  });

  test("every callback that was sent is as described", () => {
    const sent = client.simulator.webhooks();
    expect(new Set(sent.map(({ event }) => event)).size).toBeGreaterThanOrEqual(4);
    for (const { body } of sent) expect(callbackFindings(body), body).toEqual([]);
  });
});
