import { Bxml, CallsApi, Configuration, MessagesApi, MFAApi, PhoneNumberLookupApi, RecordingsApi } from "bandwidth-sdk";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type DocumentServer, startDocumentServer } from "../twilio/test-document-server.ts";
import { accountId, labCredentials, messagingApplicationId, voiceApplicationId } from "./account.ts";
import { startTestClient, type TestClient } from "./test-client.ts";

/** The official SDK, unchanged but for the addresses, as an oracle that this simulator speaks the real protocol. */
const person = "+12025550143";

let client: TestClient;
let server: DocumentServer;
let own: string;

beforeAll(async () => {
  client = await startTestClient();
  server = await startDocumentServer();
  own = await client.buy();
});
afterEach(() => {
  server.received.length = 0;
  server.documents = [];
});
afterAll(async () => {
  await server.close();
  await client.simulator.close();
});

const at = (product: string, path: string) =>
  new Configuration({
    username: labCredentials.username,
    password: labCredentials.password,
    basePath: client.simulator.baseUrl.replace("{product}", product) + path,
  });

/** Lets lab time pass until the claim holds. */
const until = (claim: () => unknown) =>
  vi.waitFor(
    async () => {
      client.simulator.advanceClock(500);
      await claim();
    },
    { timeout: 10_000, interval: 10 },
  );

test("the SDK sends a text and finds it delivered", async () => {
  const messages = new MessagesApi(at("messaging", "/api/v2"));
  // The SDK's types want a set, which it would send as an empty object: what its own guide sends is a list.
  const listed = (...numbers: string[]) => numbers as unknown as Set<string>;
  const common = { applicationId: messagingApplicationId, from: own, text: "Hello", tag: "att-1" };
  const request = { ...common, to: listed(person) };
  const { data: sent, status } = await messages.createMessage(accountId, request);
  expect(status).toBe(202);
  expect(sent).toMatchObject({ direction: "out", segmentCount: 1, owner: own, tag: "att-1" });
  await until(async () => {
    const { data } = await messages.listMessages(accountId, sent.id);
    expect(data.messages).toMatchObject([{ messageId: sent.id, messageStatus: "DELIVERED" }]);
  });
  await expect(messages.createMessage(accountId, { ...common, to: listed("123") })).rejects.toMatchObject({
    response: { status: 400, data: { fieldErrors: [{ fieldName: "to" }] } },
  });
});

test("the SDK's documents are carried out: a call asks, records and ends", async () => {
  const calls = new CallsApi(at("voice", "/api/v2"));
  const question = new Bxml.Gather({ gatherUrl: `${server.url}/digits`, maxDigits: 1 }, [
    new Bxml.SpeakSentence("Press 1 & wait"),
  ]);
  const voicemail = [
    new Bxml.SpeakSentence("After the tone"),
    new Bxml.Record({ recordCompleteUrl: `${server.url}/recorded`, recordingAvailableUrl: `${server.url}/recording` }),
  ];
  server.documents = [
    new Bxml.Response([question]).toBxml(),
    new Bxml.Response(voicemail).toBxml(),
    new Bxml.Response([new Bxml.Hangup()]).toBxml(),
  ];
  client.simulator.act("set_phone", { number: person, digits: ["1"], talkMs: null });
  const { data: placed } = await calls.createCall(accountId, {
    to: person,
    from: own,
    applicationId: voiceApplicationId,
    answerUrl: `${server.url}/answer`,
    disconnectUrl: `${server.url}/call`,
    tag: "att-1",
  });
  await until(async () => {
    const { data } = await calls.getCallState(accountId, placed.callId);
    expect(data).toMatchObject({ state: "disconnected", disconnectCause: "hangup" });
  });
  expect(client.simulator.act("phone_heard", { number: person })).toMatchObject({
    heard: [
      { did: "speak", what: "Press 1 & wait" },
      { did: "speak", what: "After the tone" },
    ],
  });
  const recordings = new RecordingsApi(at("voice", "/api/v2"));
  const { data: list } = await recordings.listCallRecordings(accountId, placed.callId);
  expect(list).toMatchObject([{ status: "complete", callId: placed.callId }]);
});

test("the SDK sends a code and has it checked, and looks a number up", async () => {
  const mfa = new MFAApi(at("mfa", "/api/v1"));
  await mfa.generateMessagingCode(accountId, {
    to: person,
    from: own,
    applicationId: messagingApplicationId,
    message: "Your code is {CODE}",
    digits: 6,
  });
  const { code } = client.simulator.act("read_code", { to: person }) as { code: string };
  const { data: verdict } = await mfa.verifyCode(accountId, { to: person, expirationTimeInMinutes: 3, code });
  expect(verdict).toEqual({ valid: true });
  const lookup = new PhoneNumberLookupApi(at("api", "/v2"));
  const { data } = await lookup.createSyncLookup(accountId, { phoneNumbers: [person] });
  expect(data.data?.results).toMatchObject([{ phoneNumber: person, lineType: "MOBILE" }]);
});
