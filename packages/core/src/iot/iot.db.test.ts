import type { IotSim, IotSimProvider } from "@tandem/provider-contract";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sumUses, sumUsesOf } from "../charging/index.ts";
import { setProvider } from "../dispatch/test-provider.ts";
import { rootScope } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { usd } from "../rating/test-lists.ts";
import { listAudit } from "../tenancy/index.ts";
import { advanceSim } from "./advance-sim.ts";
import { createIotConsumer } from "./consume-event.ts";
import { limitData, registerSim, wantState } from "./manage-sims.ts";
import { changeSim, getSim, listSims } from "./queries.ts";

let db: TestDatabase;
let stage: Awaited<ReturnType<typeof setIot>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  stage = await setIot();
  return () => stage.close();
});
afterAll(() => db.close());

const megabyte = 1_048_576n;

/** A provider with one SIM that used 10 MB before it was ours. A MB is sold at a cent. */
async function setIot() {
  const sim: IotSim = {
    ...{ simRef: "sim-1", iccid: "8988301000000000017", state: "enabled", reason: null, ipAddress: null },
    ...{ usedBytes: 10n * megabyte, limitBytes: null },
  };
  const upstream = { sim, asked: [] as string[], whileRead: async () => {} };
  const provider: IotSimProvider = {
    orderSims: async () => ({ kind: "rejected", error: { category: "unsupported", code: "x", message: "" } }) as never,
    findSims: async () => ({ kind: "unsupported" }),
    getSim: async () => {
      await upstream.whileRead();
      return { kind: "answered", value: upstream.sim };
    },
    getActivationCode: async () => ({ kind: "answered", value: { activationCode: "LPA:1$x$y" } }),
    setState: async (_, state) => {
      upstream.asked.push(state);
      upstream.sim = { ...upstream.sim, state };
      return { kind: "done", upstreamRef: "sim-1", value: { state } };
    },
    setDataLimit: async (_, limitBytes) => {
      upstream.sim = { ...upstream.sim, limitBytes };
      return { kind: "answered", value: { limitBytes } };
    },
  };
  const capabilities = {
    "iot-sim": {
      ...{ standby: false, dataLimits: true, removesDataLimits: true, setupCost: null, quantityMax: 1 },
      monthlyCost: {
        active: { amountMicros: 2_000_000n, currency: "USD" },
        idle: { amountMicros: 200_000n, currency: "USD" },
      },
    },
  };
  const set = await setProvider(db, {
    ...{ service: "iot-sim", capabilities, provider: { "iot-sim": provider }, use: "iot_data", price: "0.01" },
    dollars: "0.25",
  });
  const { rootId, accountId, providerId, inRoot } = set;
  const registration = { accountId, providerId, upstreamRef: "sim-1", label: "Tracker", actor: "usr_test" };
  const register = () => registerSim(set.services, rootScope(rootId), registration);
  const simId = await register();
  return {
    ...{ ...set, upstream, register, simId },
    look: () => advanceSim(set.services, { rootId, simId }),
    read: () => inRoot((tx) => getSim(tx, simId)),
    use: (megabytes: number) => {
      const usedBytes = (upstream.sim.usedBytes ?? 0n) + BigInt(megabytes) * megabyte;
      upstream.sim = { ...upstream.sim, usedBytes };
    },
  };
}

test("only what it used since it is ours is charged, once, and a counter that goes back charges nothing", async () => {
  await stage.look();
  expect(await stage.wallet()).toEqual({ balance: usd("0.25"), held: 0n });
  stage.use(5);
  for (let time = 0; time < 3; time++) await stage.look();
  expect(await stage.wallet()).toEqual({ balance: usd("0.2"), held: 0n });
  stage.use(-3);
  await stage.look();
  stage.use(3);
  await stage.look();
  expect(await stage.read()).toMatchObject({ usedBytes: 5n * megabyte, chargedMicros: usd("0.05"), state: "enabled" });
  expect(await stage.books()).toEqual([]);
});

test("a SIM belongs to one account", async () => {
  await expect(stage.register()).rejects.toMatchObject({ code: "iot.sim_taken" });
});

