import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  accountScope,
  createLogger,
  listJobs,
  newId,
  rootScope,
  type Transaction,
  withScope,
} from "../kernel/index.ts";
import { addTestAccount, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { listMessages } from "../notifications/index.ts";
import { creditWallet, openWallet } from "../wallet/index.ts";
import {
  changeRenewal,
  listRenewalAttempts,
  listRenewalRuns,
  listRenewals,
  type Renewable,
  type RenewableService,
  type RenewalOutcome,
  type RenewalServices,
} from "./index.ts";
import { addDays, nextMonthlyEnd } from "./renewal-days.ts";
import { retryAccount, retryFunded } from "./retry-account.ts";
import { runDaily } from "./run-daily.ts";
import { settleAttempts } from "./settle-attempts.ts";

let db: TestDatabase;
let own: { rootId: string; tenantId: string; accountId: string };
let services: RenewalServices;
let now = new Date();
// A kind of service that lives in this file: what is owned, and what was paid under which key.
let owned: Map<string, RenewableService>;
let paid: Map<string, string>;
let released: string[];
let answer: (service: RenewableService) => RenewalOutcome | null;

const price = { amountMicros: 2_000_000n, currency: "USD" };

/** Pays once per key, as a door of a module must, and moves the end by a month. */
function pay(service: RenewableService, key: string): RenewalOutcome {
  const present = owned.get(service.id) ?? service;
  if (!paid.has(key)) {
    paid.set(key, service.id);
    owned.set(service.id, { ...present, expiresAt: nextMonthlyEnd(present.expiresAt, 28), since: present.expiresAt });
  }
  const until = owned.get(service.id)?.expiresAt ?? null;
  return { kind: "done", until, paidMicros: price.amountMicros, currency: price.currency };
}

const renewable: Renewable = {
  kind: "number",
  managed: true,
  autoRenewDefault: true,
  choices: { daysBefore: false, day: true },
  graceDays: 7,
  list: async (tx, filter) => {
    const all = [...owned.values()].toSorted(
      (a, b) => a.expiresAt.getTime() - b.expiresAt.getTime() || (a.id < b.id ? -1 : 1),
    );
    if ("accountId" in filter)
      return all.filter((one) => one.accountId === filter.accountId && tx.scope.rootId === own.rootId);
    const { from, until, after, limit } = filter;
    return all
      .filter((one) => one.expiresAt >= from && one.expiresAt < until && tx.scope.rootId === own.rootId)
      .filter(
        (one) =>
          !after || one.expiresAt > after.expiresAt || (+one.expiresAt === +after.expiresAt && one.id > after.id),
      )
      .slice(0, limit);
  },
  find: async (_tx, id) => owned.get(id) ?? null,
  renew: async (service, { key }) => answer(service) ?? pay(service, key),
  lapse: async (service) => {
    released.push(service.id);
    owned.delete(service.id);
  },
};

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  own = await createTestTenant(db);
  await withScope(db.database, rootScope(own.rootId), (tx) =>
    openWallet(tx, { accountId: own.accountId, currency: "USD" }),
  );
  owned = new Map();
  paid = new Map();
  released = [];
  answer = () => null;
  services = {
    database: db.database,
    clock: { now: () => now },
    logger: createLogger("test", "silent"),
    renewables: [renewable],
  };
});

const root = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(own.rootId), work);
const at = (text: string) => new Date(`${text}Z`);
const run = () => runDaily(services, own.rootId);
/** Money has come in. */
const retry = () => retryAccount(services, own);

function own1(expiresAt: string, accountId = own.accountId): string {
  const id = newId();
  const end = at(expiresAt);
  const common = { tenantId: own.tenantId, name: "+1 415 555 0123", day: 28, link: "/numbers", price };
  owned.set(id, { ...common, id, accountId, expiresAt: end, since: addDays(end, -31) });
  return id;
}

