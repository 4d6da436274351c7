import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { lostReply, refusal } from "../dispatch/test-carriers.ts";
import { newId } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { type MessagingStage, setMessaging } from "../messaging/test-messaging.ts";
import { usd } from "../rating/test-lists.ts";
import type { InboxEntry } from "../upstreams/index.ts";
import { liftBrake, listBrakes } from "./brakes.ts";
import { checkCode } from "./check-code.ts";
import { createVerifyConsumer } from "./consume-event.ts";
import { expireVerifications } from "./expire.ts";
import { defaultVerifyPolicy } from "./policy.ts";
import { getVerification } from "./queries.ts";
import { fallBackLate, sendCode } from "./send-code.ts";
import type { VerifyServices } from "./services.ts";
import { startVerification, type VerificationRequest } from "./start-verification.ts";
import { verifyStatistics } from "./statistics.ts";

let db: TestDatabase;
let stage: MessagingStage;
let services: VerifyServices;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  stage = await setMessaging(db);
  services = { ...stage.services, publish: async () => undefined, verify: defaultVerifyPolicy, secret: "s3cret" };
  return () => stage.close();
});
afterAll(() => db.close());

const to = "+12025550143";
const read = (id: string) => stage.inRoot((tx) => getVerification(tx, id));

async function start(fields: Partial<VerificationRequest> = {}): Promise<string> {
  const id = newId();
  const wanted = { id, to, channels: ["sms"], codeLength: 6, timeoutSeconds: 300, brand: "Orbit", ...fields } as const;
  await startVerification(services, stage.scope, wanted);
  await send(id);
  return id;
}
/** Runs the jobs of what is to be sent. */
async function send(id: string): Promise<void> {
  for (const { id: sendId, state } of (await read(id)).sends)
    if (state === "sending") await sendCode(services, { rootId: stage.rootId, sendId });
}
const check = (id: string, code: string) => checkCode(services, stage.scope, { id, code });
const sentCode = () => stage.first.codes.at(-1)?.code ?? "";

async function tell(id: string, state: "delivered" | "failed", number = 1) {
  const sent = (await read(id)).sends[number - 1];
  return tellOf(sent?.providerId ?? "", { upstreamRef: sent?.upstreamRef ?? null, ourRef: null }, state);
}

/** A provider tells of something it sent. */
async function tellOf(
  providerId: string,
  refs: { upstreamRef: string | null; ourRef: string | null },
  state: "sent" | "delivered" | "failed",
) {
  const consume = createVerifyConsumer(services);
  const error = state === "failed" ? ({ category: "refused", code: "x", message: "" } as const) : null;
  const about = { occurredAt: null, needsReadBack: false, ...refs };
  const entry = { providerId } as InboxEntry;
  const event = { service: "verify", kind: "verification_status", state, error, ...about } as const;
  const effect = await consume({ rootId: stage.rootId, entry }, event);
  return typeof effect === "function" ? stage.inRoot(effect) : effect;
}

test("a code is sent, paid once it went out, and right the first time it is typed, in any spelling", async () => {
  const id = await start();
  expect(stage.first.codes).toMatchObject([
    { to, channel: "sms", brand: "Orbit", code: expect.stringMatching(/^\d{6}$/) },
  ]);
  expect(await stage.wallet()).toEqual({ balance: usd("4.95"), held: 0n });
  expect(await check(id, "000000")).toEqual({ verdict: "wrong", checksLeft: 4 });
  const code = sentCode();
  expect(await check(id, `${code.slice(0, 3)} ${code.slice(3)}`)).toEqual({ verdict: "approved", checksLeft: 3 });
  await expect(check(id, code)).rejects.toMatchObject({ code: "verify.ended" });
  expect((await read(id)).verification).toMatchObject({ state: "approved", approvedBy: "sms" });
});

