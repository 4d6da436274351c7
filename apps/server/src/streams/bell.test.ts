import { expect, test, vi } from "vitest";
import { createBell } from "./bell.ts";

test("a ring while nobody waits ends the next wait at once, also after a wait that ended by itself", async () => {
  vi.useFakeTimers();
  const bell = createBell(new AbortController().signal);
  const first = bell.heard(10);
  await vi.advanceTimersByTimeAsync(10);
  await first;
  bell.ring();
  await bell.heard(60_000);
  const quiet = vi.fn();
  void bell.heard(60_000).then(quiet);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(quiet).not.toHaveBeenCalled();
  vi.useRealTimers();
});

test("after the end nobody waits", async () => {
  const stop = new AbortController();
  const bell = createBell(stop.signal);
  const waiting = bell.heard(60_000);
  stop.abort();
  await waiting;
  await bell.heard(60_000);
});
