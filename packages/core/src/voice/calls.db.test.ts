import type { VoiceEvent } from "@tandem/provider-contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addUnknownAttempt } from "../dispatch/test-provider.ts";
import { listJobs, publicId, rootScope, withScope } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { callbackUrl } from "../upstreams/index.ts";
import { applyVoiceEvent } from "./apply-event.ts";
import { lockCall } from "./call-row.ts";
import { requestHangUp } from "./hang-up.ts";
import { noteMissed } from "./note-missed.ts";
import { writeNumberSettings } from "./number-settings.ts";
import { listCalls } from "./read-calls.ts";
import { deleteRecording, listVoicemails, readAudio, type VoicemailView } from "./read-recordings.ts";
import { carrierOf } from "./services.ts";
import { setSharedNumber } from "./shared-numbers.ts";
import { type CarrierId, other, person, setCalls, type TestCalls } from "./test-calls.ts";

let db: TestDatabase;
let stage: TestCalls;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterEach(() => stage.close());
afterAll(() => db.close());

const dollars = (amount: number) => BigInt(Math.round(amount * 1_000_000));
const carriers = ["telnyx", "twilio"] as const;
const kindOf = { telnyx: "commands", twilio: "documents" } as const;
const within = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, rootScope(stage.rootId), work);
const inState = async (callId: string, state: string) => (await stage.read(callId)).state === state;
const settled = async (callId: string) => (await stage.read(callId)).settledAt !== null;
const placed = (id: CarrierId) => stage.simulators[id].sales().filter(({ kind }) => kind === "call");

/** Puts the caller's phone through to the other party, and lets both talk for so long. */
async function talk(id: CarrierId, seconds: number): Promise<string> {
  const callId = await stage.call({ from: stage.numberAt(id).number, ringFirst: person, to: other });
  await stage.until(() => inState(callId, "answered"));
  const { answeredAt } = await stage.read(callId);
  const end = (answeredAt?.getTime() ?? 0) + seconds * 1_000;
  while (Date.now() < end) {
    stage.advance(Math.min(await stage.run.idleMs(), end - Date.now()));
    await stage.run.due();
  }
  return callId;
}

