import { type Fault, type RunningSimulator, startSimulator } from "@tandem/simulators";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  accountScope,
  type JobWorker,
  rootScope,
  startWorker,
  tenantScope,
  withScope,
} from "../../packages/core/src/kernel/index.ts";
import { createTestDatabase, type TestDatabase } from "../../packages/core/src/kernel/test-database.ts";
import { armCrashPoints, getOrder, type OrderView } from "../../packages/core/src/orders/index.ts";
import { seedDefaultRules } from "../../packages/core/src/pricing/index.ts";
import { setPolicy } from "../../packages/core/src/routing/index.ts";
import { createPlatform } from "../../packages/core/src/tenancy/index.ts";
import { addKey, createProvider, parseKeyring } from "../../packages/core/src/upstreams/index.ts";
import {
  buyVpnAccount,
  carryOutChange,
  changeVpnAccount,
  createVpnFulfilments,
  createVpnJobs,
  createVpnPlan,
  endVpnAccounts,
  getVpnAccount,
  getVpnConfig,
  getVpnPassword,
  listPricedVpnPlans,
  refreshServers,
  renewVpnAccount,
  rewrapVpnPasswords,
  serversOf,
  setVpnCost,
  type VpnServices,
} from "../../packages/core/src/vpn/index.ts";
import { providerModules } from "../../packages/providers/src/index.ts";
import { openServices, sagaJobs } from "./at-work.ts";
import { openAccount } from "./rig.ts";

const sellers = ["vpnresellers", "generic-vpn", "purevpn"] as const;
type SellerId = (typeof sellers)[number];

const DAY_MS = 86_400_000;
/** What an account of a month costs at each, as the simulators charge. */
const costs: Record<SellerId, bigint> = { vpnresellers: 1_500_000n, "generic-vpn": 1_200_000n, purevpn: 1_900_000n };

let db: TestDatabase;
let keyringText: string;
let simulators: Record<SellerId, RunningSimulator>;
let services: VpnServices;
let worker: JobWorker;
let buyer: { rootId: string; tenantId: string; accountId: string };
let planId: string;
let skippedMs = 0;
const now = () => new Date(Date.now() + skippedMs);
const skipTo = (at: Date) => {
  skippedMs = at.getTime() - Date.now();
};
const providers = {} as Record<SellerId, string>;

beforeAll(async () => {
  db = await createTestDatabase({ maxConnections: 20 });
  const started = await Promise.all(sellers.map((id) => startSimulator(id)));
  simulators = Object.fromEntries(started.map((one, index) => [sellers[index], one])) as typeof simulators;
  keyringText = addKey("test");
  const keyring = parseKeyring(keyringText);
  const orders = openServices(db.database, { keyring: keyringText });
  const clock = { now };
  services = { ...orders, clock, fulfilments: { ...orders.fulfilments, ...createVpnFulfilments(keyring) }, keyring };
  await setTheStage();
  worker = await startWorker({
    ...{ databaseUrl: db.appUrl, database: db.database, concurrency: 4, pollIntervalMs: 60 },
    ...{ jobs: [...sagaJobs(services), ...createVpnJobs(services)], clock: services.clock, logger: services.logger },
  });
});
beforeEach(() => {
  skippedMs = 0;
});
afterEach(async () => {
  armCrashPoints(() => undefined);
  for (const simulator of Object.values(simulators)) simulator.clearFaults();
  await quiet();
  // Failures of one test must not close the way for the next.
  await withScope(db.database, rootScope(buyer.rootId), async (tx) => {
    await services.hub.flush();
    await sql`delete from upstreams.call_buckets where root_id = ${buyer.rootId}`.execute(tx.sql);
    await sql`delete from upstreams.breakers where root_id = ${buyer.rootId}`.execute(tx.sql);
  });
});
afterAll(async () => {
  await worker?.stop();
  await services?.hub.close();
  await services?.bell.flush();
  await Promise.all(Object.values(simulators ?? {}).map((simulator) => simulator.close()));
  await db?.close();
});