/** Topics of which the account was told, oldest first. */
async function told(): Promise<string[]> {
  const messages = await root((tx) => listMessages(tx, { accountId: own.accountId, channel: "in_app", limit: 50 }));
  return messages.map((one) => one.topic).toReversed();
}

async function runDays(first: string, days: number, timesADay = 1): Promise<void> {
  for (let day = 0; day < days; day++) {
    now = addDays(at(`${first}T00:00:10`), day);
    for (let time = 0; time < timesADay; time++) await run();
  }
}

test("a month by the clock: told twice before, renewed once, told once after, however often the run is repeated", async () => {
  const id = own1("2028-02-28T09:00:00");
  await runDays("2028-02-18", 12, 3);
  expect(await told()).toEqual(["renewal_in_7_days", "renewal_in_1_day", "renewal_done"]);
  expect(paid.size).toBe(1);
  expect(owned.get(id)?.expiresAt).toEqual(at("2028-03-28T09:00:00"));
  const [attempt, ...others] = await root((tx) => listRenewalAttempts(tx, { limit: 5 }));
  expect(others).toEqual([]);
  expect(attempt).toMatchObject({
    state: "done",
    number: 1,
    until: at("2028-03-28T09:00:00"),
    startedAt: at("2028-02-28T00:00:10"),
  });
  const runs = await root((tx) => listRenewalRuns(tx, 60));
  expect(runs.map((one) => one.day).slice(0, 2)).toEqual(["2028-02-29", "2028-02-28"]);
  expect(runs[1]).toMatchObject({ times: 3, renewed: 1, errors: 0 });
});

test("after days of standstill the run makes up for all of them once", async () => {
  own1("2026-12-31T23:59:59");
  await runDays("2026-12-20", 1);
  await runDays("2027-01-03", 1, 2);
  expect(await told()).toEqual(["renewal_done"]);
  expect(paid.size).toBe(1);
});

