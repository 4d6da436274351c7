import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../packages/core/src/kernel/test-database.ts";
import type { OrderView } from "../../packages/core/src/orders/index.ts";
import { audit } from "./books.ts";
import { type Play, startPlay } from "./play.ts";

const timeoutMs = 1_500;
const orders = 30;
const probesMax = 10;
let db: TestDatabase;
let play: Play;
beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 40 });
  // Calls may take their time: what ends them is the provider's own deadline.
  const policy = { callTimeoutMs: 10_000, lookTimeoutMs: 5_000, lookDeadlineMs: 10_000, routeWaitMaxMs: 60_000 };
  play = await startPlay(db.database, {
    ...{ appUrl: db.appUrl, concurrency: orders, timeoutMs, policy, worker: false },
  });
});
afterAll(async () => {
  await play.end();
  await db.close();
});

const access = () => play.stage.providers["esim-access"];
const breaker = async () => {
  await play.services.hub.refresh(play.stage.rootId);
  const { providers } = await play.services.hub.snapshot(play.stage.rootId);
  return providers.find((each) => each.id === access())?.breakers.get("placeOrder|*");
};

/** The most attempts at the provider that were on their way at the same time. */
function mostAtOnce(all: readonly OrderView[]): number {
  const attempts = all.flatMap((order) => order.attempts.filter((attempt) => attempt.providerId === access()));
  const during = attempts.map(
    ({ startedAt }) =>
      attempts.filter((each) => each.startedAt <= startedAt && (!each.endedAt || each.endedAt > startedAt)).length,
  );
  return Math.max(0, ...during);
}

test("thirty orders that come at once while the breaker is half open: ten try the provider, the others go to the next one", async () => {
  const { hub } = play.services;
  await hub.list(play.stage.rootId);
  const error = { category: "timeout", code: "timeout", message: "no answer" } as const;
  for (let call = 0; call < 20; call++) hub.observe(access(), "placeOrder", "US", { error, durationMs: 10 });
  expect(await breaker()).toMatchObject({ mode: "open", share: 0 });
  await vi.waitFor(async () => expect(await breaker()).toMatchObject({ mode: "half_open" }), { timeout: 60_000 });

  play.simulators["esim-access"].fail({ operation: "placeOrder", fault: "timeout_before" });
  const ids = await Promise.all(Array.from({ length: orders }, () => play.buy()));
  await play.work();
  const settled = await Promise.all(ids.map((id) => play.settled(id)));
  expect(settled.map((order) => order.status)).toEqual(settled.map(() => "fulfilled"));
  expect(mostAtOnce(settled)).toBeGreaterThan(0);
  expect(mostAtOnce(settled)).toBeLessThanOrEqual(probesMax);

  play.simulators["esim-access"].clearFaults();
  await play.quiet();
  expect((await audit(db.database, play.stage, play.simulators)).problems).toEqual([]);
});
