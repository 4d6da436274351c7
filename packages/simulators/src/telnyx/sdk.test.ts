import Telnyx from "telnyx";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Receiver, startReceiver } from "../test/receiver.ts";
import { startTestClient, type TestClient } from "./test-client.ts";

/** The official Node SDK, unchanged, as an oracle that this simulator speaks the real protocol. */
let client: TestClient;
let receiver: Receiver;
let sdk: Telnyx;
let own: string;

const person = "+12025550143";

beforeAll(async () => {
  receiver = await startReceiver();
  client = await startTestClient();
  const { baseUrl, credentials, config } = client.simulator;
  // The SDK repeats writes by default; nothing of ours may.
  sdk = new Telnyx({
    apiKey: credentials.apiKey,
    publicKey: credentials.publicKey,
    baseURL: baseUrl,
    maxRetries: 0,
  });
  await sdk.messagingProfiles.update(config.messagingProfileId ?? "", { webhook_url: receiver.url });
  await sdk.callControlApplications.update(config.connectionId ?? "", {
    application_name: "Tandem",
    webhook_event_url: receiver.url,
    call_cost_in_webhooks: true,
  });
  own = (await client.buyNumber()).number;
});
afterAll(async () => {
  await client.simulator.close();
  await receiver.close();
});

test("the SDK finds, orders, reads, forwards and gives back a number", async () => {
  const { connectionId } = client.simulator.config;
  const found = await sdk.availablePhoneNumbers.list({
    filter: { country_code: "US", phone_number_type: "local", features: ["sms", "voice"], limit: 3 },
  });
  const number = found.data?.[0]?.phone_number ?? "";
  expect(found.data?.[0]?.cost_information).toEqual({ upfront_cost: "0.00", monthly_cost: "1.00", currency: "USD" });
  const { data: order } = await sdk.numberOrders.create({
    phone_numbers: [{ phone_number: number }],
    connection_id: connectionId ?? "",
    customer_reference: "att_sdk",
  });
  await client.until(async () => (await sdk.numberOrders.retrieve(order?.id ?? "")).data?.status === "success");
  const orders = await sdk.numberOrders.list({ filter: { customer_reference: "att_sdk" } });
  expect(orders.data?.map(({ id }) => id)).toEqual([order?.id]);
  const numbers: string[] = [];
  for await (const one of sdk.phoneNumbers.list({ filter: { phone_number: number } })) numbers.push(one.id ?? "");
  const [id = ""] = numbers;
  const call_forwarding = { call_forwarding_enabled: true, forwards_to: person, forwarding_type: "always" as const };
  const voice = await sdk.phoneNumbers.voice.update(id, { call_forwarding });
  expect(voice.data?.call_forwarding).toMatchObject(call_forwarding);
  expect((await sdk.phoneNumbers.delete(id)).data?.status).toBe("deleted");
  await expect(sdk.phoneNumbers.retrieve(id)).rejects.toMatchObject({ status: 404 });
});

