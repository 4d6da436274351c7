import { describe, expect, test } from "vitest";
import { parseActivationCode } from "./esim-activation.ts";
import type { IotSim, IotSimOrder, IotSimProvider, IotSimState } from "./iot-sim.ts";
import type { ProviderInstance } from "./provider-module.ts";
import { dollarsToMicros, present } from "./suite/harness.ts";
import { type PaidCall, paidCallTests } from "./suite/paid-call.suite.ts";
import { ServiceHarness, type ServiceSuiteOptions, type WireCall } from "./suite/service-harness.ts";

export type IotSimSuiteOptions = ServiceSuiteOptions & {
  /** How `orderSims` looks on the wire. */
  orderCall: WireCall;
};

type Harness = ServiceHarness<IotSimSuiteOptions>;

const MEGABYTE = 1_000_000n;

const simsOf = (instance: ProviderInstance): IotSimProvider => present(instance["iot-sim"]);

/** What every adapter that sells SIMs for devices must hold, run against its simulator. A device uses data by the lab's `use`. */
export function describeIotSimProvider(options: IotSimSuiteOptions): void {
  describe(`${options.module.manifest.name} sells SIMs for devices`, () => {
    const harness: Harness = new ServiceHarness(options);
    describe("orders", () => orderTests(harness));
    describe("states", () => stateTests(harness));
    describe("data", () => dataTests(harness));
    describe("orders that go wrong", () => paidCallTests(harness, simPurchase(harness)));
  });
}

const order = (harness: Harness, change: Partial<IotSimOrder> = {}): IotSimOrder => ({
  ourRef: harness.newRef(),
  quantity: 1,
  state: "enabled",
  ...change,
});

function simPurchase(harness: Harness): PaidCall<IotSim[]> {
  return {
    operation: "orderSims",
    wire: harness.options.orderCall,
    saleKind: "iot_sim",
    postpaid: harness.options.postpaid,
    unknownStatusIs: "done",
    prepare: async () => {
      const wanted = order(harness);
      const { ourRef, quantity } = wanted;
      return {
        run: (instance) => simsOf(instance).orderSims(wanted),
        find: (instance, startedAt) => simsOf(instance).findSims({ ourRef, quantity, placedAfter: startedAt }),
      };
    },
  };
}

/** Buys a SIM and waits until it is in the state it was ordered in. */
async function own(harness: Harness, change: Partial<IotSimOrder> = {}): Promise<IotSim> {
  const wanted = order(harness, change);
  const outcome = await simsOf(harness.instance()).orderSims(wanted);
  if (outcome.kind !== "done") throw new Error(`the order ended ${JSON.stringify(outcome)}`);
  return inState(harness, present(outcome.value[0]).simRef, wanted.state);
}

async function inState(harness: Harness, simRef: string, state: IotSimState): Promise<IotSim> {
  const pending = { kind: "pending", upstreamRef: simRef } as const;
  const outcome = await harness.settle<IotSim>(pending, async () => {
    const read = await simsOf(harness.instance()).getSim(simRef);
    if (read.kind === "failed") return { kind: "unknown", error: read.error };
    return read.value.state === state ? { kind: "done", upstreamRef: simRef, value: read.value } : pending;
  });
  if (outcome.kind !== "done") throw new Error(`the SIM ended ${JSON.stringify(outcome)}`);
  return outcome.value;
}