test("without money: told once, tried every day, and at the end of the grace days the number is released", async () => {
  const id = own1("2026-11-01T12:00:00");
  answer = () => ({ kind: "failed", reason: "insufficient_balance", missingMicros: 500_000n, currency: "USD" });
  await runDays("2026-10-31", 13, 2);
  expect(await told()).toEqual(["renewal_in_1_day", "renewal_failed", "renewal_lapsed"]);
  expect(released).toEqual([id]);
  const attempts = await root((tx) => listRenewalAttempts(tx, { limit: 50 }));
  expect(attempts.map((one) => one.number)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  expect(attempts[0]).toMatchObject({ state: "failed", reason: "insufficient_balance", missingMicros: 500_000n });
});

test("money that comes within the grace days renews it at the next run", async () => {
  own1("2026-11-01T12:00:00");
  answer = () => ({ kind: "failed", reason: "insufficient_balance" });
  await runDays("2026-11-01", 2);
  answer = () => null;
  await runDays("2026-11-03", 3);
  expect(await told()).toEqual(["renewal_failed", "renewal_done"]);
  expect(paid.size).toBe(1);
});

test("money that comes later the same day renews it at once, and the daily run finds it done", async () => {
  own1("2026-11-01T12:00:00");
  answer = () => ({ kind: "failed", reason: "insufficient_balance" });
  await runDays("2026-11-01", 1);
  await retry();
  expect(paid.size).toBe(0);
  answer = () => null;
  await retry();
  await retry();
  await runDays("2026-11-01", 2, 2);
  expect(await told()).toEqual(["renewal_failed", "renewal_done"]);
  expect(paid.size).toBe(1);
  const attempts = await root((tx) => listRenewalAttempts(tx, { limit: 5 }));
  expect(attempts.map(({ number, state }) => [number, state])).toEqual([
    [3, "done"],
    [2, "failed"],
    [1, "failed"],
  ]);
});

test.each([
  ["the daily run first", [() => run(), () => retry()]],
  ["the money first", [() => retry(), () => run()]],
])("the daily run and the money at the same moment renew once: %s", async (_, [one, other]) => {
  for (let hour = 0; hour < 8; hour++) own1(`2026-11-01T${String(hour).padStart(2, "0")}:30:00`);
  answer = () => ({ kind: "failed", reason: "insufficient_balance" });
  await runDays("2026-11-01", 1);
  answer = () => null;
  now = at("2026-11-02T00:00:10");
  await Promise.all([one?.(), other?.(), one?.()]);
  await retry();
  expect(paid.size).toBe(8);
  expect(new Set(paid.values()).size).toBe(8);
  expect((await told()).filter((topic) => topic === "renewal_done")).toHaveLength(8);
});

test("money that comes while an attempt is failing for want of it is not overlooked", async () => {
  own1("2026-11-01T12:00:00");
  now = at("2026-11-01T00:00:10");
  let hasMoney = false;
  // The run has read the wallet; before it writes that it was too low, the money comes and is looked at.
  services = {
    ...services,
    renewables: [
      {
        ...renewable,
        renew: async (service, { key }) => {
          if (hasMoney) return pay(service, key);
          hasMoney = true;
          await retry();
          return { kind: "failed", reason: "insufficient_balance" };
        },
      },
    ],
  };
  await run();
  expect(paid.size).toBe(0);
  // What looked in vain has asked to be asked again.
  const queued = await listJobs(db.database, { rootId: own.rootId, name: "renewals.retry_account", limit: 5 });
  expect(queued.map(({ payload }) => payload)).toEqual([{ rootId: own.rootId, accountId: own.accountId }]);
  await retry();
  expect(paid.size).toBe(1);
  expect(await told()).toEqual(["renewal_failed", "renewal_done"]);
});

test("money nobody asks a retry for is found: once the wallet covers the price, and once", async () => {
  own1("2026-11-01T12:00:00");
  answer = () => ({ kind: "failed", reason: "insufficient_balance" });
  await runDays("2026-11-01", 1);
  answer = () => null;
  const short = { accountId: own.accountId, note: "given back", actor: "test", reason: "refund" } as const;
  const add = (amountMicros: bigint) => root((tx) => creditWallet(tx, { ...short, transferId: newId(), amountMicros }));
  await add(price.amountMicros - 1n);
  expect(await retryFunded(services, own.rootId)).toBe(0);
  await add(1n);
  await Promise.all([retryFunded(services, own.rootId), retryFunded(services, own.rootId), run()]);
  expect(await retryFunded(services, own.rootId)).toBe(0);
  expect(paid.size).toBe(1);
  expect(await told()).toEqual(["renewal_failed", "renewal_done"]);
});

test("a wallet that covers the price and has not moved since it failed is left alone", async () => {
  own1("2026-11-01T12:00:00");
  const credit = { accountId: own.accountId, note: "some", actor: "test", reason: "refund" } as const;
  await root((tx) => creditWallet(tx, { ...credit, transferId: newId(), amountMicros: price.amountMicros }));
  // Asked now and not by the test's calendar, since a wallet's own time is the database's.
  answer = () => ({ kind: "failed", reason: "insufficient_balance" });
  await runDays("2026-11-01", 1);
  await root((tx) => tx.client.query("update renewals.attempts set ended_at = clock_timestamp()"));
  answer = () => null;
  expect(await retryFunded(services, own.rootId)).toBe(0);
  await root((tx) => creditWallet(tx, { ...credit, transferId: newId(), amountMicros: 1n }));
  expect(await retryFunded(services, own.rootId)).toBe(1);
});

test("what failed for another reason, was switched off or is over its grace days is not tried again for money", async () => {
  own1("2026-11-01T12:00:00");
  answer = () => ({ kind: "failed", reason: "not_for_sale" });
  await runDays("2026-11-01", 1);
  answer = () => null;
  await retry();
  expect(paid.size).toBe(0);
  answer = () => ({ kind: "failed", reason: "insufficient_balance" });
  await runDays("2026-11-02", 1);
  answer = () => null;
  now = at("2026-11-20T00:00:10");
  await retry();
  expect(paid.size).toBe(0);
  expect(await retryAccount(services, { rootId: own.rootId, accountId: newId() })).toBe(0);
});

test("a process that dies after paying, and a reply that is lost, pay once", async () => {
  const id = own1("2026-11-01T12:00:00");
  let dying = 2;
  const dyingRenewable: Renewable = {
    ...renewable,
    renew: async (service, { key }) => {
      pay(service, key);
      if (dying-- > 0) throw new Error("killed");
      return pay(service, key);
    },
  };
  services = { ...services, renewables: [dyingRenewable] };
  now = at("2026-11-01T00:00:10");
  expect(await run()).toMatchObject({ errors: 1 });
  await run();
  await settleAttempts(services, own.rootId);
  expect(await told()).toEqual([]);
  for (const minutes of [6, 12]) {
    now = new Date(at("2026-11-01T00:00:10").getTime() + minutes * 60_000);
    await settleAttempts(services, own.rootId);
  }
  expect(paid.size).toBe(1);
  expect(await told()).toEqual(["renewal_done"]);
  expect(owned.get(id)?.expiresAt).toEqual(at("2026-11-28T12:00:00"));
  await runDays("2026-11-02", 3);
  expect(paid.size).toBe(1);
});

test("two runs at the same moment renew once, and one service in trouble does not keep the others", async () => {
  const trouble = own1("2026-11-01T10:00:00");
  for (let hour = 0; hour < 20; hour++) own1(`2026-11-01T${String(hour).padStart(2, "0")}:30:00`);
  answer = (service) => {
    if (service.id === trouble) throw new Error("broken");
    return null;
  };
  now = at("2026-11-01T00:00:10");
  const both = await Promise.all([run(), run()]);
  expect(both.reduce((sum, one) => sum + one.renewed, 0)).toBe(20);
  expect(paid.size).toBe(20);
  expect(both.reduce((sum, one) => sum + one.errors, 0)).toBe(1);
});

test("an end that is corrected by some hours after the renewal is not a new period", async () => {
  const id = own1("2026-11-01T10:00:00");
  const before = owned.get(id);
  now = at("2026-11-01T00:00:10");
  await run();
  if (before) owned.set(id, { ...before, expiresAt: at("2026-11-01T16:00:00") });
  await run();
  await runDays("2026-11-02", 2);
  expect(paid.size).toBe(1);
});

test("what is switched off is announced and released, never paid; the owner alone may switch", async () => {
  const id = own1("2026-11-10T12:00:00");
  const scope = accountScope(own.rootId, own.tenantId, own.accountId);
  now = at("2026-11-01T08:00:00");
  const off = await withScope(db.database, scope, (tx) => changeRenewal(tx, services, id, { autoRenew: false }, now));
  expect(off).toMatchObject({ autoRenew: false, renewsOn: null, state: "waiting" });
  await expect(
    withScope(db.database, scope, (tx) => changeRenewal(tx, services, id, { daysBefore: 3 }, now)),
  ).rejects.toMatchObject({ code: "renewal.choice_not_possible" });
  await expect(
    withScope(db.database, scope, (tx) => changeRenewal(tx, services, newId(), {}, now)),
  ).rejects.toMatchObject({ code: "renewal.not_found" });
  await runDays("2026-11-02", 20);
  expect(await told()).toEqual(["renewal_in_7_days", "renewal_in_1_day", "renewal_lapsed"]);
  expect([paid.size, released]).toEqual([0, [id]]);
  const other = await addTestAccount(db, own);
  const foreign = accountScope(own.rootId, own.tenantId, other);
  expect(await withScope(db.database, foreign, (tx) => listRenewals(tx, services, other))).toEqual([]);
});
