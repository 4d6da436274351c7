import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { brokenReply, lostReply, refusal } from "../dispatch/test-carriers.ts";
import { newId, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { usd } from "../rating/test-lists.ts";
import { acceptMessage, cancelMessage, previewMessage } from "./accept-message.ts";
import { acceptBatch, getBatch } from "./batches.ts";
import { listConversations } from "./conversations.ts";
import { listOptOuts } from "./opt-outs.ts";
import { listMessages } from "./queries-messages.ts";
import { addSharedSender, numbersSharedWith } from "./shared-senders.ts";
import { createTemplate } from "./templates.ts";
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

const to = "+12025550143";
const hi = { to, text: "Hi" };
const own = (number: string, providerId: string) => {
  const { tenantId, accountId } = stage;
  stage.own.push({ number, tenantId, accountId, providerId, sms: true, mms: false });
};

test("a message is held, paid when a carrier took it, and stands delivered once; reports come in any order, three times", async () => {
  const id = newId();
  await acceptMessage(stage.services, stage.scope, { id, ...hi });
  await acceptMessage(stage.services, stage.scope, { id, ...hi });
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: usd("0.01") });
  await stage.advanceMessage(id);
  await stage.advanceMessage(id);
  expect(stage.first.sent).toHaveLength(1);
  expect(await stage.wallet()).toEqual({ balance: usd("4.99"), held: 0n });
  for (const state of ["delivered", "sent", "delivered", "queued", "delivered"] as const) await stage.tell(id, state);
  expect(await stage.read(id)).toMatchObject({
    ...{ state: "delivered", ownNumber: "+12025550100", sender: "shared", chargedMicros: usd("0.01") },
    providerId: stage.providers.first,
  });
  expect(stage.published.map(({ type }) => type)).toEqual(["message.sent", "message.delivered"]);
  expect(await stage.books()).toEqual([]);
});

test("what did not arrive is given back once, and a late delivery still counts", async () => {
  const id = await stage.send(hi);
  for (let time = 0; time < 3; time++) await stage.tell(id, "undelivered");
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: 0n });
  expect(await stage.read(id)).toMatchObject({ state: "undelivered", failure: "not_delivered", chargedMicros: 0n });
  await stage.tell(id, "delivered");
  expect((await stage.read(id)).state).toBe("delivered");
  expect(await stage.books()).toEqual([]);
});

test("with the first carrier broken the message goes by the second, from its sender; when nobody takes it the money is back", async () => {
  stage.first.outcomes.push(refusal("refused"));
  const id = await stage.send(hi);
  expect(stage.second.sent).toMatchObject([{ from: "+12025550200", to }]);
  expect(await stage.read(id)).toMatchObject({ state: "sent", ownNumber: "+12025550200" });

  stage.first.outcomes.push(refusal("refused"));
  stage.second.outcomes.push(refusal("refused"));
  const lost = await stage.send({ ...hi, to: "+12025550144" });
  expect(await stage.read(lost)).toMatchObject({ state: "failed", failure: "not_delivered", chargedMicros: 0n });
  expect(await stage.wallet()).toEqual({ balance: usd("4.99"), held: 0n });
});

test("a lost reply nobody can clear up stays unconfirmed with its money held, until the first callback tells", async () => {
  stage.first.outcomes.push(lostReply);
  const id = await stage.send(hi);
  stage.advance(10_000);
  await stage.advanceMessage(id);
  expect(await stage.read(id)).toMatchObject({ state: "unconfirmed", settled: false });
  expect(stage.second.sent).toEqual([]);
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: usd("0.01") });
  await stage.tell(id, "delivered");
  expect(await stage.read(id)).toMatchObject({ state: "delivered", chargedMicros: usd("0.01") });
  expect(await stage.wallet()).toEqual({ balance: usd("4.99"), held: 0n });

  stage.first.outcomes.push(lostReply);
  const twice = await stage.send({ to: "+12025550144", text: "Fire", allowDuplicate: true });
  stage.advance(10_000);
  await stage.advanceMessage(twice);
  await stage.tell(twice, "delivered", 1);
  await stage.tell(twice, "delivered", 2);
  expect(await stage.wallet()).toEqual({ balance: usd("4.98"), held: 0n });
});