for (const id of carriers) {
  test(`ten minutes at $0.30 a minute cost $3.00, where a carrier takes ${kindOf[id]} and tells everything three times`, async () => {
    stage = await setCalls(db, { balance: dollars(50) });
    stage.door.repeats = 2;
    const callId = await talk(id, 600);
    stage.simulators[id].act("phone_hangs_up", { number: other });
    await stage.until(() => settled(callId), { stepMs: 1_000 });
    const call = await stage.read(callId);
    expect(call).toMatchObject({ state: "completed", outcome: "answered", seconds: 600 });
    expect(call.legs.map(({ state }) => state)).toEqual(["completed", "completed"]);
    expect(stage.toldOf(callId)).toEqual(["started", "answered", "completed"]);
    // The other party for ten minutes, and the caller's own phone a few seconds longer.
    expect(call.priceMicros).toBe(dollars(3) + dollars(3.3));
    expect(await stage.wallet()).toEqual({ balance: dollars(50 - 6.3), held: 0n });
    expect(await stage.differences()).toEqual([]);
    // What the carrier tells of its cost comes after the bill, and each part three times.
    await stage.until(async () => (await stage.read(callId)).costTold, { stepMs: 1_000 });
    stage.advance(60_000);
    await stage.until(async () => (await stage.run.idleMs()) > 60_000);
    const { costMicros } = await stage.read(callId);
    expect(costMicros).toBeGreaterThan(0n);
    expect(await stage.balanceOf(`provider:${stage.providers[id]}`)).toBe(costMicros);
    expect(await stage.wallet()).toEqual({ balance: dollars(50 - 6.3), held: 0n });
    expect(await stage.differences()).toEqual([]);
  });

  test(`a call ends with the last second that is paid for, and the wallet with nothing (${kindOf[id]})`, async () => {
    stage = await setCalls(db, { balance: dollars(0.5), increments: [1, 1] });
    const say = { text: "Please hold the line.", language: "en-US" };
    const steps = { from: stage.numberAt(id).number, to: other, say: { ...say, text: say.text.repeat(150) } };
    const callId = await stage.call(steps);
    await stage.until(() => settled(callId), { stepMs: 5_000 });
    const call = await stage.read(callId);
    expect(call).toMatchObject({ hangUpBecause: "money", moneyEnds: true, outcome: "answered" });
    // A hundred seconds are paid for; it is hung up in the last of them, never after it.
    expect(call.seconds).toBeGreaterThanOrEqual(97);
    expect(call.seconds).toBeLessThanOrEqual(100);
    expect(call.priceMicros).toBe(BigInt(call.seconds) * 5_000n);
    const { balance, held } = await stage.wallet();
    expect([balance >= 0n, balance, held]).toEqual([true, dollars(0.5) - call.priceMicros, 0n]);
    expect(await stage.story(callId)).toEqual(expect.arrayContaining(["call.money_ends", "call.hang_up_asked"]));
  });

  test(`a call to a number is forwarded, and both parties are paid for by its owner (${kindOf[id]})`, async () => {
    stage = await setCalls(db, { balance: dollars(10), inbound: "0.06", increments: [1, 1] });
    const number = stage.numberAt(id);
    await within((tx) => writeNumberSettings(tx, number, { forwardTo: other, record: true }, new Date()));
    stage.simulators[id].act("set_phone", { number: other, talkMs: 20_000 });
    stage.simulators[id].act("call_number", { from: person, to: number.number, talkMs: null });
    const only = async () => (await within((tx) => listCalls(tx, { limit: 2 }, new Date())))[0];
    await stage.until(async () => (await only())?.settledAt !== null && (await only()) !== undefined);
    const call = await only();
    expect(call).toMatchObject({ direction: "inbound", state: "completed", outcome: "forwarded", fromNumber: person });
    const [first, second] = call?.legs ?? [];
    expect([first?.rate?.priceMicros, second?.rate?.priceMicros, second?.number]).toEqual([60_000n, 300_000n, other]);
    const price = BigInt(first?.seconds ?? 0) * 1_000n + BigInt(second?.seconds ?? 0) * 5_000n;
    expect(call?.priceMicros).toBe(price);
    expect(second?.seconds).toBeGreaterThanOrEqual(19);
    expect(stage.toldOf(call?.id ?? "").slice(0, 3)).toEqual(["started", "answered", "completed"]);
    expect(await stage.wallet()).toEqual({ balance: dollars(10) - price, held: 0n });
  });

  test(`a caller nobody answers leaves a message that can be heard and read (${kindOf[id]})`, async () => {
    stage = await setCalls(db, { balance: dollars(10) });
    const number = stage.numberAt(id);
    const greeting = "This is Tandem. Please speak.";
    await within((tx) =>
      writeNumberSettings(tx, number, { forwardTo: "+12025550002", greeting, ringSeconds: 5 }, new Date()),
    );
    const says = "It is me. Call back.";
    stage.simulators[id].act("call_number", { from: person, to: number.number, talkMs: 30_000, says });
    const messages = () => within((tx) => listVoicemails(tx, { limit: 5 }));
    await stage.until(async () => {
      const [message] = await messages();
      return message?.state === "stored" && message.transcript !== null && (await settled(message.callId));
    });
    const [message] = await messages();
    expect(message).toMatchObject({ kind: "voicemail", transcript: says, fromNumber: person, heardAt: null });
    const { contentType, audio } = await within((tx) => readAudio(tx, message?.id ?? ""));
    expect([contentType.startsWith("audio/"), audio.length > 44]).toEqual([true, true]);
    expect(await stage.read(message?.callId ?? "")).toMatchObject({ outcome: "voicemail", priceMicros: 0n });
    const { heard } = stage.simulators[id].act("phone_heard", { number: person }) as { heard: { what: string }[] };
    expect(heard.map(({ what }) => what)).toContain(greeting);
    const told = ["answered", "completed", "started", "voicemail_received"];
    const toldOnce = stage.toldOf(message?.callId ?? "").filter((type) => type !== "voicemail_transcribed");
    expect(toldOnce.toSorted()).toEqual(told);
    // The two minutes in which a message may still come are over, and there is one.
    const key = { rootId: stage.rootId, callId: message?.callId ?? "" };
    await noteMissed(stage.services, key);
    expect(await stage.read(key.callId)).toMatchObject({ outcome: "voicemail" });
    // Without it the caller was missed, and that is told once.
    await within((tx) => tx.sql.updateTable("voice.recordings").set({ state: "failed" }).execute());
    await noteMissed(stage.services, key);
    await noteMissed(stage.services, key);
    expect(await stage.read(key.callId)).toMatchObject({ outcome: "missed" });
    expect(stage.toldOf(key.callId).filter((type) => type === "missed")).toHaveLength(1);
  });

  test(`a reply that is lost places one call, and it goes on (${kindOf[id]})`, async () => {
    stage = await setCalls(db, { balance: dollars(10) });
    stage.simulators[id].fail({ operation: "placeCall", fault: "drop_reply", times: 1 });
    const callId = await talk(id, 5);
    await requestHangUp(stage.services, rootScope(stage.rootId), { callId, actor: "usr_test" });
    await stage.until(() => settled(callId));
    expect(await stage.read(callId)).toMatchObject({ outcome: "answered", hangUpBecause: "user" });
    expect(placed(id).filter(({ subject }) => subject === person)).toHaveLength(1);
    expect((await stage.wallet()).held).toBe(0n);
  });
}

