import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../packages/core/src/kernel/test-database.ts";
import { audit } from "./books.ts";
import { type Play, startPlay } from "./play.ts";

let db: TestDatabase;
let play: Play;
beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 20 });
  play = await startPlay(db.database, { appUrl: db.appUrl });
});
afterAll(async () => {
  await play.end();
  await db.close();
});

test("an order is delivered by the primary provider and charged once", async () => {
  const order = await play.settled(await play.buy());
  expect(order).toMatchObject({ status: "fulfilled", chargedMicros: 9_990_000n, attemptCount: 1 });
  await play.quiet();
  expect(await audit(db.database, play.stage, play.simulators)).toMatchObject({
    problems: [],
    orders: { fulfilled: 1 },
  });
});