test("a carrier that answers that it failed and stays silent is passed over; what it sent after all is its cost, not the customer's", async () => {
  stage.first.outcomes.push(brokenReply);
  const id = await stage.send(hi);
  await stage.advanceMessage(id);
  expect(stage.second.sent).toEqual([]);
  stage.advance(10_000);
  await stage.advanceMessage(id);
  expect(stage.second.sent).toHaveLength(1);
  await stage.tell(id, "delivered", 2);
  await stage.tell(id, "sent", 1);
  expect(await stage.read(id)).toMatchObject({ state: "delivered", chargedMicros: usd("0.01") });
  expect(await stage.wallet()).toEqual({ balance: usd("4.99"), held: 0n });
});

test("when every carrier answers that it failed, the money stays held until one of them tells after all", async () => {
  stage.first.outcomes.push(brokenReply);
  stage.second.outcomes.push(brokenReply);
  const id = await stage.send(hi);
  for (let time = 0; time < 4; time++) {
    stage.advance(10_000);
    await stage.advanceMessage(id);
  }
  expect([stage.first.sent.length, stage.second.sent.length]).toEqual([1, 1]);
  expect(await stage.read(id)).toMatchObject({ state: "unconfirmed", settled: false });
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: usd("0.01") });
  for (let time = 0; time < 3; time++) await stage.tell(id, "delivered", 1);
  expect(await stage.read(id)).toMatchObject({ state: "delivered", chargedMicros: usd("0.01") });
  expect(await stage.wallet()).toEqual({ balance: usd("4.99"), held: 0n });
});

test("a number of one's own sends by its carrier and by no other", async () => {
  own("+12025550199", stage.providers.second);
  stage.second.outcomes.push(refusal("refused"));
  const id = await stage.send({ ...hi, from: "+1 (202) 555-0199" });
  expect(stage.first.sent).toEqual([]);
  expect((await stage.read(id)).state).toBe("failed");
  await expect(stage.send({ ...hi, from: "+12025550198" })).rejects.toMatchObject({
    code: "messaging.sender_not_usable",
  });
  await expect(
    stage.send({ ...hi, from: "+12025550199", mediaUrls: ["https://x.example/a.png"] }),
  ).rejects.toMatchObject({
    details: { problem: "cannot send MMS" },
  });
});

test("STOP is obeyed and answered once, START takes it back; a conversation keeps its sender", async () => {
  own("+12025550199", stage.providers.second);
  await stage.send({ ...hi, from: "+12025550199" });
  for (let time = 0; time < 3; time++) {
    expect(await stage.receive({ from: to, to: "+12025550199", text: "Stop!" })).toMatchObject({
      subject: expect.stringMatching(/^msg_/),
    });
  }
  await expect(stage.send({ ...hi, from: "+12025550199" })).rejects.toMatchObject({ code: "messaging.opted_out" });
  const answers = await stage.inRoot((tx) => listMessages(tx, { direction: "outbound", limit: 9 }));
  expect(answers.filter(({ keyword }) => keyword === "stop")).toHaveLength(1);
  for (const { id, keyword } of answers) {
    if (!keyword) continue;
    await stage.advanceMessage(id);
    await stage.tell(id, "undelivered");
    expect((await stage.read(id)).state).toBe("undelivered");
  }
  expect(stage.second.sent.at(-1)).toMatchObject({
    from: "+12025550199",
    text: expect.stringContaining("Reply START"),
  });
  expect(await stage.inRoot((tx) => listOptOuts(tx, { limit: 9 }))).toMatchObject([
    { sender: "+12025550199", recipient: to },
  ]);
  expect(await stage.wallet()).toEqual({ balance: usd("4.99"), held: 0n });

  await stage.receive({ from: to, to: "+12025550199", text: "START" });
  const again = await stage.send(hi);
  expect(await stage.read(again)).toMatchObject({ ownNumber: "+12025550199" });
});