test("however often processes are killed, a call is placed once and billed once", async () => {
  stage = await setCalls(db, { balance: dollars(10), increments: [1, 1] });
  let count = 0;
  stage.fate.kills = () => ++count % 6 === 4;
  const callId = await talk("telnyx", 50);
  stage.simulators.telnyx.act("phone_hangs_up", { number: other });
  await stage.until(() => settled(callId), { stepMs: 1_000 });
  const call = await stage.read(callId);
  expect(call).toMatchObject({ outcome: "answered", seconds: 50 });
  expect(placed("telnyx").filter(({ subject }) => subject === person)).toHaveLength(1);
  expect(await stage.wallet()).toEqual({ balance: dollars(10) - call.priceMicros, held: 0n });
  expect(await stage.differences()).toEqual([]);
});

test("what nobody answers costs nothing, and a number nobody has is no fault of the carrier", async () => {
  stage = await setCalls(db, { balance: dollars(10) });
  const from = stage.numberAt("telnyx").number;
  const ids = await Promise.all(
    ["+12025550001", "+12025550004", "+12025550002"].map((to) =>
      stage.call({ from, to, ringSeconds: 10, say: { text: "Hello.", language: "en-US" } }),
    ),
  );
  await stage.until(async () => (await Promise.all(ids.map(settled))).every(Boolean), { stepMs: 1_000 });
  const outcomes = await Promise.all(ids.map(async (id) => (await stage.read(id)).outcome));
  expect(outcomes).toEqual(["busy", "rejected", "no_answer"]);
  for (const id of ids) expect(stage.toldOf(id)).toEqual(["started", "failed"]);
  expect(await stage.wallet()).toEqual({ balance: dollars(10), held: 0n });
});

test("without the money for a minute no call is taken, and nobody is called who cannot pay for it", async () => {
  stage = await setCalls(db, { balance: dollars(0.2) });
  const from = stage.numberAt("telnyx").number;
  await expect(stage.call({ from, ringFirst: person, to: other })).rejects.toMatchObject({
    code: "wallet.insufficient_balance",
    details: { missingMicros: dollars(0.1) },
  });
  await expect(stage.call({ from: "+12025559999", to: other })).rejects.toMatchObject({
    code: "voice.from_not_usable",
  });
  expect(await stage.wallet()).toEqual({ balance: dollars(0.2), held: 0n });
  expect(placed("telnyx")).toEqual([]);
});

