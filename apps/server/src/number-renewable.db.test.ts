import { createEndpoint } from "@tandem/core/hooks";
import {
  accountScope,
  createLogger,
  type JobContext,
  newId,
  rootScope,
  systemClock,
  type Transaction,
  tenantScope,
  withScope,
} from "@tandem/core/kernel";
import { changeRenewal, createRenewalJobs, listRenewals } from "@tandem/core/renewals";
import { createAccount, createPlatform } from "@tandem/core/tenancy";
import { addKey, parseKeyring } from "@tandem/core/upstreams";
import { creditWallet, getWallet, openWallet } from "@tandem/core/wallet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../packages/core/src/kernel/test-database.ts";
import { createNumberRenewable } from "./number-renewable.ts";

let db: TestDatabase;
let rootId: string;
let accountId: string;
const numberId = newId();
const paidUntil = new Date("2027-01-31T09:00:00.000Z");
const monthlyMicros = 2_000_000n;
beforeAll(async () => {
  db = await createTestDatabase();
  ({ rootId } = await createPlatform(db.database, { slug: "renewing", name: "Renewing", hosts: [] }));
  accountId = await withScope(db.database, tenantScope(rootId, rootId), async (tx) => {
    const opened = await createAccount(tx, { name: "Ann", email: "ann@example.test" });
    await openWallet(tx, { accountId: opened, currency: "USD" });
    const credit = { transferId: newId(), accountId: opened, amountMicros: 3_000_000n, actor: "test" };
    await creditWallet(tx, { ...credit, reason: "credit", note: "test money" });
    await addNumber(tx, opened);
    return opened;
  });
});
afterAll(() => db?.close());

async function addNumber(tx: Transaction, owner: string, id = numberId, number = "+12125550100"): Promise<void> {
  const createdAt = new Date("2026-12-31T09:00:00.000Z");
  await tx.sql
    .insertInto("numbers.numbers")
    .values({
      ...{
        root_id: rootId,
        tenant_id: rootId,
        account_id: owner,
        id,
        order_id: newId(),
        provider_id: newId(),
      },
      ...{
        upstream_ref: "up",
        number,
        country: "US",
        type: "local",
        status: "active",
        currency: "USD",
      },
      ...{ setup_price_micros: 0n, monthly_price_micros: monthlyMicros, setup_cost_micros: 0n },
      ...{ monthly_cost_micros: 1_000_000n, quotes: "[]", paid_until: paidUntil },
      ...{ created_at: createdAt, updated_at: createdAt },
    })
    .execute();
}

/** An endpoint of the account that wants all there is. */
async function listen(): Promise<void> {
  const logger = createLogger("test", "silent");
  const keyring = parseKeyring(addKey("k1"));
  const parts = { database: db.database, clock: systemClock, logger, keyring, targets: { loopback: true } };
  const services = { ...parts, tellDisabled: async () => undefined };
  const endpoint = { url: "http://127.0.0.1:9/", description: "", eventTypes: [] };
  await withScope(db.database, accountScope(rootId, rootId, accountId), (tx) =>
    createEndpoint(tx, services, endpoint, "test"),
  );
}

