import { expect, test } from "vitest";
import type { CallState } from "../voice.ts";
import { present } from "./harness.ts";
import { type PaidCall, paidCallTests } from "./paid-call.suite.ts";
import { isFinal, person, type VoiceHarness } from "./voice-harness.ts";

/** Numbers of whom nobody answers, by their endings, and how carriers may tell it. */
const unanswered: [who: string, to: string, states: CallState[]][] = [
  ["an engaged phone", "+12025550001", ["busy"]],
  ["a phone nobody picks up", "+12025550002", ["no_answer"]],
  ["a person who declines", "+12025550004", ["rejected", "busy"]],
  ["a number nobody has", "+12025550005", ["failed", "rejected"]],
];

/** Claims about starting a call, as about any call that costs money. */
export function placingTests(harness: VoiceHarness): void {
  const { placeCall: wire, withUnknownStatus, postpaid } = harness.options;
  const call: PaidCall<unknown> = {
    operation: "placeCall",
    wire,
    saleKind: "call",
    prepare: async () => {
      const outbound = await harness.outbound();
      const { ourRef, from, to } = outbound;
      return {
        run: (instance) => present(instance.voice).placeCall(outbound),
        ...(harness.capabilities.findCall
          ? {
              find: (instance, placedAfter) =>
                present(instance.voice?.findCall?.({ ourRef, from, to, placedAfter, excludeRefs: [] })),
            }
          : {}),
      };
    },
    withUnknownStatus,
    unknownStatusIs: "done",
    postpaid,
  };
  paidCallTests(harness, call);
  repeatTests(harness);
}

function repeatTests(harness: VoiceHarness): void {
  if (harness.capabilities.idempotentForMs > 0) {
    test("the same call placed twice rings once", async () => {
      const call = await harness.outbound();
      const first = await harness.voice.placeCall(call);
      expect(first.kind).toBe("done");
      expect((await harness.voice.placeCall(call)).kind).not.toBe("unknown");
      expect(harness.sales("call")).toHaveLength(1);
    });
  } else {
    test.skip("the same call placed twice rings once (skipped: the carrier knows no repeats)");
  }

  if (harness.capabilities.findCall) {
    test("a call that belongs to another attempt is not found for this one", async () => {
      const placedAfter = new Date();
      const { call, callRef } = await harness.place();
      const query = { ourRef: harness.newRef(), from: call.from, to: call.to, placedAfter, excludeRefs: [callRef] };
      expect(await harness.voice.findCall?.(query)).toEqual({ kind: "not_found" });
    });
  } else {
    test.skip("a call that belongs to another attempt is not found for this one (skipped: the carrier has no search)");
  }
}

/** Claims about how calls go. */
export function callTests(harness: VoiceHarness): void {
  test("an answered call is told with our reference, and ends when the person hangs up", async () => {
    const { call, callRef } = await harness.place();
    const ended = await harness.ended();
    expect(await harness.states()).toEqual(expect.arrayContaining(["answered", "completed"]));
    expect(ended).toMatchObject({ state: "completed", callRef, ourRef: call.ourRef, error: null });
    expect(harness.sales("call")).toMatchObject([{ subject: call.to }]);
    expect(await harness.voice.getCall(callRef)).toMatchObject({
      kind: "answered",
      value: { callRef, state: "completed" },
    });
    for (const seconds of [ended.seconds ?? 30]) {
      expect(seconds).toBeGreaterThanOrEqual(29);
      expect(seconds).toBeLessThanOrEqual(33);
    }
  });

  test.each(unanswered)("%s is told as such, and costs no seconds", async (_who, to, states) => {
    const { call, callRef } = await harness.place({ to });
    const ended = await harness.ended();
    expect(states).toContain(ended.state);
    expect(ended).toMatchObject({ callRef, ourRef: call.ourRef, answeredAt: null });
    expect(ended.seconds ?? 0).toBe(0);
    expect(await harness.states()).not.toContain("answered");
    const asked = await harness.voice.getCall(callRef);
    if (asked.kind === "answered") expect(isFinal(asked.value)).toBe(true);
    else expect(asked.error.category).toBe("not_found");
  });

  test("a call we end is over, and ending it again is harmless", async () => {
    harness.act("set_phone", { number: person, talkMs: null });
    const { call, callRef } = await harness.talk();
    expect(await harness.voice.hangUp(callRef, call.ourRef)).toEqual({ kind: "answered", value: null });
    expect((await harness.ended()).state).toBe("completed");
    expect(await harness.voice.hangUp(callRef, call.ourRef)).toEqual({ kind: "answered", value: null });
  });

  test("a call ended before anybody answered is not answered", async () => {
    const { call, callRef } = await harness.place({ to: "+12025550002" });
    expect(await harness.voice.hangUp(callRef, call.ourRef)).toEqual({ kind: "answered", value: null });
    expect(["cancelled", "no_answer", "completed"]).toContain((await harness.ended()).state);
    expect(await harness.states()).not.toContain("answered");
  });

  test("a call nobody knows is not found", async () => {
    const { callRef } = await harness.place();
    harness.simulator.reset();
    expect(await harness.voice.getCall(callRef)).toMatchObject({ kind: "failed" });
  });
  extraTests(harness);
}

