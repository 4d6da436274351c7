import { expect, test } from "vitest";
import { BreakerBoard } from "./breaker-board.ts";

const start = Date.parse("2026-11-20T10:00:00Z");
const at = (seconds: number) => new Date(start + seconds * 1000);
const france = { providerId: "p", operation: "placeOrder", region: "FR" };

const fail = (board: BreakerBoard, times: number, key = france, seconds = 0) => {
  for (let call = 0; call < times; call++) board.record(key, "technical", at(seconds), "timed out");
};
const modes = (board: BreakerBoard, seconds = 0) =>
  Object.fromEntries([...board.viewOf("p", at(seconds))].map(([key, view]) => [key, view.mode]));

test("twenty failures in one country open it there and for all countries", () => {
  const board = new BreakerBoard();
  fail(board, 20);
  expect(modes(board)).toEqual({ "placeOrder|FR": "open", "placeOrder|*": "open" });
  expect(board.viewOf("p", at(0)).get("placeOrder|FR")).toMatchObject({
    share: 0,
    reason: "timed out",
    retryAt: at(5),
  });
});

test("failures spread over many countries open it for all of them", () => {
  const board = new BreakerBoard();
  for (const region of ["FR", "DE", "ES", "IT"]) fail(board, 5, { ...france, region });
  expect(modes(board)).toEqual({ "placeOrder|*": "open" });
});

test("refusals with a reason never open it", () => {
  const board = new BreakerBoard();
  for (let call = 0; call < 50; call++) board.record(france, "other", at(0), "out of stock");
  expect(modes(board)).toEqual({});
});

test("another process takes over what opened, and what closed again later", () => {
  const one = new BreakerBoard();
  const other = new BreakerBoard();
  fail(one, 20);
  const opened = one.takeChanged();
  other.load(opened);
  expect(modes(other)).toEqual({ "placeOrder|FR": "open", "placeOrder|*": "open" });
  for (const region of ["FR", "*"]) {
    for (let call = 0; call < 10; call++) {
      one.begin({ ...france, region }, at(6), true);
      one.record({ ...france, region }, "ok", at(6), undefined);
    }
  }
  other.load(one.takeChanged());
  expect(modes(other, 6)["placeOrder|FR"]).toBe("ramp");
  other.load(opened);
  expect(modes(other, 6)["placeOrder|FR"], "an older state does not come back").toBe("ramp");
});

test("a change is told once, and again when telling failed", () => {
  const board = new BreakerBoard();
  fail(board, 20);
  const changed = board.takeChanged();
  expect(changed).toHaveLength(2);
  expect(board.takeChanged()).toEqual([]);
  board.notSaved(changed);
  expect(board.takeChanged()).toHaveLength(2);
});

test("half open, calls that have begun take up the probes", () => {
  const board = new BreakerBoard();
  fail(board, 20);
  for (let probe = 0; probe < 10; probe++) expect(board.begin(france, at(6), false).admitted).toBe(true);
  expect(board.viewOf("p", at(6)).get("placeOrder|FR")).toMatchObject({ mode: "half_open", share: 0 });
});

test("whoever asks after the last probe is not admitted, here or in another country, until one has ended", () => {
  const board = new BreakerBoard();
  for (const region of ["FR", "DE"]) fail(board, 20, { ...france, region });
  const germany = { ...france, region: "DE" };
  expect(board.begin(france, at(1), false), "still open").toEqual({ admitted: false, changed: false });
  const admitted = Array.from(
    { length: 30 },
    (_, call) => board.begin(call % 2 ? germany : france, at(6), false).admitted,
  );
  expect(admitted.filter(Boolean)).toHaveLength(10);
  board.record(france, "ok", at(6), undefined);
  expect(board.begin(germany, at(6), false).admitted, "one of ten has ended well, nine are left").toBe(false);
  const spain = { ...france, region: "ES" };
  expect(board.begin(spain, at(6), false).admitted, "all countries together are half open too").toBe(false);
});

test("a call that must be made is a probe as well, and is made also when none is left", () => {
  const board = new BreakerBoard();
  fail(board, 20);
  for (let probe = 0; probe < 10; probe++) board.begin(france, at(6), true);
  expect(board.begin(france, at(6), true)).toEqual({ admitted: false, changed: true });
  expect(board.begin(france, at(6), false).admitted).toBe(false);
});
