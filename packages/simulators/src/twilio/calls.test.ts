import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallNow, Heard } from "../world/phones.ts";
import { type FormInput, sidOf, startTestClient, type TestClient } from "./test-client.ts";
import { type DocumentServer, startDocumentServer } from "./test-document-server.ts";

const person = "+12025550143";
const waiting = '<Response><Pause length="3600"/></Response>';

let client: TestClient;
let server: DocumentServer;
let own: string;

beforeEach(async () => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  server = await startDocumentServer();
  client = await startTestClient();
  own = (await client.buy({ VoiceUrl: `${server.url}/voice`, StatusCallback: `${server.url}/call` })).number;
  client.simulator.act("set_phone", { number: person, talkMs: null });
});
afterEach(async () => {
  await client.simulator.close();
  await server.close();
  vi.restoreAllMocks();
});

const place = async (form: FormInput = {}) =>
  sidOf(await client.api("POST", "/Calls.json", { To: person, From: own, Url: `${server.url}/answer`, ...form }));
const read = async (sid: string) => (await client.api("GET", `/Calls/${sid}.json`)).body;
const heard = (number = person) => (client.simulator.act("phone_heard", { number }) as { heard: Heard[] }).heard;
const until = (claim: () => unknown) =>
  vi.waitFor(
    async () => {
      client.simulator.advanceClock(500);
      await claim();
    },
    { timeout: 10_000, interval: 10 },
  );
const inStatus = (sid: string, status: string) => until(async () => expect((await read(sid)).status).toBe(status));
const asked = (topic: string) => server.received.filter(({ url }) => url.endsWith(`/${topic}`));

test("calls over the limit are taken and wait their turn, and nobody is told", async () => {
  client.simulator.settings({ rateLimits: "documented" });
  const form = { To: person, From: own, Url: `${server.url}/answer` };
  const replies = await Promise.all([1, 2, 3].map(() => client.api("POST", "/Calls.json", form)));
  expect(replies.map(({ status, body }) => [status, body.status])).toEqual(Array(3).fill([201, "queued"]));
  const sids = replies.map(sidOf);
  for (const sid of sids) await inStatus(sid, "in-progress");
  const waits = await Promise.all(sids.map(async (sid) => Number((await read(sid)).queue_time)));
  const [, second, third] = waits.sort((one, other) => one - other);
  expect(second).toBeGreaterThanOrEqual(500);
  expect(third).toBeGreaterThanOrEqual(1_500);
});

test("a raised limit lets them out faster", async () => {
  client.simulator.settings({ rateLimits: "documented" });
  client.simulator.portal({ callsPerSecond: 1_000 });
  const sids = [await place(), await place(), await place()];
  await until(async () => {
    for (const sid of sids) expect((await read(sid)).status).toBe("in-progress");
  });
});

describe("documents that cannot be carried out", () => {
  test.each([
    ["no XML", "hello"],
    ["no response", "<Answer/>"],
    ["an unknown verb", "<Response><Shout>now</Shout></Response>"],
    ["an element that is not closed", "<Response><Say>now</Response>"],
  ])("%s is apologised for, and the call ends", async (_what, document) => {
    server.documents = [document];
    const sid = await place();
    await inStatus(sid, "completed");
    expect(heard()).toEqual([{ did: "speak", what: expect.stringContaining("application error") }]);
  });

  test("a document nobody hands out is apologised for too", async () => {
    const sid = await place({ Url: "http://127.0.0.1:1/answer" });
    await inStatus(sid, "completed");
    expect(heard()).toHaveLength(1);
  });

  test("a question that got lost is put again", async () => {
    client.simulator.fail({ operation: "call.document", fault: "webhook_none", times: 1 });
    const sid = await place();
    await inStatus(sid, "in-progress");
    await until(() => expect(asked("answer")).toHaveLength(1));
  });
});

test("a gather without keys pressed goes on in its document, unless it asks to be told of silence", async () => {
  const question = (more: string) =>
    `<Gather timeout="2" action="${server.url}/digits"${more}><Say>One?</Say></Gather>`;
  server.documents = [
    `<Response>${question("")}<Say>Nothing.</Say>${question(' actionOnEmptyResult="true"')}</Response>`,
    waiting,
  ];
  await place();
  await until(() => expect(asked("digits")).toMatchObject([{ fields: { Digits: "" } }]));
  expect(heard().map(({ what }) => what)).toEqual(["One?", "Nothing.", "One?"]);
});