test("a month is paid once for each key, also on the last day of a short month, and not without money", async () => {
  const renewable = createNumberRenewable({ database: db.database, clock: systemClock });
  const inRoot = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);
  const window = { from: paidUntil, until: new Date(paidUntil.getTime() + 1), after: null, limit: 5 };
  const [due] = await inRoot((tx) => renewable.list(tx, window));
  expect(due).toMatchObject({ id: numberId, name: "Number +12125550100", expiresAt: paidUntil });
  if (!due) return;
  await listen();
  const attempt = { rootId, key: newId(), now: new Date() };
  const until = new Date("2027-02-28T09:00:00.000Z");
  const paid = { kind: "done", until, paidMicros: monthlyMicros, currency: "USD" };
  expect(await renewable.renew?.(due, attempt)).toEqual(paid);
  expect(await renewable.renew?.(due, attempt)).toEqual(paid);
  expect((await inRoot((tx) => getWallet(tx, { accountId }))).balanceMicros).toBe(1_000_000n);
  const next = await inRoot((tx) => renewable.find(tx, numberId));
  expect(next?.expiresAt).toEqual(until);
  const short = await renewable.renew?.(due, { ...attempt, key: newId() });
  expect(short).toMatchObject({ kind: "failed", reason: "insufficient_balance", missingMicros: 1_000_000n });
  await renewable.lapse?.(due, rootId);
  await renewable.lapse?.(due, rootId);
  expect(await inRoot((tx) => renewable.find(tx, numberId))).toBeNull();
  const { rows } = await inRoot((tx) => tx.client.query("select type, data from hooks.events order by id"));
  expect(rows).toMatchObject([
    { type: "number.renewed", data: { paidUntil: until.toISOString(), charged: { amount: "2.00" } } },
    { type: "number.released", data: { status: "releasing", reason: "unpaid" } },
  ]);
});

test("a number is paid month by month over a leap February, and moves to another day for its share", async () => {
  const at = (text: string) => new Date(`${text}Z`);
  let now = at("2028-01-01T00:00:00");
  const clock = { now: () => now };
  const logger = createLogger("test", "silent");
  const services = {
    database: db.database,
    clock,
    logger,
    renewables: [createNumberRenewable({ database: db.database, clock })],
  };
  const owner = await withScope(db.database, tenantScope(rootId, rootId), async (tx) => {
    const opened = await createAccount(tx, { name: "Bob", email: "bob@example.test" });
    await openWallet(tx, { accountId: opened, currency: "USD" });
    const credit = { transferId: newId(), accountId: opened, amountMicros: 10_000_000n, actor: "test" };
    await creditWallet(tx, { ...credit, reason: "credit", note: "test money" });
    await addNumber(tx, opened, newId(), "+12125550101");
    await tx.sql
      .updateTable("numbers.numbers")
      .set({ created_at: at("2027-12-31T09:00:00"), paid_until: at("2028-01-31T09:00:00") })
      .where("account_id", "=", opened)
      .execute();
    return opened;
  });
  const scope = accountScope(rootId, rootId, owner);
  const own = async () => (await withScope(db.database, scope, (tx) => listRenewals(tx, services, owner)))[0];
  const balance = async () =>
    (await withScope(db.database, scope, (tx) => getWallet(tx, { accountId: owner }))).balanceMicros;
  const daily = createRenewalJobs(services).find((job) => job.name === "renewals.run_daily");
  const runDays = async (first: string, days: number) => {
    for (let day = 0; day < days; day++) {
      now = new Date(at(`${first}T00:00:10`).getTime() + day * 86_400_000);
      for (let time = 0; time < 2; time++) await daily?.run({ rootId }, {} as JobContext);
    }
  };
  await runDays("2028-01-30", 3);
  expect([(await own())?.expiresAt, await balance()]).toEqual([at("2028-02-29T09:00:00"), 8_000_000n]);
  await runDays("2028-02-28", 3);
  expect((await own())?.expiresAt).toEqual(at("2028-03-31T09:00:00"));
  const id = (await own())?.id ?? "";
  const moved = await withScope(db.database, scope, (tx) => changeRenewal(tx, services, id, { day: 15 }, now));
  expect(moved).toMatchObject({ day: 15, price: { amountMicros: 1_000_000n } });
  await runDays("2028-03-30", 3);
  expect([(await own())?.expiresAt, await balance()]).toEqual([at("2028-04-15T09:00:00"), 5_000_000n]);
  await runDays("2028-04-14", 3);
  expect([(await own())?.expiresAt, await balance()]).toEqual([at("2028-05-15T09:00:00"), 3_000_000n]);
  await withScope(db.database, scope, (tx) => changeRenewal(tx, services, id, { autoRenew: false }, now));
  await runDays("2028-05-20", 4);
  expect(await own()).toBeUndefined();
});