test("a carrier's shared senders share the load, each person hears from the same one, and a STOP holds for all of them", async () => {
  const { rootId, tenantId, providers } = stage;
  const numbers = ["+12025550100", "+12025550101", "+12025550102"];
  await stage.inRoot(async (tx) => {
    const sender = { providerId: providers.first, countryCodes: [], mms: true, perSecond: 100, tenantId };
    for (const number of numbers.slice(1)) await addSharedSender(tx, { ...sender, number }, "usr_test");
  });
  const sentFrom = async (person: string) =>
    (await previewMessage(stage.services, stage.scope, { to: person, text: "Hi" })).sender.ownNumber;
  const people = Array.from({ length: 30 }, (_, index) => `+120255502${String(index).padStart(2, "0")}`);
  const before = await Promise.all(people.map(sentFrom));
  expect([...new Set(before)].toSorted()).toEqual(numbers);
  expect(await Promise.all(people.map(sentFrom))).toEqual(before);
  const [person = ""] = people;
  await stage.send({ to: person, text: "Hi" });
  const from = stage.first.sent.at(-1)?.from ?? "";
  expect(from).toBe(before[0]);
  await stage.receive({ from: person, to: from, text: "STOP" });
  // The number that was told STOP is taken away; the others are silent all the same, also those at other carriers.
  await stage.inRoot((tx) =>
    tx.sql
      .updateTable("messaging.shared_senders")
      .set({ active: false })
      .where("root_id", "=", rootId)
      .where("number", "=", from)
      .execute(),
  );
  await expect(sentFrom(person)).rejects.toMatchObject({ code: "messaging.opted_out" });
});

test("START to one shared sender ends the STOP that was written to each of them", async () => {
  const numbers = ["+12025550100", "+12025550200"];
  await stage.send(hi);
  stage.first.outcomes.push(refusal("refused"));
  await stage.send({ ...hi, allowDuplicate: true });
  expect([stage.first.sent, stage.second.sent].map((sent) => sent[0]?.from)).toEqual(numbers);
  for (const number of numbers) await stage.receive({ from: to, to: number, text: "STOP" });
  await stage.receive({ from: to, to: "+12025550100", text: "START" });
  await stage.send({ ...hi, allowDuplicate: true });
  expect(await stage.inRoot((tx) => listOptOuts(tx, { limit: 9 }))).toEqual([]);
});

test("the shared senders that START opens together are those of one owner, not another shop's", async () => {
  const reseller = await addTestReseller(db, stage.rootId);
  const sender = { providerId: stage.providers.first, countryCodes: [], mms: true, perSecond: 100 };
  const numbers = ["+12025550110", "+12025550111"];
  await stage.inRoot(async (tx) => {
    for (const number of numbers)
      await addSharedSender(tx, { ...sender, number, tenantId: reseller.tenantId }, "usr_test");
  });
  const [number = ""] = numbers;
  const sharedWith = (given: string) => stage.inRoot(async (tx) => (await numbersSharedWith(tx, given)).toSorted());
  expect(await sharedWith(number)).toEqual(numbers);
  expect(await sharedWith("+12025550100")).toEqual(["+12025550100", "+12025550200"]);
  expect(await sharedWith("+12025550999")).toEqual([]);
});

test("an opt-out between accepting and sending stops the message", async () => {
  own("+12025550199", stage.providers.second);
  const id = newId();
  await acceptMessage(stage.services, stage.scope, { id, ...hi, from: "+12025550199" });
  await stage.receive({ from: to, to: "+12025550199", text: "stop" });
  await stage.advanceMessage(id);
  expect(await stage.read(id)).toMatchObject({ state: "failed", failure: "opted_out" });
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: 0n });
});

test("an answer to a shared sender comes to whoever wrote last; told twice it is stored once; to nobody's number it is ignored", async () => {
  await stage.send(hi);
  const answer = { from: to, to: "+12025550100", text: "Who is this?" };
  await stage.receive(answer, "up-1");
  await stage.receive(answer, "up-1");
  const { accountId } = stage;
  const [conversation] = await withScope(db.database, stage.scope, (tx) =>
    listConversations(tx, { accountId, limit: 9 }),
  );
  expect(conversation).toMatchObject({
    otherNumber: to,
    unread: 1,
    lastDirection: "inbound",
    lastBody: "Who is this?",
  });
  expect(stage.published.filter(({ type }) => type === "message.received")).toHaveLength(1);
  expect(await stage.receive({ ...answer, to: "+12025559999" })).toBe("nothing");
});

test("a scheduled message waits for its time, and can be cancelled until then", async () => {
  const sendAt = new Date(stage.services.clock.now().getTime() + 3_600_000);
  const id = await stage.send({ ...hi, sendAt });
  expect((await stage.read(id)).state).toBe("scheduled");
  expect(stage.first.sent).toEqual([]);
  await cancelMessage(stage.services, stage.scope, id);
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: 0n });

  const due = await stage.send({ ...hi, sendAt });
  stage.advance(3_600_000);
  await stage.advanceMessage(due);
  expect((await stage.read(due)).state).toBe("sent");
  await expect(cancelMessage(stage.services, stage.scope, due)).rejects.toMatchObject({
    code: "messaging.not_cancellable",
  });
});