async function setTheStage(): Promise<void> {
  const tenant = await createPlatform(db.database, { slug: "vpn-shop", name: "VPN shop", hosts: [] });
  const { rootId } = tenant;
  const accountId = await withScope(db.database, tenantScope(rootId, rootId), async (tx) => {
    await seedDefaultRules(tx, tenant);
    return openAccount(tx, 1_000_000_000n);
  });
  buyer = { rootId, tenantId: rootId, accountId };
  await withScope(db.database, rootScope(rootId), async (tx) => {
    await setPolicy(tx, { tenantId: rootId, service: "vpn", actor: "test" }, { strategy: "tier", explorationShare: 0 });
    const about = { actor: "test", now: now() };
    planId = (await createVpnPlan(tx, { name: "VPN, 1 month", months: 1 }, about)).id;
    await createVpnPlan(tx, { name: "VPN, 3 months", months: 3 }, about);
    for (const [index, adapter] of sellers.entries()) {
      const { baseUrl, credentials, config } = simulators[adapter];
      const deps = { modules: providerModules, keyring: services.keyring, clock: services.clock };
      const settings = { ...config, requestsPerSecond: "0", timeoutMs: "500" };
      const wanted = {
        adapter,
        name: adapter,
        tier: index + 1,
        priority: 10,
        baseUrl,
        credentials: { ...credentials },
      };
      const added = await createProvider(tx, deps, { ...wanted, config: settings }, "test");
      providers[adapter] = added.id;
      for (const months of [1, 3]) {
        const cost = { providerId: added.id, months, costMicros: costs[adapter] * BigInt(months), currency: "USD" };
        await setVpnCost(tx, cost, "test");
      }
    }
  });
}

const own = () => accountScope(buyer.rootId, buyer.tenantId, buyer.accountId);
const me = () => ({ scope: own(), actor: "usr_test" });

async function settled(orderId: string): Promise<OrderView> {
  return (await vi.waitUntil(
    async () => {
      await hurry();
      const order = await withScope(db.database, own(), (tx) => getOrder(tx, orderId));
      return order.status === "processing" ? null : order;
    },
    { timeout: 60_000, interval: 30 },
  )) as OrderView;
}

/** Everything that waits is due: the queue's own growing waits, and a skipped clock's, are not under test. */
async function hurry(): Promise<void> {
  await db.database.pool.query(
    "update graphile_worker._private_jobs set run_at = now() where locked_at is null and attempts < max_attempts and run_at > now()",
  );
}

async function quiet(): Promise<void> {
  await vi.waitFor(
    async () => {
      await hurry();
      const { rows } = await db.database.pool.query(
        `select t.identifier from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
         where t.identifier ~ '^orders' and attempts < max_attempts`,
      );
      expect(rows).toEqual([]);
    },
    { timeout: 60_000, interval: 50 },
  );
}

async function buy(): Promise<OrderView> {
  return settled((await buyVpnAccount(services, buyer, { planId })).orderId);
}

async function bought(): Promise<string> {
  const order = await buy();
  expect(order.status).toBe("fulfilled");
  return order.items[0]?.deliveredId ?? "";
}

const salesOf = (id: SellerId) => simulators[id].sales();
const alive = (id: SellerId) => salesOf(id).filter((sale) => sale.status === "delivered");
const create = (fault: Fault["fault"], more: Partial<Fault> = {}): Fault => ({
  operation: "createAccount",
  fault,
  ...more,
});
const asked = (order: OrderView) =>
  order.attempts.map(({ providerId }) => sellers.find((id) => providers[id] === providerId));

