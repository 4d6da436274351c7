import type { OperatorNews } from "@tandem/sdk";
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { concerns, createRefetcher, type Live } from "./refetch-on-news.ts";

const news = (change: Partial<OperatorNews> = {}): OperatorNews => ({ topics: ["orders"], orderIds: [], ...change });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A shown answer and how often it was asked for. */
async function show(live: Live | undefined, takesMs = 0) {
  const client = new QueryClient();
  const ask = vi.fn(() => new Promise((resolve) => setTimeout(() => resolve(ask.mock.calls.length), takesMs)));
  const observer = new QueryObserver(client, { queryKey: ["shown"], queryFn: ask, ...(live && { meta: { live } }) });
  const leave = observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(takesMs + 1);
  return { ask, leave, refetcher: createRefetcher(client) };
}

test("a burst of news asks once", async () => {
  const { ask, leave, refetcher } = await show({ topics: ["orders"] });
  for (let index = 0; index < 50; index += 1) refetcher.tell(news());
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).toHaveBeenCalledTimes(2);
  leave();
});

test("a stream of news asks as often as the answer allows, and once more for the last", async () => {
  const { ask, leave, refetcher } = await show({ topics: ["orders"], atMostEveryMs: 5_000 });
  for (let index = 0; index < 100; index += 1) {
    refetcher.tell(news());
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ask.mock.calls.length).toBeGreaterThanOrEqual(3);
  expect(ask.mock.calls.length).toBeLessThanOrEqual(4);
  leave();
});

test("news that come while the answer is on its way are asked for after it", async () => {
  const { ask, leave, refetcher } = await show({ topics: ["orders"], atMostEveryMs: 0 }, 1_000);
  refetcher.tell(news());
  await vi.advanceTimersByTimeAsync(500);
  refetcher.tell(news());
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).toHaveBeenCalledTimes(3);
  leave();
});

test("news of other topics, of other orders, and answers that are not shown ask nothing", async () => {
  expect(concerns(news({ topics: ["webhooks"] }), { topics: ["orders"] })).toBe(false);
  expect(concerns(news({ orderIds: ["a"] }), { topics: ["orders"], orderId: "b" })).toBe(false);
  expect(concerns(news({ orderIds: null }), { topics: ["orders"], orderId: "b" })).toBe(true);
  const { ask, leave, refetcher } = await show({ topics: ["orders"] });
  leave();
  refetcher.tell(news());
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).toHaveBeenCalledTimes(1);
});