test("without money it is disabled, and the wallet is never below nothing", async () => {
  stage.use(40);
  await stage.look();
  expect(await stage.read()).toMatchObject({ wantedState: "disabled", disabledFor: "money" });
  await stage.look();
  expect(await stage.read()).toMatchObject({ state: "disabled", wantedState: null, disabledFor: "money" });
  expect(await stage.wallet()).toEqual({ balance: 0n, held: 0n });
  expect(await stage.books()).toEqual([]);
});

test("what is wanted while it is being read is carried out at once", async () => {
  const { services, scope, simId, upstream } = stage;
  upstream.whileRead = () => wantState(services, scope, { simId, state: "disabled" });
  await stage.look();
  const { rows } = await stage.inRoot((tx) =>
    tx.client.query("select run_at <= now() as due from graphile_worker._private_jobs where key = $1", [
      `iot.advance_sim:${simId}`,
    ]),
  );
  expect(rows).toEqual([{ due: true }]);
  upstream.whileRead = async () => {};
  await stage.look();
  expect(await stage.read()).toMatchObject({ state: "disabled", disabledFor: "owner", wantedState: null });
});

test("its owner switches and limits it as far as its provider can", async () => {
  const { services, scope, simId } = stage;
  await wantState(services, scope, { simId, state: "disabled" });
  await stage.look();
  expect(await stage.read()).toMatchObject({ state: "disabled", disabledFor: "owner", wantedState: null });
  await wantState(services, scope, { simId, state: "enabled" });
  for (let time = 0; time < 3; time++) await stage.look();
  expect(stage.upstream.asked).toEqual(["disabled", "enabled"]);
  expect(await stage.read()).toMatchObject({ state: "enabled", disabledFor: null });
  await expect(wantState(services, scope, { simId, state: "standby" })).rejects.toMatchObject({
    code: "iot.not_possible",
  });
  await limitData(services, scope, { simId, limitBytes: 100n * megabyte });
  expect((await stage.read()).limitBytes).toBe(100n * megabyte);
});

test("what an operator disabled its owner cannot enable; both changes stand in the audit trail", async () => {
  const { services, scope, simId, inRoot } = stage;
  const operator = { actor: "usr_op" };
  await wantState(services, scope, { simId, state: "disabled", operator });
  await stage.look();
  expect(await stage.read()).toMatchObject({ state: "disabled", disabledFor: "operator" });
  await expect(wantState(services, scope, { simId, state: "enabled" })).rejects.toMatchObject({
    code: "iot.not_possible",
    details: { field: "state" },
  });
  await wantState(services, scope, { simId, state: "enabled", operator });
  for (let time = 0; time < 2; time++) await stage.look();
  expect(await stage.read()).toMatchObject({ state: "enabled", disabledFor: null });
  await limitData(services, scope, { simId, limitBytes: 5n * megabyte, operator });
  const trail = await inRoot((tx) => listAudit(tx, { subject: simId, action: "iot_sim.changed", limit: 5 }));
  expect(trail.map(({ actor, details }) => [actor, details.state ?? details.limitBytes])).toEqual([
    ["usr_op", "5242880"],
    ["usr_op", "enabled"],
    ["usr_op", "disabled"],
  ]);
});

test("an operator finds SIMs by state, account, provider, ICCID and name", async () => {
  const { rootId, simId, accountId, providerId, inRoot } = stage;
  const find = (filter: object) => inRoot((tx) => listSims(tx, { limit: 5, ...filter }));
  for (const filter of [{ state: "enabled" }, { accountId }, { providerId }, { search: "301000" }])
    expect(await find(filter)).toMatchObject([{ id: simId }]);
  for (const filter of [{ state: "blocked" }, { accountId: rootId }, { providerId: rootId }, { search: "_" }])
    expect(await find(filter)).toEqual([]);
});

test("whoever tells of a SIM, it is read; of one nobody knows, nothing is", async () => {
  const consume = createIotConsumer();
  const tell = async (simRef: string) => {
    const event = { service: "iot-sim", kind: "sim_changed", simRef, ourRef: null, upstreamRef: null } as never;
    const effect = await consume({ rootId: stage.rootId, entry: stage.entry }, event);
    return typeof effect === "function" ? stage.inRoot(effect) : effect;
  };
  expect(await tell("sim-1")).toMatchObject({ subject: expect.stringMatching(/^sim_/) });
  expect(await tell("other")).toBe("unmatched");
});

