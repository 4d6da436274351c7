import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../packages/core/src/kernel/test-database.ts";
import { audit } from "./books.ts";
import { callFaults, webhookFaults } from "./faults.ts";
import { type Play, startPlay } from "./play.ts";
import { failAll } from "./rig.ts";
import { openWebhookDoor, type WebhookDoor } from "./webhook-door.ts";

// Three upstreams, their callers and the test share one process here, so that an answer may be late for no fault of anyone. What
// was sent must have arrived before the last look, as it has in production, where that is twelve hours later.
const stormPolicy = {
  callTimeoutMs: 8_000,
  callMarginMs: 2_000,
  lookTimeoutMs: 8_000,
  lookDelaysMs: [100, 300],
  lookDeadlineMs: 2_000,
  allocationDeadlineMs: 5_000,
  recheckDelaysMs: [1_000, 4_000, 25_000],
};

let db: TestDatabase;
let play: Play;
let door: WebhookDoor;
beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 40 });
  play = await startPlay(db.database, {
    appUrl: db.appUrl,
    concurrency: 30,
    seed: "storm",
    timeoutMs: 1_500,
    policy: stormPolicy,
  });
  door = await openWebhookDoor(play.services, play.stage, play.simulators);
});
afterAll(async () => {
  await door.close();
  await play.end();
  await db.close();
});

const orders = 1_000;
const atOnce = 30;

test("1,000 orders while every fifth call fails in some way: each is delivered, given to a person or paid back, and the books agree to the cent and the piece", async () => {
  failAll(play.simulators, [...callFaults(0.2), ...webhookFaults(0.2)]);
  const ids: string[] = [];
  const buyer = async () => {
    while (ids.length < orders) {
      const place = ids.push("") - 1;
      ids[place] = await play.buy();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, buyer));
  for (const id of ids) expect((await play.settled(id)).status).toMatch(/^(fulfilled|failed|manual)$/);
  for (const simulator of Object.values(play.simulators)) simulator.clearFaults();
  await play.quiet();
  const books = await audit(db.database, play.stage, play.simulators);
  expect(books.problems).toEqual([]);
  expect(Object.values(books.orders).reduce((sum, count) => sum + count, 0)).toBe(orders);
}, 900_000);