test("with the platform's shared number another carrier is asked when one refuses", async () => {
  stage = await setCalls(db, { balance: dollars(10) });
  for (const id of carriers) {
    const shared = { providerId: stage.providers[id], number: stage.numberAt(id).number };
    await within((tx) => setSharedNumber(tx, shared, new Date()));
  }
  stage.simulators.telnyx.fail({ operation: "placeCall", fault: "refused" });
  stage.simulators.twilio.act("set_phone", { number: other, talkMs: 5_000 });
  const callId = await stage.call({ from: null, to: other, say: { text: "Hello.", language: "en-US" } });
  await stage.until(() => settled(callId));
  expect(await stage.read(callId)).toMatchObject({
    outcome: "answered",
    providerId: stage.providers.twilio,
    fromNumber: stage.numberAt("twilio").number,
  });
  expect(placed("twilio")).toHaveLength(1);
});

for (const id of carriers) {
  test(`a call that went out a second time at ${id} is hung up, and its cost is the platform's, once`, async () => {
    stage = await setCalls(db, { balance: dollars(5) });
    const first = id === "telnyx" ? "twilio" : "telnyx";
    const callId = await talk(first, 5);
    const providerId = stage.providers[id];
    const attemptId = await within((tx) => addUnknownAttempt(tx, { subjectId: callId, providerId }));
    const carrier = await carrierOf(stage.services, { rootId: stage.rootId, providerId });
    const owed = () => stage.balanceOf(`provider:${providerId}`);
    const common = { service: "voice", ourRef: publicId("att", attemptId), upstreamRef: "stray", needsReadBack: false };
    const tell = (inboxId: string, event: object) =>
      within((tx) =>
        applyVoiceEvent(stage.services, tx, {
          ...{ carrier, inboxId, asks: false },
          event: { ...common, occurredAt: new Date(), ...event } as unknown as VoiceEvent,
        }),
      );
    const status = { callRef: "stray", answeredAt: null, endedAt: null, seconds: null, cost: null, error: null };
    const answered = { kind: "call_status", status: { ...status, state: "answered" } };
    const ended = { kind: "call_status", status: { ...status, state: "completed", seconds: 61 } };
    const told = { kind: "call_cost", callRef: "stray", cost: { amountMicros: 12_000n, currency: "USD" } };
    const more = { ...told, cost: { amountMicros: 3_000n, currency: "USD" } };
    expect(await tell("w1", answered)).toBe("unmatched");
    const jobs = await listJobs(db.database, { rootId: stage.rootId, name: "voice.hang_up_stray", limit: 5 });
    expect(jobs.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ callRef: "stray", providerId }),
    );
    // Until the carrier says what it was, its rate deck counts: two minutes begun, at a cent.
    for (let time = 0; time < 3; time++) await tell("w2", ended);
    expect(await owed()).toBe(dollars(0.01) + 167n);
    for (let time = 0; time < 3; time++) {
      await tell("w3", told);
      await tell("w4", more);
      await tell("w2", ended);
    }
    expect(await owed()).toBe(15_000n);
    expect((await stage.read(callId)).state).toBe("answered");
    stage.simulators[first].act("phone_hangs_up", { number: other });
    await stage.until(() => settled(callId), { stepMs: 1_000 });
    expect(await owed()).toBe(15_000n);
    expect(await stage.differences()).toEqual([]);
  });
}