/** The SIM became the account's at this moment, which is now. */
async function since(text: string): Promise<void> {
  const at = new Date(`${text}Z`);
  goTo(text);
  await stage.inRoot((tx) => changeSim(tx, stage.simId, { created_at: at, fee_until: at }));
}
const goTo = (text: string) => stage.advance(new Date(`${text}Z`).getTime() - stage.now().getTime());
const costByDay = async (from: string, to: string) => {
  const time = { from: new Date(`${from}T00:00:00Z`), to: new Date(`${to}T00:00:00Z`) };
  const sums = await stage.inRoot((tx) => sumUses(tx, { ...time, group: "service", byDay: true, ownCosts: true }));
  return sums.map(({ day, service, uses, costMicros }) => [day, service, uses, costMicros]);
};

test("each month a SIM is there is booked once, on its day or the last of a short month, however often it is looked at", async () => {
  await since("2028-01-31T09:00:00");
  for (const day of ["2028-01-31T09:00:01", "2028-02-29T08:59:59", "2028-02-29T09:00:00", "2028-03-30T12:00:00"]) {
    goTo(day);
    for (let time = 0; time < 3; time++) await stage.look();
  }
  expect(await stage.owed()).toBe(usd("4"));
  goTo("2028-03-31T09:00:00");
  await Promise.all([stage.look(), stage.look(), stage.look()]);
  expect(await stage.owed()).toBe(usd("6"));
  expect((await stage.read()).feeUntil).toEqual(new Date("2028-04-30T09:00:00Z"));
  expect(await costByDay("2028-01-01", "2028-05-01")).toEqual([
    ["2028-01-31", "iot_sim", 0, usd("2")],
    ["2028-02-29", "iot_sim", 0, usd("2")],
    ["2028-03-31", "iot_sim", 0, usd("2")],
  ]);
  // It is the platform's cost, and takes from what its data brings.
  expect(await stage.wallet()).toEqual({ balance: usd("0.25"), held: 0n });
  const sums = await stage.inRoot((tx) => sumUsesOf(tx, [stage.simId]));
  expect(sums.get(stage.simId)).toEqual({ chargedMicros: 0n, costMicros: usd("6") });
  expect(await stage.books()).toEqual([]);
});

test("after months of standstill each missed month is booked once, in its own time", async () => {
  await since("2027-10-31T09:00:00");
  await stage.look();
  goTo("2028-02-10T00:00:00");
  await Promise.all([stage.look(), stage.look()]);
  await stage.look();
  expect((await costByDay("2027-10-01", "2028-03-01")).map(([day]) => day)).toEqual([
    "2027-10-31",
    "2027-11-30",
    "2027-12-31",
    "2028-01-31",
  ]);
  expect(await stage.owed()).toBe(usd("8"));
  expect(await stage.books()).toEqual([]);
});

test("a SIM that rests costs less, the whole when it worked within its month, and nothing once it is gone", async () => {
  await since("2028-01-15T09:00:00");
  stage.upstream.sim = { ...stage.upstream.sim, state: "disabled" };
  await stage.look();
  expect(await stage.owed()).toBe(usd("0.2"));
  goTo("2028-01-20T09:00:00");
  for (const state of ["enabled", "disabled", "enabled"] as const) {
    stage.upstream.sim = { ...stage.upstream.sim, state };
    await stage.look();
  }
  expect(await stage.owed()).toBe(usd("2"));
  stage.upstream.sim = { ...stage.upstream.sim, state: "disabled" };
  goTo("2028-02-15T09:00:00");
  await stage.look();
  expect(await stage.owed()).toBe(usd("2.2"));
  stage.upstream.sim = { ...stage.upstream.sim, state: "deleted" };
  goTo("2028-06-15T09:00:00");
  for (let time = 0; time < 2; time++) await stage.look();
  expect(await stage.owed()).toBe(usd("2.2"));
  expect(await stage.books()).toEqual([]);
});