test("five wrong codes and the right one is refused too; fifty at once are no more tries", async () => {
  const id = await start();
  const tries = await Promise.all(
    Array.from({ length: 20 }, () => check(id, "000000").catch((error) => ({ verdict: error.code }))),
  );
  expect(tries.filter(({ verdict }) => verdict === "wrong")).toHaveLength(4);
  expect((await check(id, sentCode())).verdict).toBe("exhausted");
});

test("with the first provider broken the same code goes out by the second, also when it may go out twice", async () => {
  stage.first.outcomes.push(lostReply);
  const id = await start();
  stage.advance(10_000);
  await send(id);
  expect(stage.second.codes[0]?.code).toBe(stage.first.codes[0]?.code);
  expect(await check(id, sentCode())).toMatchObject({ verdict: "approved" });
  expect(await stage.wallet()).toEqual({ balance: usd("4.95"), held: 0n });
});

test("a code that went out twice costs the platform both and its owner once, three times told", async () => {
  stage.first.outcomes.push(lostReply);
  const id = await start();
  stage.advance(10_000);
  await send(id);
  const { first, second } = stage.providers;
  const before = { first: await stage.owed(first), second: await stage.owed(second) };
  expect(before.first).toBe(0n);
  const ourRef = stage.first.codes[0]?.ourRef ?? "";
  for (let time = 0; time < 3; time++) {
    await tellOf(first, { ourRef, upstreamRef: "late-1" }, "sent");
    await tellOf(first, { ourRef, upstreamRef: "late-1" }, "delivered");
    await tell(id, "delivered");
  }
  expect(await stage.owed(first)).toBe(usd("0.004"));
  expect(await stage.owed(second)).toBe(before.second);
  expect(await stage.wallet()).toEqual({ balance: usd("4.95"), held: 0n });
  expect(await stage.books()).toEqual([]);
});

test("a code that turns out to have gone out after it was given up costs the platform, once, and its owner nothing", async () => {
  stage.first.outcomes.push(lostReply);
  stage.second.outcomes.push(lostReply);
  const id = await start();
  for (let look = 0; look < 8; look++) {
    stage.advance(120_000);
    await send(id);
  }
  expect((await read(id)).sends).toMatchObject([{ state: "failed", chargedMicros: 0n }]);
  const { first } = stage.providers;
  const ourRef = stage.first.codes[0]?.ourRef ?? "";
  for (let time = 0; time < 3; time++) await tellOf(first, { ourRef, upstreamRef: "late-1" }, "delivered");
  expect(await stage.owed(first)).toBe(usd("0.004"));
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: 0n });
  expect(await stage.books()).toEqual([]);
});

test("a flash call that cannot be made falls back to SMS and costs nothing; its own code is asked of the provider", async () => {
  stage.first.outcomes.push(refusal("refused"));
  stage.second.outcomes.push(refusal("refused"));
  const id = await start({ channels: ["flash_call", "sms"] });
  await send(id);
  expect((await read(id)).sends).toMatchObject([
    { channel: "flash_call", state: "failed", chargedMicros: 0n },
    { channel: "sms", state: "sent", chargedMicros: usd("0.05") },
  ]);
  expect(await stage.wallet()).toEqual({ balance: usd("4.95"), held: 0n });

  const flash = await start({ to: "+12025550144", channels: ["flash_call", "sms"] });
  expect(stage.first.codes.at(-1)).toMatchObject({ channel: "flash_call", code: null });
  expect(await check(flash, "0001")).toMatchObject({ verdict: "wrong" });
  expect(await check(flash, "0000")).toMatchObject({ verdict: "approved" });
});

test("no word of delivery in time: the next channel is tried; word in time: it is not", async () => {
  const id = await start({ channels: ["sms", "voice"] });
  const [sms] = (await read(id)).sends;
  await fallBackLate(services, { rootId: stage.rootId, sendId: sms?.id ?? "" });
  await send(id);
  expect((await read(id)).sends.map(({ channel }) => channel)).toEqual(["sms", "voice"]);
  // Both hold the same code.
  expect(stage.first.codes.at(-1)?.code).toBe(stage.first.codes.at(-2)?.code);

  const other = await start({ to: "+12025550144", channels: ["sms", "voice"] });
  expect(await tell(other, "delivered")).toMatchObject({ subject: expect.stringMatching(/^vrf_/) });
  const [delivered] = (await read(other)).sends;
  await fallBackLate(services, { rootId: stage.rootId, sendId: delivered?.id ?? "" });
  expect((await read(other)).sends).toHaveLength(1);
});

