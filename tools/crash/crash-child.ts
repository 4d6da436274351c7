import { writeSync } from "node:fs";
import { rootScope, startWorker, withScope } from "../../packages/core/src/kernel/index.ts";
import {
  acceptOrder,
  armCrashPoints,
  cancelOrder,
  fulfilManually,
  listManualTasks,
  listOrders,
  type OrderPolicy,
  refundManually,
  retryManually,
} from "../../packages/core/src/orders/index.ts";
import { openDatabase, openServices, type Stage, sagaJobs } from "./at-work.ts";

/** What the process that is to be killed does besides working the queue, again and again until it is killed. */
export type Deed = "buy" | "cancel" | "fulfil" | "refund" | "retry" | "sweep";
export type Orders = { points: string[]; deeds: Deed[] };
export type Setting = { appUrl: string; stage: Stage; policy: Partial<OrderPolicy> };

const openMax = 10;
const setting: Setting = JSON.parse(process.argv[2] ?? "{}");
const { stage } = setting;
const scope = rootScope(stage.rootId);
const operator = { scope, actor: "crash test" };
const database = openDatabase(setting.appUrl, 3);
const services = openServices(database, stage, setting.policy);
await services.hub.snapshot(stage.rootId);
// Loaded and connected, it waits until it is its turn; only then it takes jobs.
process.once("message", (orders: Orders) => void live(orders));
process.on("disconnect", () => process.exit(0));
process.send?.({ kind: "ready" });

async function live({ points, deeds }: Orders): Promise<void> {
  const worker = await startWorker({
    ...{ databaseUrl: setting.appUrl, database, jobs: sagaJobs(services), concurrency: 2, pollIntervalMs: 40 },
    ...{ clock: services.clock, logger: services.logger },
  });
  // On its way before anything can end this process, so that its jobs can be freed.
  await new Promise((resolve) => process.send?.({ kind: "working", processId: worker.processId }, resolve));
  const spare = Math.random() < 0.3;
  const passed = new Set<string>();
  armCrashPoints((name) => {
    if (!points.includes(name)) return;
    if (spare && !passed.has(name)) {
      passed.add(name);
      return;
    }
    // Nothing waits for its turn any more: the name is written at once, and the next instruction is the last.
    writeSync(1, name);
    process.kill(process.pid, "SIGKILL");
  });
  for (;;) {
    for (const deed of deeds) await doDeed(deed);
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
}

async function doDeed(deed: Deed): Promise<void> {
  try {
    await deedsByName[deed]();
  } catch (error) {
    // Two processes work on one shop: what the other one did first is refused here, and that is all right.
    if (!/orders\.(manual_task_closed|not_cancellable)/.test(String(error))) throw error;
  }
}

const buy = () => acceptOrder(services, stage, { planId: stage.planId, quantity: 1 });

async function openTask(): Promise<string | undefined> {
  const tasks = await withScope(database, scope, (tx) => listManualTasks(tx, { state: "open", limit: 20 }));
  return tasks[Math.floor(Math.random() * tasks.length)]?.id;
}

const deedsByName: Record<Deed, () => Promise<unknown>> = {
  // Enough to come to any point, and not more than the next processes can carry on with.
  buy: async () => {
    const open = await withScope(database, scope, (tx) => listOrders(tx, { status: "processing", limit: openMax }));
    if (open.length < openMax) await Promise.all([buy(), buy()]);
  },
  cancel: async () => {
    const orders = await withScope(database, scope, (tx) => listOrders(tx, { status: "processing", limit: 5 }));
    const order = orders[Math.floor(Math.random() * orders.length)];
    if (order) await cancelOrder(services, scope, { orderId: order.id, actor: "crash test" });
  },
  fulfil: async () => {
    const taskId = await openTask();
    const iccid = `8900${Date.now()}${Math.floor(Math.random() * 1_000)}`.padEnd(19, "0");
    const entered = { iccid, activationCode: `LPA:1$rsp.example.com$HAND-${iccid}`, costMicros: 1_000_000n };
    if (taskId) await fulfilManually(services, operator, taskId, entered);
  },
  refund: async () => {
    const taskId = await openTask();
    if (taskId) await refundManually(services, operator, taskId, "nobody delivers");
  },
  retry: async () => {
    const taskId = await openTask();
    if (taskId) await retryManually(services, operator, taskId);
  },
  sweep: async () => {
    await withScope(database, scope, async (tx) => {
      await tx.client.query("select kernel.add_job('orders.sweep', $1, null, 25, null, 0)", [
        JSON.stringify({ rootId: stage.rootId }),
      ]);
    });
  },
};
