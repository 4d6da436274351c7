import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { usd } from "../rating/test-lists.ts";
import { listMessages } from "./queries-messages.ts";
import { type MessagingStage, setMessaging } from "./test-messaging.ts";

let db: TestDatabase;
let stage: MessagingStage;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  stage = await setMessaging(db);
  return () => stage.close();
});
afterAll(() => db.close());

const hi = { to: "+12025550143", text: "Hi" };
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));

test("what a carrier says a message cost after it was paid is booked once, three times told and after a newer word", async () => {
  const id = await stage.send(hi);
  const { first } = stage.providers;
  expect(await stage.owed(first)).toBe(usd("0.004"));
  for (let time = 0; time < 3; time++) {
    await stage.tell(id, "delivered", 1, { costMicros: usd("0.0061"), occurredAt: at(9) });
    await stage.tell(id, "sent", 1, { costMicros: usd("0.005"), occurredAt: at(3) });
  }
  expect(await stage.owed(first)).toBe(usd("0.0061"));
  expect(await stage.read(id)).toMatchObject({ costMicros: usd("0.0061"), chargedMicros: usd("0.01") });
  expect(await stage.wallet()).toEqual({ balance: usd("4.99"), held: 0n });
  expect(await stage.books()).toEqual([]);
});

test("a message that comes in costs the platform what the carrier says, else its rate deck, and its account nothing", async () => {
  const { first } = stage.providers;
  const { tenantId, accountId } = stage;
  const ours = "+12025550190";
  stage.own.push({ number: ours, tenantId, accountId, providerId: first, sms: true, mms: false });
  const hello = { from: hi.to, to: ours, text: "Hello" };
  for (let time = 0; time < 3; time++) await stage.receive(hello, "in-1");
  expect(await stage.owed(first)).toBe(usd("0.002"));
  for (let time = 0; time < 3; time++) await stage.receive(hello, "in-2", usd("0.0051"));
  expect(await stage.owed(first)).toBe(usd("0.0071"));
  const [told] = await stage.inRoot((tx) => listMessages(tx, { limit: 1 }));
  expect(told).toMatchObject({ costMicros: usd("0.0051"), chargedMicros: 0n });
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: 0n });
  expect(await stage.books()).toEqual([]);
});

test("the answer to STOP costs the platform what its carrier takes", async () => {
  const { first } = stage.providers;
  const { tenantId, accountId } = stage;
  const ours = "+12025550190";
  stage.own.push({ number: ours, tenantId, accountId, providerId: first, sms: true, mms: false });
  await stage.receive({ from: hi.to, to: ours, text: "STOP" });
  const before = await stage.owed(first);
  const [answer] = await stage.inRoot((tx) => listMessages(tx, { limit: 1, direction: "outbound" }));
  await stage.advanceMessage(answer?.id ?? "");
  await stage.tell(answer?.id ?? "", "delivered", 1, { costMicros: usd("0.003"), occurredAt: at(5) });
  await stage.tell(answer?.id ?? "", "delivered");
  expect((await stage.owed(first)) - before).toBe(usd("0.003"));
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: 0n });
  expect(await stage.books()).toEqual([]);
});
