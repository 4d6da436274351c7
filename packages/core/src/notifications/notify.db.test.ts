import { once } from "node:events";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { accountScope, createLogger, rootScope, startWorker, systemClock, withScope } from "../kernel/index.ts";
import { createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import {
  askForPhone,
  confirmPhone,
  countUnread,
  createMailer,
  createNotificationJobs,
  listInbox,
  listMessages,
  listTopicTexts,
  markRead,
  notify,
  resendMessage,
  type SmsSender,
  sendMail,
  setPreferences,
  setSettings,
  setTopicText,
} from "./index.ts";

let db: TestDatabase;
const received: Email[] = [];
const texted: Parameters<SmsSender["send"]>[0][] = [];
const sms: SmsSender = {
  send: async (one) => {
    texted.push(one);
  },
};
let refusals = 0;
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onRcptTo: (address, _session, done) => {
    const unknown = Object.assign(new Error("no such user"), { responseCode: 550 });
    done(address.address.startsWith("nobody@") ? unknown : null);
  },
  onData: (stream, _session, done) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", async () => {
      if (refusals-- > 0) return done(Object.assign(new Error("try again later"), { responseCode: 451 }));
      received.push(await PostalMime.parse(Buffer.concat(chunks)));
      done();
    });
  },
});
let mailer: ReturnType<typeof createMailer>;
beforeAll(async () => {
  db = await createTestDatabase();
  const listener = smtp.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  mailer = createMailer(`smtp://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`);
});
afterAll(async () => {
  mailer.close();
  await new Promise((resolve) => smtp.close(() => resolve(undefined)));
  await db.close();
});

function startSending() {
  const jobs = createNotificationJobs({
    database: db.database,
    mailer,
    sms,
    publicUrlOf: async () => "https://shop.example",
    fromAddress: "hello@shop.example",
    loadEsims: async (_tx, ids) =>
      ids.map((id) => ({
        iccid: "8944000000000000001",
        activationCode: `LPA:1$smdp.example$${id}`,
        smdpAddress: "smdp.example",
        matchingId: id,
        confirmationCode: null,
      })),
  });
  return startWorker({
    databaseUrl: db.appUrl,
    database: db.database,
    jobs,
    clock: systemClock,
    logger: createLogger("test", "silent"),
    concurrency: 2,
  });
}

test("an eSIM arrives by e-mail with its QR code; its code stands nowhere in the database", async () => {
  const own = await createTestTenant(db);
  const say = () =>
    withScope(db.database, rootScope(own.rootId), (tx) =>
      notify(tx, {
        topic: "order_delivered",
        accountId: own.accountId,
        email: "ann@example.test",
        data: { orderId: "ord_1", name: "France 5 GB", profileIds: ["MID-SECRET"] },
        dedupeKey: `ready:${own.accountId}`,
        now: new Date(),
      }),
    );
  await say();
  await say();
  const worker = await startSending();
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 15_000 });
  const [mail] = received;
  expect(mail?.subject).toBe("Your eSIM is ready: France 5 GB");
  expect(mail?.to?.[0]?.address).toBe("ann@example.test");
  expect(mail?.text).toContain("MID-SECRET");
  expect(mail?.attachments.map((attachment) => attachment.mimeType)).toEqual(["image/png"]);
  await vi.waitFor(async () => {
    const [message] = await withScope(db.database, accountScope(own.rootId, own.tenantId, own.accountId), (tx) =>
      listMessages(tx, { limit: 5, channel: "email" }),
    );
    expect(message).toMatchObject({ status: "sent", tries: 1, title: "Your eSIM is ready: France 5 GB" });
  });
  await worker.stop();
});

test("a mail server's trouble is retried, and the error is shown meanwhile", async () => {
  const own = await createTestTenant(db);
  received.length = 0;
  refusals = 1;
  await withScope(db.database, rootScope(own.rootId), (tx) =>
    sendMail(tx, {
      topic: "welcome",
      tenantId: own.tenantId,
      accountId: own.accountId,
      to: "bob@example.test",
      data: { name: "Bob" },
      now: new Date(),
    }),
  );
  const worker = await startSending();
  const message = () =>
    withScope(db.database, rootScope(own.rootId), async (tx) => (await listMessages(tx, { limit: 1 }))[0]);
  await vi.waitFor(async () => expect((await message())?.error).toContain("try again later"), { timeout: 15_000 });
  await vi.waitFor(async () => expect(await message()).toMatchObject({ status: "sent", tries: 2, error: null }), {
    timeout: 30_000,
  });
  expect(received).toHaveLength(1);
  await worker.stop();
});

