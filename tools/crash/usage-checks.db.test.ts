import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../packages/core/src/kernel/test-database.ts";
import { createOrderJobs } from "../../packages/core/src/orders/index.ts";
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

test("a provider whose adapter is gone keeps no other provider's eSIMs from being looked after", async () => {
  const first = await play.settled(await play.buy());
  play.simulators["esim-access"].fail({ operation: "placeOrder", fault: "refused" });
  const second = await play.settled(await play.buy());
  play.simulators["esim-access"].clearFaults();
  const iccids = [first, second].map((order) => order.esims[0]?.iccid);
  await play.read(async (tx) => {
    await tx.client.query("update orders.profiles set check_at = created_at where root_id = $1", [play.stage.rootId]);
    await tx.client.query("update upstreams.providers set adapter = 'gone', version = version + 1 where id = $1", [
      play.stage.providers["esim-access"],
    ]);
  });
  await play.services.hub.refresh(play.stage.rootId);
  const job = createOrderJobs(play.services).find((each) => each.name === "orders.check_profiles");
  const { database, clock, logger } = play.services;
  const context = { database, clock, logger, signal: new AbortController().signal, attempt: 1 };
  await job?.run({ rootId: play.stage.rootId } as never, context);
  const { rows } = await play.read((tx) =>
    tx.client.query<{ iccid: string; read: boolean; later: boolean }>(
      "select iccid, usage_checked_at is not null as read, check_at > now() as later from orders.profiles where root_id = $1",
      [play.stage.rootId],
    ),
  );
  expect(rows.find((row) => row.iccid === iccids[0])).toMatchObject({ read: false, later: true });
  expect(rows.find((row) => row.iccid === iccids[1])).toMatchObject({ read: true, later: true });
});