test("what a real second call cost is asked of a carrier that tells by asking only, and booked once", async () => {
  stage = await setCalls(db, { balance: dollars(5) });
  stage.door.repeats = 2;
  const callId = await talk("telnyx", 5);
  const providerId = stage.providers.twilio;
  const attemptId = await within((tx) => addUnknownAttempt(tx, { subjectId: callId, providerId }));
  const voice = await stage.services.hub.service(providerId, "voice");
  const outcome = await voice.placeCall({
    ...{ ourRef: publicId("att", attemptId), from: stage.numberAt("twilio").number, to: other, maxSeconds: 3_600 },
    ...{ ringSeconds: 30, machineDetection: false, record: false },
    callbackUrl: await within((tx) => callbackUrl(tx, stage.services, providerId)),
  });
  const ref = outcome.kind === "done" ? outcome.upstreamRef : "";
  const told = async () => {
    const answer = await voice.getCall(ref);
    return answer.kind === "answered" ? answer.value : null;
  };
  const readings = () => listJobs(db.database, { rootId: stage.rootId, name: "voice.read_stray_cost", limit: 5 });
  // It is answered before anybody here hears of it.
  for (let step = 0; step < 40 && (await told())?.state !== "answered"; step++) stage.advance(1_000);
  await stage.until(async () => (await told())?.state === "completed", { stepMs: 1_000 });
  await stage.until(async () => (await readings()).length > 0, { stepMs: 1_000 });
  // The process that asks is killed once on its way.
  let kills = 1;
  stage.fate.kills = () => kills-- > 0;
  await stage.until(async () => (await readings()).length === 0, { stepMs: 5_000 });
  const cost = (await told())?.cost?.amountMicros ?? 0n;
  expect(cost).toBeGreaterThan(0n);
  expect(await stage.balanceOf(`provider:${providerId}`)).toBe(cost);
  stage.simulators.telnyx.act("phone_hangs_up", { number: other });
  await stage.until(() => settled(callId), { stepMs: 1_000 });
  expect(await stage.balanceOf(`provider:${providerId}`)).toBe(cost);
  expect(await stage.differences()).toEqual([]);
});

test("a message's text that comes after the message was told of is told once; of what was erased it is not kept", async () => {
  stage = await setCalls(db, { balance: dollars(10) });
  const number = stage.numberAt("twilio");
  const settings = { forwardTo: "+12025550002", greeting: "Please speak.", ringSeconds: 5 };
  await within((tx) => writeNumberSettings(tx, number, settings, new Date()));
  stage.simulators.twilio.act("call_number", { from: person, to: number.number, talkMs: 30_000, says: "Call me." });
  const only = async () => (await within((tx) => listVoicemails(tx, { limit: 5 })))[0];
  await stage.until(async () => (await only())?.state === "stored" && (await only())?.transcript !== null);
  const { id, callId } = (await only()) as VoicemailView;
  const texts = () => stage.toldOf(callId).filter((type) => type === "voicemail_transcribed").length;
  const before = texts();
  const write = (transcript: string | null) =>
    within((tx) => tx.sql.updateTable("voice.recordings").set({ transcript }).where("id", "=", id).execute());
  await write(null);
  const carrier = await carrierOf(stage.services, { rootId: stage.rootId, providerId: number.providerId });
  const { callRef = "" } = (await within((tx) => lockCall(tx, callId))) ?? {};
  const tell = (inboxId: string, text: string) => {
    const refs = {
      callRef,
      recordingRef: null,
      ourRef: null,
      upstreamRef: null,
      occurredAt: null,
      needsReadBack: false,
    };
    const event = { service: "voice", kind: "transcription_ready", text, ...refs } as unknown as VoiceEvent;
    return within((tx) => applyVoiceEvent(stage.services, tx, { carrier, inboxId, event, asks: false }));
  };
  await tell("t0", " ");
  expect(texts()).toBe(before);
  await write(null);
  for (const inboxId of ["t1", "t1", "t2"]) await tell(inboxId, "Call me tomorrow.");
  expect(await only()).toMatchObject({ transcript: "Call me tomorrow." });
  expect(texts()).toBe(before + 1);
  await within((tx) => deleteRecording(tx, id));
  await tell("t3", "Call me tomorrow.");
  const { rows } = await within((tx) => tx.client.query("select transcript from voice.recordings where id = $1", [id]));
  expect(rows).toEqual([{ transcript: null }]);
  expect(texts()).toBe(before + 1);
});