test("an address that is refused for good is not tried again, and its message says why", async () => {
  const own = await createTestTenant(db);
  await withScope(db.database, rootScope(own.rootId), (tx) =>
    sendMail(tx, {
      topic: "welcome",
      tenantId: own.tenantId,
      to: "nobody@example.test",
      data: { name: "Nobody" },
      now: new Date(),
    }),
  );
  const worker = await startSending();
  const message = () =>
    withScope(db.database, rootScope(own.rootId), async (tx) => (await listMessages(tx, { limit: 1 }))[0]);
  await vi.waitFor(async () => expect(await message()).toMatchObject({ status: "failed", tries: 1 }), {
    timeout: 15_000,
  });
  expect((await message())?.error).toContain("no such user");
  const waiting = () =>
    db.database.pool.query("select from graphile_worker.jobs where task_identifier = 'notifications.send'");
  await vi.waitFor(async () => expect((await waiting()).rowCount).toBe(0));
  await worker.stop();
});

test("a message that cannot be written is shown with its error", async () => {
  const own = await createTestTenant(db);
  await withScope(db.database, rootScope(own.rootId), (tx) =>
    sendMail(tx, {
      topic: "welcome",
      tenantId: own.tenantId,
      to: "eve@example.test",
      data: { name: "Eve" },
      now: new Date(),
    }),
  );
  await withScope(db.database, rootScope(own.rootId), (tx) =>
    tx.sql
      .updateTable("notifications.messages")
      .set({ data: "{}" })
      .where("recipient", "=", "eve@example.test")
      .execute(),
  );
  const worker = await startSending();
  const message = () =>
    withScope(db.database, rootScope(own.rootId), async (tx) => (await listMessages(tx, { limit: 1 }))[0]);
  await vi.waitFor(async () => expect((await message())?.error).toContain("name"), { timeout: 15_000 });
  expect(await message()).toMatchObject({ status: "queued" });
  await worker.stop();
});

test("the message of a transaction that failed is never sent", async () => {
  const own = await createTestTenant(db);
  await expect(
    withScope(db.database, rootScope(own.rootId), async (tx) => {
      await sendMail(tx, {
        topic: "welcome",
        tenantId: own.tenantId,
        to: "x@example.test",
        data: { name: "X" },
        now: new Date(),
      });
      throw new Error("rolled back");
    }),
  ).rejects.toThrow("rolled back");
  expect(await withScope(db.database, rootScope(own.rootId), (tx) => listMessages(tx, { limit: 5 }))).toEqual([]);
});

test("a customer sees their own messages alone", async () => {
  const own = await createTestTenant(db);
  const foreign = await createTestTenant(db);
  await withScope(db.database, rootScope(foreign.rootId), (tx) =>
    sendMail(tx, {
      topic: "welcome",
      tenantId: foreign.tenantId,
      accountId: foreign.accountId,
      to: "x@example.test",
      data: { name: "X" },
      now: new Date(),
    }),
  );
  expect(
    await withScope(db.database, accountScope(own.rootId, own.tenantId, own.accountId), (tx) =>
      listMessages(tx, { limit: 5 }),
    ),
  ).toEqual([]);
});

const lowBalance = {
  topic: "low_balance",
  data: {
    balance: { amountMicros: "4200000", currency: "USD" },
    threshold: { amountMicros: "10000000", currency: "USD" },
  },
} as const;

