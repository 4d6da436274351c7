import { expect, test } from "vitest";
import { learn, nothingKnown } from "./leg.ts";
import { nextPosition, planInbound, planOutbound, usualNumberSettings } from "./plan-steps.ts";

const own = { number: "+12025550100", language: "en-US" };
const kinds = (steps: { do: string }[]) => steps.map((step) => step.do);

test("a number forwards first and then takes a message, as far as its owner wants either", () => {
  const forwarding = { ...usualNumberSettings, forwardTo: "+12025550143" };
  expect(kinds(planInbound(forwarding, own))).toEqual(["dial", "speak", "record"]);
  expect(kinds(planInbound({ ...forwarding, voicemail: false }, own))).toEqual(["dial"]);
  expect(kinds(planInbound(usualNumberSettings, own))).toEqual(["speak", "record"]);
  expect(planInbound({ ...usualNumberSettings, voicemail: false }, own)).toEqual([]);
});

test("a call that rings the caller's own phone first puts it through, and one that only speaks ends then", () => {
  const call = { to: "+12025550177", from: own.number, ringSeconds: 30, record: true, say: null, ringFirst: null };
  expect(planOutbound({ ...call, ringFirst: "+12025550143" })).toEqual([
    { do: "dial", to: call.to, from: call.from, ringSeconds: 30, record: true },
  ]);
  expect(kinds(planOutbound({ ...call, say: { text: "Hello.", language: "en-US" } }))).toEqual(["speak"]);
});

test("a party that talked ends the call; one that did not leaves the caller to the next step", () => {
  const steps = planInbound({ ...usualNumberSettings, forwardTo: "+12025550143" }, own);
  const at = new Date(0);
  const told = (state: "busy" | "completed") =>
    learn(nothingKnown, { state, answeredAt: null, endedAt: null, seconds: null, at });
  expect(nextPosition(steps, { position: 0, done: 1, second: told("busy") })).toBe(1);
  expect(nextPosition(steps, { position: 0, done: 1, second: nothingKnown })).toBe(1);
  expect(nextPosition(steps, { position: 0, done: 1, second: told("completed") })).toBe(3);
  expect(nextPosition(steps, { position: 1, done: 2, second: told("busy") })).toBe(3);
});