test("the SDK sends a message and believes what the webhook says of it", async () => {
  const sent = await sdk.messages.send({ from: own, to: person, text: "Hello", webhook_url: receiver.url });
  await client.until(async () => {
    const read = (await sdk.messages.retrieve(sent.data?.id ?? "")).data;
    return read?.direction === "outbound" && read.to?.[0]?.status === "delivered";
  });
  await client.until(() => receiver.received.some(({ raw }) => raw.includes("message.finalized")));
  const webhook = receiver.received.find(({ raw }) => raw.includes("message.finalized"));
  const headers = Object.fromEntries(
    Object.entries(webhook?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const event = await sdk.webhooks.unwrap(webhook?.raw ?? "", { headers });
  expect(event).toMatchObject({ data: { event_type: "message.finalized", payload: { id: sent.data?.id } } });
  const altered = (webhook?.raw ?? "").replace("Hello", "Hallo");
  await expect(Promise.resolve().then(() => sdk.webhooks.unwrap(altered, { headers }))).rejects.toThrow();
});

test("the SDK sends and checks a code", async () => {
  const { verifyProfileId } = client.simulator.config;
  const started = await sdk.verifications.triggerSMS({
    phone_number: person,
    verify_profile_id: verifyProfileId ?? "",
  });
  const { code } = client.simulator.act("read_code", { to: person }) as { code: string };
  const verdict = await sdk.verifications.actions.verify(started.data.id ?? "", { code });
  expect(verdict.data).toEqual({ phone_number: person, response_code: "accepted" });
});

test("the SDK dials, speaks and hangs up, and a refusal is its error with Telnyx's code", async () => {
  const { connectionId } = client.simulator.config;
  const placed = await sdk.calls.dial({ connection_id: connectionId ?? "", from: own, to: person });
  const id = placed.data?.call_control_id ?? "";
  const speak = { payload: "Hello", voice: "AWS.Polly.Joanna-Neural" };
  await expect(sdk.calls.actions.speak(id, speak)).rejects.toMatchObject({ status: 422 });
  const { simulator, until } = client;
  await until(() => simulator.webhooks().some(({ event }) => event === "call.answered"));
  expect((await sdk.calls.actions.speak(id, speak)).data?.result).toBe("ok");
  expect((await sdk.calls.retrieveStatus(id)).data?.is_alive).toBe(true);
  await sdk.calls.actions.hangup(id, {});
  expect((await sdk.calls.retrieveStatus(id)).data?.is_alive).toBe(false);
  const refused = await sdk.calls.actions.hangup(id, {}).catch((error: unknown) => error);
  expect(JSON.stringify((refused as { error: unknown }).error)).toContain("90018");
});

test("the SDK sends a fax, opens a room and lets somebody in", async () => {
  const { faxApplicationId } = client.simulator.config;
  const fax = await sdk.faxes.create({
    connection_id: faxApplicationId ?? "",
    from: own,
    to: person,
    media_url: "https://media.example.com/a.pdf",
  });
  await client.until(async () => (await sdk.faxes.retrieve(fax.data?.id ?? "")).data?.status === "delivered");
  const room = await sdk.rooms.create({ unique_name: "sdk", max_participants: 2 });
  const token = await sdk.rooms.actions.generateJoinClientToken(room.data?.id ?? "", { token_ttl_secs: 120 });
  expect(token.data?.token?.split(".")).toHaveLength(3);
});

test("the SDK buys an eSIM, reads its code and switches it off", async () => {
  const { simCardGroupId } = client.simulator.config;
  const bought = await sdk.actions.purchase.create({
    amount: 1,
    sim_card_group_id: simCardGroupId ?? "",
    tags: ["att_sdk"],
  });
  const id = bought.data?.[0]?.id ?? "";
  expect((await sdk.simCards.getActivationCode(id)).data?.activation_code).toMatch(/^LPA:1\$/);
  await client.until(async () => (await sdk.simCards.retrieve(id)).data?.status?.value === "enabled");
  const action = await sdk.simCards.actions.disable(id);
  expect(action.data?.status?.value).toBe("in-progress");
  await client.until(
    async () => (await sdk.simCards.actions.retrieve(action.data?.id ?? "")).data?.status?.value === "completed",
  );
  const tagged: string[] = [];
  for await (const one of sdk.simCards.list({ filter: { tags: ["att_sdk"] } })) tagged.push(one.id ?? "");
  expect(tagged).toEqual([id]);
});

test("the SDK reads the balance, and a wrong key is refused", async () => {
  expect((await sdk.balance.retrieve()).data?.currency).toBe("USD");
  const stranger = new Telnyx({ apiKey: "KEY_other", baseURL: client.simulator.baseUrl, maxRetries: 0 });
  await expect(stranger.balance.retrieve()).rejects.toMatchObject({ status: 401 });
});