function extraTests(harness: VoiceHarness): void {
  const { machineDetection, tellsCost } = harness.capabilities;

  if (harness.capabilities.endsCalls) {
    test("nobody talks longer than the call may last", async () => {
      harness.act("set_phone", { number: person, talkMs: null });
      await harness.place({ maxSeconds: 60 });
      const ended = await harness.ended();
      expect(ended.state).toBe("completed");
      expect(ended.seconds ?? 60).toBeGreaterThanOrEqual(58);
      expect(ended.seconds ?? 60).toBeLessThanOrEqual(63);
    });
  } else {
    test.skip("nobody talks longer than the call may last (skipped: the carrier knows no longest call)");
  }

  if (machineDetection) {
    test.each([
      ["human", person],
      ["machine", "+12025550003"],
    ])("a %s is recognised", async (answeredBy, to) => {
      await harness.place({ to, machineDetection: true });
      expect(await harness.event("call_answered_by")).toMatchObject({ answeredBy });
    });
  } else {
    test.skip("a machine is recognised (skipped: the carrier recognises none)");
  }

  if (tellsCost) {
    test("what the call cost is told in the end", async () => {
      const { callRef } = await harness.place();
      await harness.ended();
      const costs: bigint[] = [];
      await harness.until(async () => {
        const asked = await harness.voice.getCall(callRef);
        if (asked.kind === "answered" && asked.value.cost) costs.push(asked.value.cost.amountMicros);
        for (const event of await harness.voiceEvents())
          if (event.kind === "call_cost") costs.push(event.cost.amountMicros);
        return costs.length > 0;
      });
      expect(costs.every((micros) => micros > 0n)).toBe(true);
    });
  } else {
    test.skip("what the call cost is told in the end (skipped: the carrier names no cost of a call)");
  }
}

/** Claims about calls to a number of ours. */
export function inboundTests(harness: VoiceHarness): void {
  test("a person who calls hears what we say, and the call ends when the person hangs up", async () => {
    const { number } = await harness.ownNumber();
    harness.script([{ do: "speak", text: "Welcome.", language: "en-US" }]);
    harness.act("call_number", { from: person, to: number, talkMs: 20_000 });
    expect(await harness.event("call_received")).toMatchObject({ from: person, to: number });
    await harness.until(() => harness.heard(person).some(({ what }) => what === "Welcome."));
    expect((await harness.ended()).state).toBe("completed");
  });

  test("an inbound call can be put through to somebody else", async () => {
    const { number } = await harness.ownNumber();
    harness.script([{ do: "dial", to: "+12025550177", from: number, ringSeconds: 20, record: false }]);
    harness.act("call_number", { from: person, to: number, talkMs: null });
    await harness.until(() => harness.heard(person).some(({ did }) => did === "connect"));
    expect(harness.heard(person)).toContainEqual({ did: "connect", what: "+12025550177" });
  });
}