function orderTests(harness: Harness): void {
  test("SIMs come with an order, each with its own ICCID, at the cost the manifest says", async () => {
    const sims = simsOf(harness.instance());
    const wanted = order(harness, { quantity: 3 });
    const outcome = await sims.orderSims(wanted);
    if (outcome.kind !== "done") throw new Error(`the order ended ${JSON.stringify(outcome)}`);
    expect(new Set(outcome.value.map(({ iccid }) => iccid)).size).toBe(3);
    const sales = harness.sales("iot_sim");
    expect(sales.map(({ iccid }) => iccid).sort()).toEqual(outcome.value.map(({ iccid }) => iccid).sort());
    const { setupCost } = present(harness.options.module.manifest.capabilities["iot-sim"]);
    if (setupCost) for (const sale of sales) expect(dollarsToMicros(sale.cost)).toBe(setupCost.amountMicros);
    const query = { ourRef: wanted.ourRef, quantity: 3, placedAfter: new Date(Date.now() - 60_000) };
    const found = await sims.findSims(query);
    expect(found).toMatchObject({ kind: "found", outcome: { kind: "done" } });
    expect(await sims.findSims({ ...query, ourRef: harness.newRef() })).toEqual({ kind: "not_found" });
  });

  test("an eSIM has an activation code a device can read", async () => {
    const sim = await own(harness);
    const answer = await simsOf(harness.instance()).getActivationCode(sim.simRef);
    if (answer.kind === "failed") throw new Error(JSON.stringify(answer.error));
    expect(parseActivationCode(answer.value.activationCode)).not.toBeNull();
  });

  test("a SIM nobody knows cannot be read", async () => {
    const read = await simsOf(harness.instance()).getSim("00000000-0000-4000-8000-000000000000");
    expect(read).toMatchObject({ kind: "failed", error: { category: "not_found" } });
  });
}

function stateTests(harness: Harness): void {
  const { standby } = present(harness.options.module.manifest.capabilities["iot-sim"]);
  const wanted = standby ? (["disabled", "standby", "enabled"] as const) : (["disabled", "enabled"] as const);

  test("a SIM is switched from state to state, each after a while", async () => {
    const sim = await own(harness);
    for (const state of wanted) {
      const outcome = await simsOf(harness.instance()).setState(sim.simRef, state);
      expect(["pending", "done"]).toContain(outcome.kind);
      expect((await inState(harness, sim.simRef, state)).state).toBe(state);
    }
  });

  test("a lost reply to a change of state is unknown, and the change shows", async () => {
    const sim = await own(harness);
    harness.simulator.fail([{ operation: "setState", fault: "drop_reply", times: 1 }]);
    expect((await simsOf(harness.hasty()).setState(sim.simRef, "disabled")).kind).toBe("unknown");
    expect((await inState(harness, sim.simRef, "disabled")).state).toBe("disabled");
  });
}

function dataTests(harness: Harness): void {
  const { dataLimits, removesDataLimits } = present(harness.options.module.manifest.capabilities["iot-sim"]);

  test("what a device used is told", async () => {
    const sim = await own(harness);
    harness.simulator.install(sim.iccid);
    harness.simulator.use(sim.iccid, Number(3n * MEGABYTE));
    const read = await simsOf(harness.instance()).getSim(sim.simRef);
    expect(read).toMatchObject({ kind: "answered", value: { usedBytes: 3n * MEGABYTE } });
  });

  if (!dataLimits) {
    test.skip("a SIM over its limit is blocked (skipped: the upstream has no limits)");
    return;
  }
  test("a SIM over its limit is blocked, with the reason, and a higher limit lets it on again", async () => {
    const sims = simsOf(harness.instance());
    const sim = await own(harness);
    const set = await sims.setDataLimit(sim.simRef, 5n * MEGABYTE);
    expect(set).toEqual({ kind: "answered", value: { limitBytes: 5n * MEGABYTE } });
    harness.simulator.use(sim.iccid, Number(6n * MEGABYTE));
    const blocked = await inState(harness, sim.simRef, "blocked");
    expect(blocked).toMatchObject({ limitBytes: 5n * MEGABYTE, reason: expect.any(String) });
    expect((await sims.setDataLimit(sim.simRef, 50n * MEGABYTE)).kind).toBe("answered");
    expect((await inState(harness, sim.simRef, "enabled")).limitBytes).toBe(50n * MEGABYTE);
    const removed = await sims.setDataLimit(sim.simRef, null);
    if (removesDataLimits) expect(removed).toEqual({ kind: "answered", value: { limitBytes: null } });
    else expect(removed).toMatchObject({ kind: "failed", error: { category: "unsupported" } });
  });
}
