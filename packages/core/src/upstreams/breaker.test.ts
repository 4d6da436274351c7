import { expect, test } from "vitest";
import { type BreakerState, beginCall, endCall, gateOf, newBreaker } from "./breaker.ts";

const second = 1_000;

function run(state: BreakerState, outcomes: boolean[], nowMs: number): BreakerState {
  return outcomes.reduce((current, failed) => endCall(beginCall(current, nowMs), failed, nowMs), state);
}
const failing = (count: number) => Array.from({ length: count }, () => true);
const working = (count: number) => Array.from({ length: count }, () => false);
const opened = (nowMs: number) => run(newBreaker(nowMs), failing(20), nowMs);

test("19 failures do not open it, the 20th call does", () => {
  const nearly = run(newBreaker(0), failing(19), 0);
  expect(gateOf(nearly, 0)).toEqual({ mode: "closed", share: 1, retryAtMs: null });
  expect(gateOf(endCall(nearly, true, 0), 0)).toEqual({ mode: "open", share: 0, retryAtMs: 5 * second });
});

test("half of the calls failing opens it, fewer do not", () => {
  const mixed = (failures: number) => [...working(20 - failures), ...failing(failures)];
  expect(gateOf(run(newBreaker(0), mixed(9), 0), 0).mode).toBe("closed");
  expect(gateOf(run(newBreaker(0), mixed(10), 0), 0).mode).toBe("open");
});

test("failures of long ago are forgotten", () => {
  const before = run(newBreaker(0), failing(19), 0);
  expect(gateOf(run(before, failing(1), 200 * second), 200 * second).mode).toBe("open");
  expect(gateOf(run(before, failing(19), 301 * second), 301 * second).mode).toBe("closed");
});

test("half open it lets ten probes through at once and no more", () => {
  let state = opened(0);
  expect(gateOf(state, 4_999).share).toBe(0);
  for (let probe = 0; probe < 10; probe++) {
    expect(gateOf(state, 5 * second)).toEqual({ mode: "half_open", share: 1, retryAtMs: null });
    state = beginCall(state, 5 * second);
  }
  expect(gateOf(state, 5 * second).share).toBe(0);
  expect(gateOf(state, 66 * second).share, "probes of a process that died are given again").toBe(1);
});

test("failing probes open it again for twice as long, up to a minute", () => {
  let state = opened(0);
  let nowMs = 0;
  const waits: number[] = [];
  for (let round = 0; round < 6; round++) {
    const { retryAtMs } = gateOf(state, nowMs);
    waits.push((retryAtMs ?? 0) - nowMs);
    nowMs = retryAtMs ?? 0;
    state = run(state, failing(5), nowMs);
  }
  expect(waits).toEqual([5, 10, 20, 40, 60, 60].map((seconds) => seconds * second));
});

test("good probes lead over 10, 25 and 50 % back to all traffic", () => {
  let state = run(opened(0), working(10), 5 * second);
  const shares = [gateOf(state, 5 * second).share];
  for (let step = 0; step < 3; step++) {
    state = run(state, working(20), 6 * second);
    shares.push(gateOf(state, 6 * second).share);
  }
  expect(shares).toEqual([0.1, 0.25, 0.5, 1]);
  expect(gateOf(state, 6 * second).mode).toBe("closed");
});

test("a ramp nobody uses goes on with time", () => {
  const state = run(opened(0), working(10), 5 * second);
  expect([5, 34, 35, 65, 95].map((at) => gateOf(state, at * second).share)).toEqual([0.1, 0.1, 0.25, 0.5, 1]);
});

test("failures during the ramp open it again, for longer", () => {
  const ramping = run(opened(0), working(10), 5 * second);
  const state = run(ramping, [...working(2), ...failing(3)], 6 * second);
  expect(gateOf(state, 6 * second)).toEqual({ mode: "open", share: 0, retryAtMs: 16 * second });
});

test("answers that come in after it opened change nothing", () => {
  const state = opened(0);
  expect(run(state, [...working(50), ...failing(50)], second)).toEqual(state);
});

test("half open, answers to calls from before it opened say nothing", () => {
  let state = opened(0);
  for (let late = 0; late < 10; late++) state = endCall(state, true, 6 * second);
  expect(gateOf(state, 6 * second)).toEqual({ mode: "half_open", share: 1, retryAtMs: null });
});

test("a state survives being written down", () => {
  const state = run(opened(0), working(3), 5 * second);
  expect(gateOf(JSON.parse(JSON.stringify(state)), 5 * second)).toEqual(gateOf(state, 5 * second));
});
