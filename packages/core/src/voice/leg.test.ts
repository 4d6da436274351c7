import fc from "fast-check";
import { expect, test } from "vitest";
import { type LegNews, learn, nothingKnown, secondsOf, stateOf } from "./leg.ts";

const start = Date.UTC(2026, 0, 15, 9, 30);
const moment = fc.integer({ min: 0, max: 900_000 }).map((ms) => new Date(start + ms));
const news: fc.Arbitrary<LegNews> = fc.record({
  state: fc.constantFrom(
    "queued",
    "ringing",
    "answered",
    "completed",
    "busy",
    "no_answer",
    "cancelled",
    "rejected",
    "failed",
  ),
  answeredAt: fc.option(moment),
  endedAt: fc.option(moment),
  seconds: fc.option(fc.integer({ min: 0, max: 900 })),
  at: moment,
});

const told = (all: readonly LegNews[]) => all.reduce(learn, nothingKnown);

test("any order and repetition of the same news comes to one result", () => {
  const cases = fc.array(news, { maxLength: 8 }).chain((all) =>
    fc.record({
      all: fc.constant(all),
      mixed: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ all, mixed }) => {
      expect(told(mixed)).toEqual(told(all));
    }),
  );
});

test("what is over stays over, and one who talked was neither engaged nor away", () => {
  fc.assert(
    fc.property(fc.array(news, { minLength: 1, maxLength: 8 }), (all) => {
      const facts = told(all);
      const over = all.some(({ state }) => !["queued", "ringing", "answered"].includes(state));
      expect(facts.ending !== null).toBe(over);
      if (all.some(({ state }) => state === "answered")) expect(["answered", "completed"]).toContain(stateOf(facts));
      expect(secondsOf(facts, new Date(start + 900_000))).toBeGreaterThanOrEqual(0);
    }),
  );
});

const at = (seconds: number) => new Date(start + seconds * 1_000);
const plain = (state: LegNews["state"], seconds: number): LegNews => ({
  state,
  answeredAt: null,
  endedAt: null,
  seconds: null,
  at: at(seconds),
});

test("a call lasts from its answer to its end, and the carrier's own count goes before ours", () => {
  const talked = told([plain("completed", 610), plain("answered", 10), plain("ringing", 4)]);
  expect(stateOf(talked)).toBe("completed");
  expect(secondsOf(talked, at(9_999))).toBe(600);
  expect(secondsOf(learn(talked, { ...plain("completed", 610), seconds: 601 }), at(9_999))).toBe(601);
  expect(secondsOf(told([plain("answered", 10)]), at(70))).toBe(60);
});

test("begun seconds count, and a call that was answered and put down at once has one", () => {
  expect(secondsOf(told([plain("answered", 10), plain("completed", 10)]), at(20))).toBe(1);
  expect(secondsOf(told([plain("answered", 10), plain("completed", 70.2)]), at(80))).toBe(61);
  const counted = { ...plain("completed", 10.4), seconds: 0 };
  expect(secondsOf(told([plain("answered", 10), counted]), at(20))).toBe(1);
  expect(secondsOf(told([plain("ringing", 10), counted]), at(20))).toBe(0);
});

test("an orderly end without an answer is a call nobody took, until the answer is told", () => {
  const ended = told([plain("ringing", 1), plain("completed", 20)]);
  expect(stateOf(ended)).toBe("no_answer");
  expect(secondsOf(ended, at(30))).toBe(0);
  expect(stateOf(learn(ended, plain("answered", 5)))).toBe("completed");
});
