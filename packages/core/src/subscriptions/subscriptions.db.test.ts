import { afterAll, beforeAll, expect, test } from "vitest";
import { chargeUse, listAllowances } from "../charging/index.ts";
import { newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { checkBalances } from "../ledger/index.ts";
import { creditWallet, getWallet, openWallet } from "../wallet/index.ts";
import {
  changePlan,
  createSubscriptionJobs,
  listPayments,
  listPlans,
  previewChange,
  renew,
  type SubscriptionNotice,
  seedDefaultPlans,
  setCancels,
  subscribe,
} from "./index.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const dollars = (amount: number) => BigInt(Math.round(amount * 1_000_000));

async function createSubscriber(balance: number) {
  const { rootId, tenantId, accountId } = await createTestTenant(db);
  const within = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);
  const fund = (amount: number) =>
    within((tx) =>
      creditWallet(tx, {
        transferId: newId(),
        accountId,
        amountMicros: dollars(amount),
        reason: "credit",
        note: "test",
        actor: "usr_test",
      }),
    );
  const plans = await within(async (tx) => {
    await seedDefaultPlans(tx, tenantId);
    await openWallet(tx, { accountId, currency: "USD" });
    return new Map((await listPlans(tx, { tenantId })).map((plan) => [plan.slug, plan.id]));
  });
  if (balance > 0) await fund(balance);
  const planId = (slug: string) => plans.get(slug) ?? "";
  const wallet = () => within(async (tx) => (await getWallet(tx, { accountId })).balanceMicros);
  const allowances = (at: Date) => within((tx) => listAllowances(tx, { accountId, at }));
  const told: string[] = [];
  const tell = async (_: Transaction, notice: SubscriptionNotice) => {
    told.push(notice.kind);
  };
  const start = (slug: string, now: Date, id = newId()) =>
    within((tx) => subscribe(tx, { id, accountId, planId: planId(slug), now }));
  const renewAt = (subscriptionId: string, now: Date) => within((tx) => renew(tx, { subscriptionId, now }, tell));
  return { rootId, tenantId, accountId, within, fund, planId, wallet, allowances, told, tell, start, renewAt };
}

const january = new Date("2027-01-31T10:00:00Z");

test("the first period is paid before its units are there; a repeat is the same subscription, a second plan is refused", async () => {
  const own = await createSubscriber(20);
  const id = newId();
  expect(await own.start("sms-starter", january, id)).toMatchObject({ state: "active", paidMicros: 9_990_000n });
  expect((await own.start("sms-starter", january, id)).id).toBe(id);
  expect(await own.wallet()).toBe(dollars(10.01));
  expect(await own.allowances(january)).toMatchObject([{ includedUnits: 1_000, usedUnits: 0, sourceId: id }]);
  await expect(own.start("sms-business", january)).rejects.toMatchObject({ code: "subscription.already_subscribed" });
  await expect(own.start("2fa-startup", january)).rejects.toMatchObject({
    code: "wallet.insufficient_balance",
    details: { missingMicros: 9_980_000n },
  });
  await expect(own.start("2fa-enterprise", january)).rejects.toMatchObject({ code: "subscription.plan_unavailable" });
  expect(await own.wallet()).toBe(dollars(10.01));
});

test("messages of a plan are free until they are used up, then cost the plan's overage", async () => {
  const own = await createSubscriber(20);
  await own.start("sms-starter", january);
  const sms = (units: number) =>
    own.within((tx) =>
      chargeUse(tx, {
        id: newId(),
        accountId: own.accountId,
        service: "sms",
        units,
        amountMicros: BigInt(units) * 50_000n,
        currency: "USD",
        subjectId: newId(),
        usedAt: new Date("2027-02-10T00:00:00Z"),
        costMicros: 0n,
        providerId: null,
      }),
    );
  expect(await sms(999)).toMatchObject({ chargedMicros: 0n, includedUnits: 999 });
  expect(await sms(3)).toMatchObject({ chargedMicros: 20_000n, includedUnits: 1 });
  expect(await own.wallet()).toBe(dollars(9.99));
});

test("a renewal is paid once, however often and late it runs, on the anchor's day", async () => {
  const own = await createSubscriber(60);
  const { id } = await own.start("sms-starter", january);
  expect(await own.renewAt(id, new Date("2027-02-28T09:59:59Z"))).toMatchObject({ periodNumber: 0 });
  const due = new Date("2027-02-28T10:00:00Z");
  await Promise.all([own.renewAt(id, due), own.renewAt(id, due), own.renewAt(id, due)]);
  const late = await own.renewAt(id, new Date("2027-04-02T00:00:00Z"));
  expect(late).toMatchObject({
    periodStart: new Date("2027-03-31T10:00:00Z"),
    periodEnd: new Date("2027-04-30T10:00:00Z"),
  });
  const paid = await own.within((tx) => listPayments(tx, id));
  expect(paid.map((payment) => payment.kind)).toEqual(["renewal", "renewal", "start"]);
  // Two more months pass unseen: the one that is over whole is not charged.
  const later = await own.renewAt(id, new Date("2027-06-10T00:00:00Z"));
  expect(later).toMatchObject({ periodStart: new Date("2027-05-31T10:00:00Z"), state: "active" });
  expect(await own.wallet()).toBe(dollars(60 - 4 * 9.99));
  expect(own.told).toEqual(["renewed", "renewed", "renewed"]);
});