test("an account is told over the channels it chose, in the brand's own words, and not in its quiet hours", async () => {
  const own = await createTestTenant(db);
  const scope = accountScope(own.rootId, own.tenantId, own.accountId);
  const now = new Date("2026-01-15T23:30:00Z");
  texted.length = 0;
  await withScope(db.database, rootScope(own.rootId), (tx) =>
    setTopicText(tx, {
      ...{
        tenantId: own.tenantId,
        topic: "low_balance",
        subject: "Only {{balance}} left",
        text: "Top up at {{brand}}.",
      },
      ...{ actor: "test", now },
    }),
  );
  await askForPhone({ database: db.database, sms, now }, { ...scope, accountId: own.accountId }, "+33612345678");
  const code = /\d{6}/.exec(texted[0]?.text ?? "")?.[0] ?? "";
  const confirm = (given: string) =>
    confirmPhone(db.database, { ...scope, accountId: own.accountId }, { code: given, now });
  await expect(confirm(code === "000000" ? "000001" : "000000")).rejects.toMatchObject({
    code: "notification.code_wrong",
  });
  expect(await confirm(code)).toBe("+33612345678");
  await withScope(db.database, scope, async (tx) => {
    await setPreferences(tx, [
      { topic: "low_balance", channel: "email", enabled: false },
      { topic: "low_balance", channel: "sms", enabled: true },
    ]);
    await setSettings(tx, { timeZone: "Europe/Paris", quietHours: { from: "22:00", to: "07:00" } });
    await notify(tx, { ...lowBalance, accountId: own.accountId, now });
  });
  const messages = await withScope(db.database, scope, (tx) => listMessages(tx, { limit: 5 }));
  const quietEnd = new Date("2026-01-16T06:00:00Z");
  expect(messages.map((one) => [one.channel, one.recipient, one.status, one.heldUntil])).toEqual(
    expect.arrayContaining([
      ["sms", "+33612345678", "queued", quietEnd],
      ["in_app", "in-app", "sent", null],
    ]),
  );
  expect(messages).toHaveLength(2);
  const inbox = await withScope(db.database, scope, (tx) => listInbox(tx, { accountId: own.accountId, limit: 5 }));
  expect(inbox).toMatchObject([
    { title: "Only $4.20 left", body: "Top up at Test platform.", link: "/wallet", readAt: null },
  ]);
  await withScope(db.database, scope, async (tx) => {
    expect(await countUnread(tx, own.accountId)).toBe(1);
    expect(await markRead(tx, { accountId: own.accountId, now })).toBe(1);
    expect(await countUnread(tx, own.accountId)).toBe(0);
    await notify(tx, {
      topic: "security_alert",
      accountId: own.accountId,
      data: { what: "A new API key was made" },
      now,
    });
  });
  const urgent = await withScope(db.database, scope, (tx) => listMessages(tx, { limit: 5, topic: "security_alert" }));
  expect(urgent.map((one) => one.heldUntil)).toEqual([null, null]);
  const worker = await startSending();
  await vi.waitFor(() => expect(texted).toHaveLength(2), { timeout: 15_000 });
  expect(texted[1]?.text).toBe("Test platform: Only $4.20 left. Top up at Test platform. https://shop.example/wallet");
  await worker.stop();
});

test("what always goes out cannot be switched off, and codes to a phone are few", async () => {
  const own = await createTestTenant(db);
  const scope = { ...accountScope(own.rootId, own.tenantId, own.accountId), accountId: own.accountId };
  const off = { topic: "security_alert", channel: "email", enabled: false } as const;
  await expect(withScope(db.database, scope, (tx) => setPreferences(tx, [off]))).rejects.toMatchObject({
    code: "notification.channel_fixed",
  });
  const ask = (now: Date) => askForPhone({ database: db.database, sms, now }, scope, "+33612345678");
  const now = new Date("2026-01-15T10:00:00Z");
  for (let sent = 0; sent < 5; sent++) await ask(now);
  await expect(ask(now)).rejects.toMatchObject({ code: "notification.too_many_codes" });
  await ask(new Date("2026-01-16T10:00:00Z"));
  await expect(
    withScope(db.database, scope, (tx) => setSettings(tx, { timeZone: "Mars/Olympus", quietHours: null })),
  ).rejects.toMatchObject({ code: "notification.time_zone_unknown" });
});

test("an operator's words are checked, and start from ours with their variables named; a message can be sent again", async () => {
  const own = await createTestTenant(db);
  await withScope(db.database, rootScope(own.rootId), async (tx) => {
    const text = { tenantId: own.tenantId, topic: "order_failed", actor: "test", now: new Date() } as const;
    await expect(setTopicText(tx, { ...text, subject: "{{total}}", text: "x" })).rejects.toMatchObject({
      code: "notification.text_invalid",
    });
    const [delivered] = await listTopicTexts(tx, own.tenantId);
    expect(delivered).toMatchObject({ topic: "order_delivered", subject: "Your eSIM is ready: {{name}}", own: false });
    const to = { tenantId: own.tenantId, to: "again@example.test", now: new Date() };
    await sendMail(tx, { ...to, topic: "welcome", data: { name: "A" } });
    await sendMail(tx, { ...to, topic: "password_reset", data: { url: "https://x.example" } });
    const [reset, welcome] = await listMessages(tx, { limit: 5, recipient: "again@" });
    const again = await resendMessage(tx, welcome?.id ?? "", new Date());
    expect((await listMessages(tx, { limit: 1 }))[0]).toMatchObject({
      id: again,
      resentOf: welcome?.id,
      status: "queued",
    });
    await expect(resendMessage(tx, reset?.id ?? "", new Date())).rejects.toMatchObject({
      code: "notification.not_resendable",
    });
  });
});