test("a code that did not arrive is given back, three times told or once; the verification has failed", async () => {
  const id = await start();
  for (let time = 0; time < 3; time++) await tell(id, "failed");
  expect(await stage.wallet()).toEqual({ balance: usd("5"), held: 0n });
  expect((await read(id)).verification).toMatchObject({ state: "failed", chargedMicros: 0n });
  expect(await stage.books()).toEqual([]);
});

test("a recipient who wants nothing gets no second channel", async () => {
  stage.first.outcomes.push(refusal("opted_out"));
  const id = await start({ channels: ["sms", "voice"] });
  expect((await read(id)).sends).toHaveLength(1);
  expect((await read(id)).verification).toMatchObject({ state: "failed", failure: "opted_out" });
});

test("one code at a time: a new verification ends the one before, and time ends them all", async () => {
  const first = await start();
  const old = sentCode();
  const second = await start();
  await expect(check(first, old)).rejects.toMatchObject({ code: "verify.ended" });
  stage.advance(301_000);
  await expireVerifications(services, stage.rootId);
  expect((await read(second)).verification.state).toBe("expired");
  expect((await check(second, sentCode())).verdict).toBe("expired");
});

test("a number gets five codes in ten minutes and is told when the next may come", async () => {
  for (let code = 0; code < 5; code++) await start();
  await expect(start()).rejects.toMatchObject({
    code: "verify.too_many",
    details: { limit: "number", retryAfterSeconds: 600 },
  });
  stage.advance(601_000);
  await start();
});

test("pumping is stopped with the reason, counted, seen and lifted by an operator", async () => {
  services = {
    ...services,
    verify: { ...defaultVerifyPolicy, pumping: { ...defaultVerifyPolicy.pumping, startedMaxUnknown: 25 } },
  };
  const number = (index: number) => `+1202555${String(index).padStart(4, "0")}`;
  for (let index = 0; index < 24; index++) await start({ to: number(index) });
  await expect(start({ to: number(24) })).rejects.toMatchObject({
    code: "verify.blocked",
    details: { prefix: "+120255" },
  });
  await expect(start({ to: number(25) })).rejects.toMatchObject({ code: "verify.blocked" });
  await start({ to: "+4930123456" });
  const [brake] = await stage.inRoot((tx) => listBrakes(tx, { standing: true, limit: 9 }));
  expect(brake).toMatchObject({
    refused: 2,
    reason: "25 codes within an hour where nothing is usual there yet, and 0 of them entered",
  });
  const lift = { brakeId: brake?.id ?? "", actor: "usr_test", now: services.clock.now() };
  await stage.inRoot((tx) => liftBrake(tx, services.verify, lift));
  await start({ to: number(26) });
});

test("statistics tell sent, arrived and entered by day, channel and country", async () => {
  const id = await start();
  await tell(id, "delivered");
  await check(id, sentCode());
  await start({ to: "+4930123456", channels: ["voice"] });
  const now = services.clock.now().getTime();
  const span = { from: new Date(now - 86_400_000), to: new Date(now + 86_400_000) };
  const { totals, rows } = await stage.inRoot((tx) => verifyStatistics(tx, span));
  expect(totals).toMatchObject({ started: 2, approved: 1 });
  expect(rows).toMatchObject([
    { channel: "sms", country: "US", sent: 1, delivered: 1, approved: 1, chargedMicros: usd("0.05") },
    { channel: "voice", country: "DE", sent: 1, delivered: 0, approved: 0 },
  ]);
});
