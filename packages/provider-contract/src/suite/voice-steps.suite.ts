import { expect, test } from "vitest";
import type { CallStep } from "../voice.ts";
import { present } from "./harness.ts";
import { other, person, type VoiceHarness } from "./voice-harness.ts";

const speak = (text: string): CallStep => ({ do: "speak", text, language: "en-US" });
const gather: CallStep = {
  do: "gather",
  prompt: "Press one.",
  language: "en-US",
  digitsMax: 1,
  timeoutSeconds: 5,
  finishOn: null,
};

/** Claims about what calls do. */
export function stepTests(harness: VoiceHarness): void {
  const saying = (what: string) => () => harness.heard(person).some((heard) => heard.what === what);

  test("texts are heard as they were written, in their order, and the call ends where the steps say so", async () => {
    harness.act("set_phone", { number: person, talkMs: null });
    const awkward = `Tom & "Jerry" <say> it's 5 > 4`;
    harness.script([speak("First."), speak(awkward), { do: "hang_up" }]);
    await harness.place();
    expect((await harness.ended()).state).toBe("completed");
    expect(harness.heard(person).map(({ what }) => what)).toEqual(["First.", awkward]);
  });

  test("an audio file is played", async () => {
    const url = "https://media.example.test/greeting.mp3?a=1&b=2";
    harness.script([{ do: "play", url }]);
    await harness.place();
    await harness.until(saying(url));
  });

  test("digits are told, and the call goes on with what comes after them", async () => {
    harness.act("set_phone", { number: person, digits: ["7"] });
    harness.script([gather, speak("Thank you.")]);
    const { callRef } = await harness.place();
    expect(await harness.event("call_digits")).toMatchObject({ callRef, digits: "7" });
    await harness.until(saying("Thank you."));
    expect(harness.heard(person).map(({ what }) => what)).toEqual(["Press one.", "Thank you."]);
  });

  test("the same digit pressed at two questions is told twice", async () => {
    harness.act("set_phone", { number: person, digits: ["1", "1"] });
    harness.script([gather, gather, speak("Thank you.")]);
    await harness.place();
    await harness.until(saying("Thank you."));
    const keys = (await harness.genuine()).flatMap((raw) => {
      const { dedupeKey, events } = harness.reader.parseWebhook(raw);
      return events.some((event) => event.kind === "call_digits") ? [dedupeKey] : [];
    });
    expect(new Set(keys).size).toBe(2);
  });

  test("when nobody presses anything, no digits are told, and the call goes on", async () => {
    harness.script([gather, speak("Goodbye.")]);
    await harness.place();
    expect(await harness.event("call_digits")).toMatchObject({ digits: "" });
    await harness.until(saying("Goodbye."));
  });

  test("a call is put through, and goes on when the other party has hung up", async () => {
    harness.act("set_phone", { number: person, talkMs: null });
    harness.act("set_phone", { number: other, talkMs: 5_000 });
    const call = await harness.outbound();
    harness.script([
      { do: "dial", to: other, from: call.from, ringSeconds: 20, record: false },
      speak("That was all."),
    ]);
    expect((await harness.voice.placeCall(call)).kind).toBe("done");
    await harness.until(saying("That was all."));
    expect(harness.heard(person)[0]).toEqual({ did: "connect", what: other });
    await harness.until(async () => (await harness.dialled()).includes("completed"));
    expect(await harness.dialled()).toContain("answered");
  });

  test("a call goes on when the other party is engaged", async () => {
    const call = await harness.outbound();
    const engaged = "+12025550001";
    harness.script([
      { do: "dial", to: engaged, from: call.from, ringSeconds: 20, record: false },
      speak("Nobody there."),
    ]);
    expect((await harness.voice.placeCall(call)).kind).toBe("done");
    await harness.until(saying("Nobody there."));
    expect(await harness.dialled()).toContain("busy");
    expect(await harness.dialled()).not.toContain("answered");
  });
  recordingTests(harness);
  if (harness.capabilities.control === "documents") documentTests(harness);
}

