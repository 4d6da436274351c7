import twilio, { type Twilio } from "twilio";
import type RequestClient from "twilio/lib/base/RequestClient.js";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type RunningSimulator, startSimulator } from "../lab/start-simulator.ts";
import { type DocumentServer, startDocumentServer } from "./test-document-server.ts";

/**
 * The official Node SDK, unchanged, as an oracle that this simulator speaks the real protocol. It has no base URL to set, so a client of
 * its own leads each host's requests to that product's path.
 */
class LabHttpClient extends twilio.RequestClient {
  readonly #baseUrl: string;

  constructor(baseUrl: string) {
    super();
    this.#baseUrl = baseUrl;
  }

  override request<TData>(options: RequestClient.RequestOptions<TData>) {
    const { hostname, pathname, search } = new URL(options.uri);
    const product = hostname.split(".")[0] ?? "";
    const uri = this.#baseUrl.replace("{product}", product) + pathname + search;
    return super.request<TData>({ ...options, uri });
  }
}

const person = "+12025550143";

let simulator: RunningSimulator;
let server: DocumentServer;
let sdk: Twilio;

beforeAll(async () => {
  simulator = await startSimulator("twilio");
  server = await startDocumentServer();
  const { accountSid, authToken } = simulator.credentials;
  sdk = twilio(accountSid, authToken, { httpClient: new LabHttpClient(simulator.baseUrl) });
});
afterEach(() => {
  server.received.length = 0;
  server.documents = [];
});
afterAll(async () => {
  await server.close();
  await simulator.close();
});

const buy = async () => {
  const [free] = await sdk.availablePhoneNumbers("US").local.list({ areaCode: 415, limit: 1 });
  return sdk.incomingPhoneNumbers.create({
    phoneNumber: free?.phoneNumber ?? "",
    voiceUrl: `${server.url}/voice`,
    smsUrl: `${server.url}/sms`,
  });
};

/** Lets lab time pass until the claim holds. */
const until = (claim: () => unknown) =>
  vi.waitFor(
    async () => {
      simulator.advanceClock(500);
      await claim();
    },
    { timeout: 10_000, interval: 10 },
  );

/** Every callback so far must bear a signature that the SDK itself takes. */
const expectGenuine = () => {
  for (const { url, fields, signature } of server.received) {
    expect(twilio.validateRequest(simulator.credentials.authToken ?? "", signature, url, fields)).toBe(true);
    expect(twilio.validateRequest("another token", signature, url, fields)).toBe(false);
  }
};