describe("buying", () => {
  test("a plan is priced by the rules from the dearest provider, and its account lets its owner in until the paid day", async () => {
    const [plan] = await listPricedVpnPlans(services, buyer);
    // 1.90 at the dearest and 130 % on it, up to the next .49 or .99.
    expect(plan).toMatchObject({ id: planId, costMicros: 1_900_000n, priceMicros: 4_490_000n, chain: [] });
    const order = await buy();
    expect(order).toMatchObject({ status: "fulfilled", chargedMicros: 4_490_000n });
    const vpnId = order.items[0]?.deliveredId ?? "";
    const account = await getVpnAccount(services, own(), vpnId);
    const password = await getVpnPassword(services, own(), vpnId);
    expect(account).toMatchObject({
      state: "active",
      months: 1,
      can: { suspend: true, config: ["wireguard", "openvpn"] },
    });
    expect(order.items[0]?.deliveredLabel).toBe(account.username);
    const days = (account.expiresAt.getTime() - Date.now()) / DAY_MS;
    expect(days).toBeGreaterThan(27);
    expect(days).toBeLessThan(31.1);
    expect(simulators.vpnresellers.act("log_in", { username: account.username, password })).toEqual({ admitted: true });
  });

  test("the password lies nowhere in clear, and moves with the keyring", async () => {
    const vpnId = await bought();
    const password = await getVpnPassword(services, own(), vpnId);
    const { rows } = await withScope(db.database, rootScope(buyer.rootId), (tx) =>
      sql<{
        text: string;
      }>`select (to_jsonb(a)::text || (select o.plan::text from orders.orders o where o.root_id = a.root_id and o.id = a.order_id)) as text
        from vpn.accounts a where root_id = ${buyer.rootId} and id = ${vpnId}`.execute(tx.sql),
    );
    expect(rows[0]?.text).toContain(vpnId);
    expect(rows[0]?.text).not.toContain(password);
    const newer = parseKeyring(addKey("newer", parseKeyring(keyringText)));
    expect(await rewrapVpnPasswords(db.database, newer)).toBeGreaterThan(0);
    expect(await rewrapVpnPasswords(db.database, newer)).toBe(0);
    expect(await getVpnPassword({ ...services, keyring: newer }, own(), vpnId)).toBe(password);
    await rewrapVpnPasswords(db.database, { active: "test", keys: newer.keys });
  });

  test.each(["error_500", "refused", "rate_limited"] as const)(
    "what fails the first (%s) is served by the next",
    async (fault) => {
      simulators.vpnresellers.fail(create(fault));
      const before = salesOf("vpnresellers").length;
      const order = await buy();
      expect(order).toMatchObject({ status: "fulfilled", chargedMicros: 4_490_000n });
      expect(asked(order)).toEqual(["vpnresellers", "generic-vpn"]);
      expect(salesOf("vpnresellers")).toHaveLength(before);
    },
  );

  test("a provider that makes its own names and passwords is kept with them", async () => {
    for (const id of ["vpnresellers", "generic-vpn"] as const) simulators[id].fail(create("refused"));
    const vpnId = await bought();
    const { username, providerId } = await getVpnAccount(services, own(), vpnId);
    expect(providerId).toBe(providers.purevpn);
    const password = await getVpnPassword(services, own(), vpnId);
    expect(simulators.purevpn.act("log_in", { username, password })).toEqual({ admitted: true });
  });

  test("a lost reply is looked up by its name: nobody else is paid", async () => {
    simulators.vpnresellers.fail(create("drop_reply", { times: 1 }));
    const others = salesOf("generic-vpn").length;
    const before = salesOf("vpnresellers").length;
    const order = await buy();
    expect(order.status).toBe("fulfilled");
    expect(asked(order)).toEqual(["vpnresellers"]);
    expect([salesOf("vpnresellers").length, salesOf("generic-vpn").length]).toEqual([before + 1, others]);
  });

  test("an account that turns out bought after another one was is deleted at its provider, and booked as a loss", async () => {
    // The account is made, its reply is lost, and for a while nobody can be asked about it.
    simulators.vpnresellers.fail([
      create("drop_reply", { times: 1 }),
      { operation: "checkUsername", fault: "error_500" },
    ]);
    const before = alive("vpnresellers").length;
    const order = await buy();
    expect(order.status).toBe("fulfilled");
    expect(asked(order)).toEqual(["vpnresellers", "generic-vpn"]);
    simulators.vpnresellers.clearFaults();
    await quiet();
    await vi.waitFor(() => expect(alive("vpnresellers")).toHaveLength(before), { timeout: 20_000 });
    const { rows } = await withScope(db.database, rootScope(buyer.rootId), (tx) =>
      sql<{
        resolution: string;
      }>`select resolution from orders.attempts where root_id = ${buyer.rootId} and order_id = ${order.id}
        order by number`.execute(tx.sql),
    );
    expect(rows.map((row) => row.resolution)).toEqual(["loss", "delivered"]);
  });

  test("when nobody delivers, the money is back at once", async () => {
    for (const id of sellers) simulators[id].fail(create("refused"));
    const order = await buy();
    expect(order).toMatchObject({ status: "failed", chargedMicros: 0n });
  });

  test.each(["accept:after_commit", "submit:after_commit", "call:before", "call:after", "record_done:before_commit"])(
    "a process that ends at %s leaves one account, paid once",
    async (point) => {
      const before = sellers.map((id) => alive(id).length);
      let ended = false;
      armCrashPoints((name) => {
        if (name !== point || ended) return;
        ended = true;
        throw new Error(`ended at ${name}`);
      });
      const idempotencyKey = `crash at ${point}`;
      const first = await buyVpnAccount(services, buyer, { planId, idempotencyKey }).catch(() => null);
      // A caller whose reply was lost asks again with the same key.
      const { orderId } = first ?? (await buyVpnAccount(services, buyer, { planId, idempotencyKey }));
      const done = settled(orderId);
      expect(await done).toMatchObject({ status: "fulfilled", chargedMicros: 4_490_000n });
      expect(ended).toBe(true);
      await quiet();
      const sold = sellers.map((id, index) => alive(id).length - (before[index] ?? 0));
      expect(sold.reduce((sum, each) => sum + each, 0)).toBe(1);
    },
  );
});

