import type { IotSim, IotSimProvider } from "@tandem/provider-contract";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { setProvider } from "../dispatch/test-provider.ts";
import { rootScope } from "../kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { usd } from "../rating/test-lists.ts";
import { listAudit } from "../tenancy/index.ts";
import { advanceSim } from "./advance-sim.ts";
import { createIotConsumer } from "./consume-event.ts";
import { limitData, registerSim, wantState } from "./manage-sims.ts";
import { getSim, listSims } from "./queries.ts";

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
  const upstream = { sim, asked: [] as string[] };
  const provider: IotSimProvider = {
    orderSims: async () => ({ kind: "rejected", error: { category: "unsupported", code: "x", message: "" } }) as never,
    findSims: async () => ({ kind: "unsupported" }),
    getSim: async () => ({ kind: "answered", value: upstream.sim }),
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
    "iot-sim": { standby: false, dataLimits: true, removesDataLimits: true, setupCost: null, quantityMax: 1 },
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