test("a call is put through only with a number of ours or of the call", async () => {
  server.documents = [
    `<Response><Dial callerId="+12025559999" action="${server.url}/dialled">+12025550177</Dial></Response>`,
    `<Response><Dial callerId="${own}" action="${server.url}/dialled"><Number>+12025550001</Number></Dial></Response>`,
    waiting,
  ];
  await place();
  await until(() => expect(asked("dialled")).toHaveLength(2));
  expect(asked("dialled").map(({ fields }) => fields.DialCallStatus)).toEqual(["failed", "busy"]);
});

test("with machine detection in the way, the first question says who answered", async () => {
  await place({ To: "+12025550003", MachineDetection: "Enable" });
  await until(() => expect(asked("answer")).toMatchObject([{ fields: { AnsweredBy: "machine_start" } }]));
});

test("an inbound call that is turned away is never answered", async () => {
  server.documents = ['<Response><Reject reason="busy"/></Response>'];
  const { callRef } = client.simulator.act("call_number", { from: person, to: own }) as { callRef: string };
  await inStatus(callRef, "busy");
  expect(await read(callRef)).toMatchObject({ direction: "inbound", price: null, duration: "0" });
});

test("a person who hangs up ends the call", async () => {
  const sid = await place();
  await inStatus(sid, "in-progress");
  expect(client.simulator.act("phone_hangs_up", { number: person })).toEqual({ callRef: sid });
  expect(await read(sid)).toMatchObject({ status: "completed" });
  expect(client.simulator.act("phone_hangs_up", { number: person })).toHaveProperty("refused");
});

test("a phone that is answered by hand rings until somebody picks up, or declines", async () => {
  client.simulator.act("set_phone", { number: person, answers: "by_hand" });
  const calls = () => (client.simulator.act("phone_calls", { number: person }) as { calls: CallNow[] }).calls;
  expect(client.simulator.act("phone_picks_up", { number: person })).toHaveProperty("refused");
  const sid = await place();
  await inStatus(sid, "ringing");
  expect(calls()).toMatchObject([{ other: own, state: "ringing", placedBy: "us" }]);
  expect(client.simulator.act("phone_picks_up", { number: person })).toEqual({ callRef: sid });
  await inStatus(sid, "in-progress");
  expect(calls()).toMatchObject([{ other: own, state: "talking" }]);
  client.simulator.advanceClock(120_000);
  expect((await read(sid)).status).toBe("in-progress");
  client.simulator.act("phone_hangs_up", { number: person });
  const declined = await place();
  await inStatus(declined, "ringing");
  client.simulator.act("phone_hangs_up", { number: person });
  expect((await read(declined)).status).toBe("busy");
  const ignored = await place({ Timeout: "20" });
  await inStatus(ignored, "no-answer");
  expect(calls()).toEqual([]);
});

test("a killed lab takes its calls up where they were", async () => {
  const journalDir = mkdtempSync(join(tmpdir(), "twilio-journal-"));
  try {
    const before = await startTestClient({ journalDir });
    const { number } = await before.buy();
    const form = { To: person, From: number, Url: `${server.url}/answer`, StatusCallback: `${server.url}/call` };
    const talking = sidOf(await before.api("POST", "/Calls.json", form));
    await vi.waitFor(async () => {
      before.simulator.advanceClock(500);
      expect((await before.api("GET", `/Calls/${talking}.json`)).body.status).toBe("in-progress");
    });
    const queued = sidOf(await before.api("POST", "/Calls.json", { ...form, To: "+12025550001" }));
    await before.simulator.close();
    const after = await startTestClient({ journalDir });
    await vi.waitFor(
      async () => {
        after.simulator.advanceClock(1_000);
        expect((await after.api("GET", `/Calls/${queued}.json`)).body.status).toBe("busy");
        expect((await after.api("GET", `/Calls/${talking}.json`)).body.status).toBe("completed");
      },
      { timeout: 10_000, interval: 10 },
    );
    expect(after.simulator.sales().map(({ kind }) => kind)).toEqual(["number", "call", "call"]);
    await after.simulator.close();
  } finally {
    rmSync(journalDir, { recursive: true });
  }
});