describe("an account's life", () => {
  const admitted = async (vpnId: string) => {
    const { username, providerId } = await getVpnAccount(services, own(), vpnId);
    const id = sellers.find((each) => providers[each] === providerId) ?? "vpnresellers";
    const password = await getVpnPassword(services, own(), vpnId);
    return (simulators[id].act("log_in", { username, password }) as { admitted: boolean }).admitted;
  };
  const stateOf = async (vpnId: string) => (await getVpnAccount(services, own(), vpnId)).state;

  test("suspended, resumed, another password, deleted: each shows at the provider", async () => {
    const vpnId = await bought();
    const password = await getVpnPassword(services, own(), vpnId);
    expect(await changeVpnAccount(services, me(), vpnId, { kind: "suspend" })).toEqual({ state: "done" });
    expect([await stateOf(vpnId), await admitted(vpnId)]).toEqual(["suspended", false]);
    await expect(changeVpnAccount(services, me(), vpnId, { kind: "suspend" })).rejects.toMatchObject({
      code: "vpn.not_possible",
    });
    expect(await changeVpnAccount(services, me(), vpnId, { kind: "resume" })).toEqual({ state: "done" });
    expect(await changeVpnAccount(services, me(), vpnId, { kind: "password" })).toEqual({ state: "done" });
    expect(await getVpnPassword(services, own(), vpnId)).not.toBe(password);
    expect([await stateOf(vpnId), await admitted(vpnId)]).toEqual(["active", true]);
    const { username } = await getVpnAccount(services, own(), vpnId);
    expect(await changeVpnAccount(services, me(), vpnId, { kind: "delete" })).toEqual({ state: "done" });
    expect(await stateOf(vpnId)).toBe("deleted");
    expect(alive("vpnresellers").some((sale) => sale.subject === username)).toBe(false);
  });

  test("a change whose reply is lost stays open, refuses another, and is carried out by whoever comes next", async () => {
    const vpnId = await bought();
    simulators.vpnresellers.fail({ operation: "suspendAccount", fault: "drop_reply", times: 1 });
    expect(await changeVpnAccount(services, me(), vpnId, { kind: "suspend" })).toEqual({ state: "open" });
    expect(await stateOf(vpnId)).toBe("active");
    await expect(changeVpnAccount(services, me(), vpnId, { kind: "delete" })).rejects.toMatchObject({
      code: "vpn.change_under_way",
    });
    const key = { rootId: buyer.rootId, vpnId };
    expect(await carryOutChange(services, key)).toEqual({ state: "done" });
    expect(await carryOutChange(services, key)).toEqual({ state: "done" });
    expect([await stateOf(vpnId), await admitted(vpnId)]).toEqual(["suspended", false]);
  });

  test("what the provider plainly refuses is refused, and the account stays as it was", async () => {
    const vpnId = await bought();
    simulators.vpnresellers.fail({ operation: "changePassword", fault: "refused" });
    const password = await getVpnPassword(services, own(), vpnId);
    expect(await changeVpnAccount(services, me(), vpnId, { kind: "password" })).toMatchObject({ state: "refused" });
    expect(await getVpnPassword(services, own(), vpnId)).toBe(password);
  });

  test("a renewal adds its months to those that are paid, once, however its reply fares", async () => {
    const vpnId = await bought();
    const { expiresAt: before, username } = await getVpnAccount(services, own(), vpnId);
    for (const fault of [null, "drop_reply", "timeout_after"] as const) {
      if (fault) simulators.vpnresellers.fail({ operation: "renewAccount", fault, times: 1, delayMs: 5_000 });
      const order = await settled((await renewVpnAccount(services, buyer, { vpnId })).orderId);
      expect(order).toMatchObject({ status: "fulfilled", chargedMicros: 4_490_000n });
      expect(order.items[0]?.deliveredId).toBe(vpnId);
    }
    const { expiresAt, months } = await getVpnAccount(services, own(), vpnId);
    const added =
      (expiresAt.getUTCFullYear() - before.getUTCFullYear()) * 12 + expiresAt.getUTCMonth() - before.getUTCMonth();
    expect([added, months]).toEqual([3, 1]);
    expect(salesOf("vpnresellers").filter((sale) => sale.subject === username)).toHaveLength(1);
  });

  test("a renewal whose process ended before it heard the answer, and whose repeat is refused, is there and paid once", async () => {
    const vpnId = await bought();
    const { expiresAt: before } = await getVpnAccount(services, own(), vpnId);
    let ended = false;
    armCrashPoints((name) => {
      if (name !== "call:after" || ended) return;
      ended = true;
      simulators.vpnresellers.fail({ operation: "renewAccount", fault: "refused" });
      throw new Error(`ended at ${name}`);
    });
    const order = await settled((await renewVpnAccount(services, buyer, { vpnId })).orderId);
    expect(ended).toBe(true);
    expect(order).toMatchObject({ status: "fulfilled", chargedMicros: 4_490_000n });
    const { expiresAt } = await getVpnAccount(services, own(), vpnId);
    expect(expiresAt.getTime()).toBeGreaterThan(before.getTime());
  });

  test("one renewal is under way at a time", async () => {
    const vpnId = await bought();
    simulators.vpnresellers.settings({ latencyMs: 300 });
    const both = await Promise.allSettled([1, 2].map(() => renewVpnAccount(services, buyer, { vpnId, months: 3 })));
    simulators.vpnresellers.settings({ latencyMs: 0 });
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (const each of both) if (each.status === "fulfilled") await settled(each.value.orderId);
  });

  test("paid time that is over closes an account, a renewal opens it again, and nobody's is deleted after a month", async () => {
    const vpnId = await bought();
    const { expiresAt } = await getVpnAccount(services, own(), vpnId);
    skipTo(new Date(expiresAt.getTime() + 1_000));
    await endVpnAccounts(services, buyer.rootId);
    await endVpnAccounts(services, buyer.rootId);
    expect(await stateOf(vpnId)).toBe("expired");
    await carryOutChange(services, { rootId: buyer.rootId, vpnId });
    expect(await admitted(vpnId)).toBe(false);
    await expect(changeVpnAccount(services, me(), vpnId, { kind: "resume" })).rejects.toMatchObject({
      code: "vpn.not_possible",
    });
    const order = await settled((await renewVpnAccount(services, buyer, { vpnId })).orderId);
    expect(order.status).toBe("fulfilled");
    expect(await stateOf(vpnId)).toBe("active");
    await carryOutChange(services, { rootId: buyer.rootId, vpnId });
    expect(await admitted(vpnId)).toBe(true);

    const { expiresAt: next } = await getVpnAccount(services, own(), vpnId);
    skipTo(new Date(next.getTime() + 1_000));
    await endVpnAccounts(services, buyer.rootId);
    await carryOutChange(services, { rootId: buyer.rootId, vpnId });
    expect(await stateOf(vpnId)).toBe("expired");
    skipTo(new Date(next.getTime() + 31 * DAY_MS));
    await endVpnAccounts(services, buyer.rootId);
    await carryOutChange(services, { rootId: buyer.rootId, vpnId });
    expect(await stateOf(vpnId)).toBe("deleted");
  });
});