test("a wallet that cannot pay has seven days; paid in time the period ends as it would have, else the subscription", async () => {
  const own = await createSubscriber(9.99);
  const { id } = await own.start("sms-starter", january);
  const due = new Date("2027-02-28T10:00:00Z");
  expect(await own.renewAt(id, due)).toMatchObject({ state: "past_due", graceUntil: new Date("2027-03-07T10:00:00Z") });
  expect(await own.allowances(due)).toEqual([]);
  await own.fund(9.99);
  const jobs = createSubscriptionJobs({
    database: db.database,
    clock: { now: () => new Date("2027-03-03T00:00:00Z") },
    tell: own.tell,
  });
  await jobs[1]?.run({ rootId: own.rootId } as never, {} as never);
  const end = new Date("2027-03-31T10:00:00Z");
  expect(await own.allowances(new Date("2027-03-03T00:00:00Z"))).toMatchObject([
    { includedUnits: 1_000, periodEnd: end },
  ]);
  expect(await own.renewAt(id, end)).toMatchObject({ state: "past_due" });
  const last = new Date("2027-04-07T10:00:00Z");
  expect(await own.renewAt(id, last)).toMatchObject({ state: "ended", endedBecause: "unpaid" });
  expect(own.told).toEqual(["unpaid", "renewed", "unpaid", "ended"]);
  expect(await own.within((tx) => checkBalances(tx))).toEqual([]);
});

test("money that comes renews at once what it was wanting for, once, also at the moment of the ordinary try", async () => {
  const own = await createSubscriber(9.99);
  const { id } = await own.start("sms-starter", january);
  const due = new Date("2027-02-28T10:00:00Z");
  await own.renewAt(id, due);
  const soon = new Date("2027-02-28T10:05:00Z");
  const jobs = createSubscriptionJobs({ database: db.database, clock: { now: () => soon }, tell: own.tell });
  const retry = jobs.find(({ name }) => name === "subscriptions.retry_account");
  const account = { rootId: own.rootId, accountId: own.accountId } as never;
  await retry?.run(account, {} as never);
  expect(await own.renewAt(id, soon)).toMatchObject({ state: "past_due" });
  await own.fund(19.98);
  const ordinary = () => own.renewAt(id, new Date("2027-02-28T16:00:00Z"));
  await Promise.all([retry?.run(account, {} as never), ordinary(), retry?.run(account, {} as never)]);
  expect(await own.within((tx) => listPayments(tx, id))).toMatchObject([{ kind: "renewal" }, { kind: "start" }]);
  expect(await own.wallet()).toBe(dollars(9.99));
  expect(own.told).toEqual(["unpaid", "renewed"]);
});

test("money nobody asks a retry for is found before the next try, once the wallet covers the price", async () => {
  const own = await createSubscriber(9.99);
  const { id } = await own.start("sms-starter", january);
  await own.renewAt(id, new Date("2027-02-28T10:00:00Z"));
  const soon = new Date("2027-02-28T10:05:00Z");
  const jobs = createSubscriptionJobs({ database: db.database, clock: { now: () => soon }, tell: own.tell });
  const all = jobs.find(({ name }) => name === "subscriptions.renew_all");
  const root = { rootId: own.rootId } as never;
  await own.fund(9.98);
  await all?.run(root, {} as never);
  expect(await own.wallet()).toBe(dollars(9.98));
  await own.fund(0.01);
  await Promise.all([all?.run(root, {} as never), all?.run(root, {} as never)]);
  expect(await own.wallet()).toBe(0n);
  expect(own.told).toEqual(["unpaid", "renewed"]);
});

test("a change of plan costs what its preview said and counts at once; a repeat costs nothing more", async () => {
  const own = await createSubscriber(100);
  const { id: subscriptionId } = await own.start("sms-starter", new Date("2026-11-01T00:00:00Z"));
  const at = new Date("2026-11-16T00:00:00Z");
  const wish = { subscriptionId, planId: own.planId("sms-business") };
  expect(await own.within((tx) => previewChange(tx, { ...wish, at }))).toMatchObject({
    netMicros: 35_000_000n,
    includedUnits: 5_000,
  });
  const change = { ...wish, at, changeId: newId(), now: new Date("2026-11-16T00:05:00Z") };
  await own.within((tx) => changePlan(tx, change));
  await own.within((tx) => changePlan(tx, change));
  expect(await own.wallet()).toBe(dollars(100 - 9.99 - 35));
  expect(await own.allowances(change.now)).toMatchObject([{ includedUnits: 5_000 }]);
  const back = {
    subscriptionId,
    planId: own.planId("sms-starter"),
    changeId: newId(),
    now: new Date("2026-11-30T23:00:00Z"),
  };
  await own.within((tx) => changePlan(tx, back));
  expect(await own.wallet()).toBe(dollars(100 - 9.99 - 35) + 111_097n - 13_875n);
  await expect(
    own.within((tx) => changePlan(tx, { ...back, planId: own.planId("video-pro"), changeId: newId() })),
  ).rejects.toMatchObject({ code: "subscription.not_changeable" });
});

test("cancelled is until the end of the period, and can be taken back before", async () => {
  const own = await createSubscriber(50);
  const { id: subscriptionId } = await own.start("video-basic", january);
  const set = (cancels: boolean) => own.within((tx) => setCancels(tx, { subscriptionId, cancels, now: january }));
  expect(await set(true)).toMatchObject({ state: "active", cancels: true });
  expect(await set(false)).toMatchObject({ cancels: false });
  await set(true);
  expect(await own.allowances(new Date("2027-02-20T00:00:00Z"))).toMatchObject([{ includedUnits: 360_000 }]);
  const ended = await own.renewAt(subscriptionId, new Date("2027-02-28T10:00:00Z"));
  expect(ended).toMatchObject({ state: "ended", endedBecause: "cancelled" });
  expect(await own.wallet()).toBe(dollars(50 - 29.99));
});