function recordingTests(harness: VoiceHarness): void {
  const { recording, transcription } = harness.capabilities;
  if (!recording) {
    test.skip("a call is recorded (skipped: the carrier records nothing)");
    return;
  }
  const audible = async () => {
    const { recordingRef } = await harness.event("recording_ready");
    const fetched = await present(harness.voice.fetchRecording?.(recordingRef));
    if (fetched.kind === "failed") throw new Error(JSON.stringify(fetched.error));
    expect(fetched.value.contentType).toMatch(/^audio\//);
    expect(fetched.value.bytes.length).toBeGreaterThan(44);
  };

  test("a message is taken after a beep, and can be listened to", async () => {
    harness.script([speak("Leave a message."), { do: "record", maxSeconds: 10, transcribe: false }]);
    await harness.place();
    await audible();
    expect(harness.heard(person).map(({ did }) => did)).toEqual(["speak", "beep"]);
  });

  test("a call that is recorded from the start has a recording in the end", async () => {
    await harness.place({ record: true });
    await harness.ended();
    await audible();
  });

  test("a recording starts and stops while the call goes on", async () => {
    harness.act("set_phone", { number: person, talkMs: null });
    const { call, callRef } = await harness.talk();
    const addresses = { callbackUrl: call.callbackUrl, ourRef: call.ourRef };
    const started = harness.voice.startRecording?.(callRef, harness.newRef(), { ...addresses, documentRef: "start" });
    expect(await started).toEqual({ kind: "answered", value: null });
    harness.simulator.advanceClock(3_000);
    const stopped = harness.voice.stopRecording?.(callRef, harness.newRef(), { ...addresses, documentRef: "stop" });
    expect(await stopped).toEqual({ kind: "answered", value: null });
    await audible();
    expect(await harness.states()).not.toContain("completed");
  });

  test("a recording nobody made is not found", async () => {
    harness.script([{ do: "record", maxSeconds: 5, transcribe: false }]);
    await harness.place();
    const { recordingRef } = await harness.event("recording_ready");
    harness.simulator.reset();
    expect((await harness.voice.fetchRecording?.(recordingRef))?.kind).toBe("failed");
  });

  if (transcription) {
    test("what was said is told as text", async () => {
      harness.act("set_phone", { number: person, says: "Call me at noon." });
      harness.script([{ do: "record", maxSeconds: 10, transcribe: true }]);
      await harness.place();
      expect(await harness.event("transcription_ready")).toMatchObject({ text: "Call me at noon." });
    });
  } else {
    test.skip("what was said is told as text (skipped: the carrier transcribes nothing)");
  }
}

/** Claims about carriers that ask what to do. */
function documentTests(harness: VoiceHarness): void {
  test("a live call is led to new steps", async () => {
    harness.act("set_phone", { number: person, talkMs: null });
    const { call, callRef } = await harness.talk();
    await harness.until(async () => (await harness.genuine()).some((raw) => harness.reader.expectsDocument?.(raw)));
    harness.script([speak("Something else."), { do: "hang_up" }]);
    const { callbackUrl, ourRef } = call;
    const redirected = harness.voice.redirectCall?.(callRef, { callbackUrl, ourRef, documentRef: "doc_redirect" });
    expect(await redirected).toEqual({ kind: "answered", value: null });
    await harness.ended();
    expect(harness.heard(person)).toEqual([{ did: "speak", what: "Something else." }]);
  });

  test("documents without steps end the call, and each is asked for again after a question", () => {
    const addresses = { callbackUrl: harness.callbackUrl, ourRef: "att_1_end" };
    const render = (steps: readonly CallStep[]) => present(harness.voice.renderSteps?.(steps, addresses));
    expect(render([]).steps).toBe(0);
    expect(render([gather, speak("After.")]).steps).toBeGreaterThanOrEqual(1);
    expect(render([speak("One."), speak("Two.")]).steps).toBe(2);
    expect(render([speak("One.")]).contentType).toMatch(/xml/);
  });
}