describe("connecting", () => {
  test("servers are kept when the provider cannot be asked, and a configuration belongs to one of them", async () => {
    const vpnId = await bought();
    expect(await refreshServers(services, buyer.rootId)).toEqual({ read: 3, failed: 0 });
    simulators.vpnresellers.fail({ operation: "listServers", fault: "error_500" });
    skippedMs = 3_600_000;
    const servers = await serversOf(services, buyer.rootId, providers.vpnresellers);
    const german = servers.find(({ country }) => country === "DE");
    const wanted = { vpnId, server: german?.serverRef ?? "", protocol: "wireguard" } as const;
    const config = await getVpnConfig(services, own(), wanted);
    expect(config.fileName).toMatch(/\.conf$/);
    expect(config.text).toContain("frankfurt");
    await expect(getVpnConfig(services, own(), { ...wanted, server: "nowhere" })).rejects.toMatchObject({
      code: "vpn.server_not_found",
    });
    await changeVpnAccount(services, me(), vpnId, { kind: "suspend" });
    await expect(getVpnConfig(services, own(), wanted)).rejects.toMatchObject({ code: "vpn.not_possible" });
  });

  test("a configuration that would run a command is never handed on", async () => {
    const vpnId = await bought();
    const [server] = await serversOf(services, buyer.rootId, providers.vpnresellers);
    simulators.vpnresellers.act("plant_command", {});
    const wanted = { vpnId, server: server?.serverRef ?? "", protocol: "wireguard" } as const;
    await expect(getVpnConfig(services, own(), wanted)).rejects.toMatchObject({ code: "vpn.config_unavailable" });
  });
});