test("a batch from a template: each recipient for itself, the money as far as it goes, and a repeat sends nothing twice", async () => {
  const template = newId();
  const now = stage.services.clock.now();
  const { accountId } = stage;
  await withScope(db.database, stage.scope, (tx) =>
    createTemplate(tx, { id: template, name: "Hello", body: "Hi {{name}}", accountId, now }),
  );
  const batch = {
    id: newId(),
    template: { id: template, variables: {} },
    recipients: [
      { to: "+12025550150", variables: { name: "Ada" } },
      { to: "12", variables: { name: "Bob" } },
      { to: "+12025550151" },
      { to: "+12025550150", variables: { name: "Ada" } },
      { to: "+4930123456", variables: { name: "Carl" } },
    ],
  };
  await acceptBatch(stage.services, stage.scope, batch);
  await acceptBatch(stage.services, stage.scope, batch);
  const kept = await withScope(db.database, stage.scope, (tx) => getBatch(tx, batch.id));
  expect(kept).toMatchObject({ total: 5, accepted: 2 });
  expect(kept.refused.map(({ index, code }) => [index, code])).toEqual([
    [1, "request.invalid"],
    [2, "request.invalid"],
    [3, "messaging.repeated_recipient"],
  ]);
  expect(await stage.wallet()).toMatchObject({ held: usd("0.02") });
  const messages = await stage.inRoot((tx) => listMessages(tx, { batchId: batch.id, limit: 9 }));
  expect(messages.map(({ body }) => body).toSorted()).toEqual(["Hi Ada", "Hi Carl"]);
});

test("a batch's own text is filled in for each recipient; one without a value gets nothing rather than half a text", async () => {
  const id = newId();
  await acceptBatch(stage.services, stage.scope, {
    id,
    text: "Hello {{ name }}, see you at {{time}}",
    recipients: [
      { to: "+12025550160", variables: { name: "Ada", time: "8" } },
      { to: "+12025550161", variables: { name: "Bob" } },
    ],
  });
  const kept = await withScope(db.database, stage.scope, (tx) => getBatch(tx, id));
  expect(kept).toMatchObject({ accepted: 1, refused: [{ index: 1, code: "request.invalid" }] });
  const messages = await stage.inRoot((tx) => listMessages(tx, { batchId: id, limit: 9 }));
  expect(messages.map(({ body }) => body)).toEqual(["Hello Ada, see you at 8"]);
});

test("segments and price are known before sending, and too little money says what is missing", async () => {
  const preview = await previewMessage(stage.services, stage.scope, { to, text: "ä".repeat(161) });
  expect(preview).toMatchObject({ segments: 2, encoding: "gsm7", priceMicros: usd("0.02"), countryCode: "US" });
  expect((await previewMessage(stage.services, stage.scope, { to, text: "€ 😀" })).encoding).toBe("ucs2");
  const many = Array.from({ length: 51 }, (_, index) => ({ to: `+1202555${String(index).padStart(4, "0")}` }));
  const id = newId();
  await acceptBatch(stage.services, stage.scope, { id, text: "x".repeat(1_500), recipients: many });
  const kept = await withScope(db.database, stage.scope, (tx) => getBatch(tx, id));
  expect(kept).toMatchObject({ accepted: 50, refused: [{ index: 50, code: "wallet.insufficient_balance" }] });
});

test("a sender is paced: a thousand at ten a second take their turns", async () => {
  own("+12025550199", stage.providers.first);
  const id = newId();
  const recipients = Array.from({ length: 30 }, (_, index) => ({ to: `+1202555${String(index).padStart(4, "0")}` }));
  await acceptBatch(stage.services, stage.scope, { id, text: "Hi", from: "+12025550199", recipients });
  const { rows } = await db.database.pool.query(
    `select extract(epoch from max(run_at) - min(run_at)) as span from graphile_worker._private_jobs j
     where j.payload ->> 'rootId' = $1`,
    [stage.rootId],
  );
  expect(Number(rows[0]?.span)).toBeCloseTo(2.9, 0);
});