test("the SDK finds a number, buys it, renames it, finds it among all and gives it back", async () => {
  const bought = await buy();
  expect(bought).toMatchObject({ sid: expect.stringMatching(/^PN[0-9a-f]{32}$/), status: "in-use" });
  const own = sdk.incomingPhoneNumbers(bought.sid);
  await own.update({ friendlyName: "desk" });
  const [found, ...others] = await sdk.incomingPhoneNumbers.list({ friendlyName: "desk" });
  expect([found?.phoneNumber, others]).toEqual([bought.phoneNumber, []]);
  expect(await own.remove()).toBe(true);
  await expect(own.fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
});

test("the SDK walks the pages of a listing", async () => {
  const bought = [await buy(), await buy(), await buy()];
  const listed = await sdk.incomingPhoneNumbers.list({ pageSize: 1 });
  expect(listed.map(({ sid }) => sid)).toEqual(expect.arrayContaining(bought.map(({ sid }) => sid)));
});

test("the SDK reads prices, papers, lookups and the balance", async () => {
  const prices = await sdk.pricing.v1.phoneNumbers.countries("US").fetch();
  expect(prices.phoneNumberPrices).toContainEqual(expect.objectContaining({ numberType: "local" }));
  const regulations = await sdk.numbers.v2.regulatoryCompliance.regulations.list({ isoCountry: "DE" });
  expect(regulations).toMatchObject([{ isoCountry: "DE", endUserType: "business" }]);
  const looked = await sdk.lookups.v2.phoneNumbers(person).fetch({ fields: "line_type_intelligence" });
  expect(looked).toMatchObject({ valid: true, countryCode: "US", lineTypeIntelligence: { type: "mobile" } });
  expect(Number((await sdk.balance.fetch()).balance)).toBeGreaterThan(0);
});

test("the SDK sends a text and a picture, follows them, and gets the price late", async () => {
  const { phoneNumber: from } = await buy();
  const sent = await sdk.messages.create({ to: person, from, body: "Hello", statusCallback: `${server.url}/status` });
  expect(sent).toMatchObject({ status: "queued", price: null, numSegments: "1" });
  const mediaUrl = ["https://media.example.test/1.jpg", "https://media.example.test/2.jpg"];
  expect(await sdk.messages.create({ to: person, from, mediaUrl })).toMatchObject({ numMedia: "2" });
  await until(async () => {
    expect(await sdk.messages(sent.sid).fetch()).toMatchObject({ status: "delivered", price: "-0.00830" });
    expect(server.received.map(({ fields }) => fields.MessageStatus)).toEqual(["sent", "delivered"]);
  });
  expectGenuine();
  const [newest] = await sdk.messages.list({ to: person, from, limit: 1 });
  expect(newest?.numMedia).toBe("2");
});

test("the SDK places a call, whose documents are asked for and carried out", async () => {
  const { phoneNumber: from } = await buy();
  const question = new twilio.twiml.VoiceResponse();
  question.gather({ numDigits: 1, action: `${server.url}/digits` }).say({ language: "en-US" }, "Press 1 & wait");
  const ending = new twilio.twiml.VoiceResponse();
  ending.say("Bye");
  ending.hangup();
  server.documents = [question.toString(), ending.toString()];
  simulator.act("set_phone", { number: person, digits: ["1"], talkMs: null });
  const statusCallbackEvent = ["initiated", "ringing", "answered", "completed"];
  const url = `${server.url}/answer`;
  const placed = await sdk.calls.create({
    to: person,
    from,
    url,
    statusCallback: `${server.url}/call`,
    statusCallbackEvent,
  });
  expect(placed).toMatchObject({ status: "queued", direction: "outbound-api" });
  await until(async () => expect((await sdk.calls(placed.sid).fetch()).status).toBe("completed"));
  expect(simulator.act("phone_heard", { number: person })).toEqual({
    heard: [
      { did: "speak", what: "Press 1 & wait" },
      { did: "speak", what: "Bye" },
    ],
  });
  await until(() => {
    const states = server.received.filter(({ url }) => url.endsWith("/call")).map(({ fields }) => fields.CallStatus);
    expect(states.sort()).toEqual(["completed", "in-progress", "initiated", "ringing"]);
  });
  expect(server.received.find(({ url }) => url.endsWith("/digits"))?.fields).toMatchObject({ Digits: "1" });
  expectGenuine();
});

test("the SDK records a live call, leads it elsewhere and ends it", async () => {
  const { phoneNumber: from } = await buy();
  simulator.act("set_phone", { number: person, talkMs: null });
  const placed = await sdk.calls.create({ to: person, from, twiml: '<Response><Pause length="600"/></Response>' });
  await until(async () => expect((await sdk.calls(placed.sid).fetch()).status).toBe("in-progress"));
  const call = sdk.calls(placed.sid);
  const recording = await call.recordings.create({ recordingChannels: "dual" });
  expect(recording).toMatchObject({ status: "in-progress", channels: 2, source: "StartCallRecordingAPI" });
  expect(await call.recordings(recording.sid).update({ status: "stopped" })).toMatchObject({ status: "stopped" });
  await call.update({ twiml: '<Response><Say>Else</Say><Pause length="600"/></Response>' });
  expect(await call.update({ status: "completed" })).toMatchObject({ status: "completed" });
  await expect(call.update({ status: "completed" })).rejects.toMatchObject({ code: 21220 });
  await until(async () => expect((await sdk.calls(placed.sid).fetch()).price).toBe("-0.01400"));
});

test("the SDK makes a service, sends a code and has it checked", async () => {
  const service = await sdk.verify.v2.services.create({ friendlyName: "Shop", codeLength: 8, customCodeEnabled: true });
  const started = await sdk.verify.v2.services(service.sid).verifications.create({ to: person, channel: "call" });
  expect(started).toMatchObject({ status: "pending", channel: "call" });
  const { code } = simulator.act("read_code", { to: person }) as { code: string };
  expect(code).toMatch(/^\d{8}$/);
  const checks = sdk.verify.v2.services(service.sid).verificationChecks;
  expect(await checks.create({ to: person, code: "wrong" })).toMatchObject({ status: "pending", valid: false });
  expect(await checks.create({ to: person, code })).toMatchObject({ status: "approved", valid: true });
  await expect(checks.create({ to: person, code })).rejects.toMatchObject({ status: 404, code: 20404 });
});

test("the SDK understands refusals", async () => {
  const { phoneNumber: from } = await buy();
  const create = (to: string) => sdk.messages.create({ to, from, body: "Hello" });
  await expect(create("nonsense")).rejects.toMatchObject({ status: 400, code: 21211 });
  const wrong = twilio(simulator.credentials.accountSid, "wrong", { httpClient: new LabHttpClient(simulator.baseUrl) });
  await expect(wrong.balance.fetch()).rejects.toMatchObject({ status: 401, code: 20003 });
});
