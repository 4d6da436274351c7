import { sql } from "kysely";
import { expect, vi } from "vitest";
import {
  type Database,
  type JobWorker,
  retryDeadJobs,
  rootScope,
  startWorker,
  type Transaction,
  withScope,
} from "../../packages/core/src/kernel/index.ts";
import {
  acceptOrder,
  getOrder,
  listOrderTasks,
  listStock,
  type ManualTaskView,
  type OrderPolicy,
  type OrdersServices,
  type OrderView,
  refundManually,
  type StockView,
} from "../../packages/core/src/orders/index.ts";
import { openHub, openServices, type Stage, sagaJobs, type UpstreamId } from "./at-work.ts";
import { closeSimulators, type Simulators, type StageOptions, setStage, startSimulators } from "./rig.ts";

/** A shop at work: three upstreams, one plan, one customer, and a worker that carries the orders. */
export type Play = {
  stage: Stage;
  simulators: Simulators;
  services: OrdersServices;
  /** Buys one piece, or several; resolves as soon as the order is taken. */
  buy(request?: { quantity?: number; idempotencyKey?: string }): Promise<string>;
  /** Waits until nothing of the order is under way, and reads it. */
  settled(orderId: string): Promise<OrderView>;
  /** Runs dead jobs again, as an operator does who finds them in the console: one process after another was killed over each. */
  reviveJobs(): Promise<void>;
  /** Waits until no job of this shop is left, the late looks included. */
  quiet(): Promise<void>;
  order(orderId: string): Promise<OrderView>;
  stock(): Promise<StockView[]>;
  tasks(orderId: string): Promise<ManualTaskView[]>;
  /** Gives the money of an order back that waits for a person; leaves any other alone. */
  close(order: OrderView): Promise<void>;
  /** Buys as long as there is something in stock, so that the next test starts without. */
  drainStock(): Promise<void>;
  /** What the health check found of a provider. */
  setHealth(id: UpstreamId, status: "healthy" | "down"): Promise<void>;
  /** Success rates and breakers start afresh: a test should not route by what another one broke. */
  forgetFailures(): Promise<void>;
  /** Closes what breakers other processes opened, so that the next one calls a failing upstream as if it had been well. */
  closeBreakers(): Promise<void>;
  /** Starts the worker, if it is not at work. */
  work(): Promise<void>;
  /** Stops the worker. */
  rest(): Promise<void>;
  read<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  end(): Promise<void>;
};

export type PlayOptions = StageOptions & {
  appUrl: string;
  policy?: Partial<OrderPolicy>;
  concurrency?: number;
  seed?: string;
  /** False: nobody works until `work` is called. */
  worker?: boolean;
};

// An upper bound for slow machines only.
const patience = { timeout: 300_000, interval: 20 };

/** Sets the stage and, unless told otherwise, starts a worker on it. */
export async function startPlay(database: Database, options: PlayOptions): Promise<Play> {
  const simulators = await startSimulators({ seed: options.seed ?? "test" });
  const stage = await setStage(database, simulators, options);
  const services = openServices(database, stage, options.policy);
  let worker: JobWorker | null = null;
  const read: Play["read"] = (work) => withScope(database, rootScope(stage.rootId), work);
  const play: Play = {
    stage,
    simulators,
    services,
    read,
    buy: async (request = {}) => {
      const { orderId } = await acceptOrder(services, stage, { planId: stage.planId, quantity: 1, ...request });
      return orderId;
    },
    settled: (orderId) =>
      vi.waitUntil(async () => {
        const order = await read((tx) => getOrder(tx, orderId));
        return order.status === "processing" ? null : order;
      }, patience) as Promise<OrderView>,
    order: (orderId) => read((tx) => getOrder(tx, orderId)),
    stock: () => read((tx) => listStock(tx, { limit: 100 })),
    tasks: (orderId) => read((tx) => listOrderTasks(tx, orderId)),
    close: async (order) => {
      const operator = { scope: rootScope(stage.rootId), actor: "test" };
      const open = (await read((tx) => listOrderTasks(tx, order.id))).filter((task) => !task.resolution);
      for (const task of open) await refundManually(services, operator, task.id, "test is over");
    },
    setHealth: (id, status) => setHealth(services, stage, id, status),
    forgetFailures: () => forgetFailures(services, stage),
    closeBreakers: () => closeBreakers(services, stage),
    reviveJobs: async () => {
      await retryDeadJobs(database, { rootId: stage.rootId });
    },
    quiet: async () => {
      await vi.waitFor(async () => {
        await hurryRetries(database, stage.rootId);
        expect(await openJobs(database, stage.rootId)).toEqual([]);
      }, patience);
    },
    work: async () => {
      worker ??= await startWorker({
        databaseUrl: options.appUrl,
        database,
        jobs: sagaJobs(services),
        clock: services.clock,
        logger: services.logger,
        concurrency: options.concurrency ?? 8,
        pollIntervalMs: 60,
      });
    },
    rest: async () => {
      await worker?.stop();
      worker = null;
    },
    end: async () => {
      await play.rest();
      await services.hub.close();
      await services.bell.flush();
      await closeSimulators(simulators);
    },
    drainStock: async () => {
      for (const spare of await play.stock()) {
        if (spare.state === "available") await play.settled(await play.buy());
      }
    },
  };
  if (options.worker !== false) await play.work();
  return play;
}

async function setHealth(services: OrdersServices, stage: Stage, id: UpstreamId, status: string): Promise<void> {
  await withScope(services.database, rootScope(stage.rootId), (tx) =>
    sql`insert into upstreams.provider_health (root_id, tenant_id, provider_id, service, status, reason, since, checked_at)
      values (${stage.rootId}, ${stage.tenantId}, ${stage.providers[id]}, 'esim', ${status}, 'set by a test', now(), now())
      on conflict (root_id, provider_id, service) do update set status = excluded.status`.execute(tx.sql),
  );
  await services.hub.refresh(stage.rootId);
}

async function forgetFailures(services: OrdersServices, stage: Stage): Promise<void> {
  await services.hub.close();
  await closeBreakers(services, stage);
  services.hub = openHub(services.database, stage);
}

/** Each table by itself: processes that are alive write both, and in another order. */
async function closeBreakers({ database }: OrdersServices, { rootId }: Stage): Promise<void> {
  const inRoot = (statement: ReturnType<typeof sql>) =>
    withScope(database, rootScope(rootId), (tx) => statement.execute(tx.sql));
  await inRoot(sql`delete from upstreams.call_buckets where root_id = ${rootId}`);
  await inRoot(sql`delete from upstreams.breakers where root_id = ${rootId}`);
}

/** What failed is tried again within a tenth of a second: its growing waits, up to hours, are the queue's own and not under test. */
async function hurryRetries(database: Database, rootId: string): Promise<void> {
  await database.pool.query(
    `update graphile_worker._private_jobs set run_at = now() + interval '0.1 seconds' where payload ->> 'rootId' = $1
     and last_error is not null and locked_at is null and attempts < max_attempts and run_at > now() + interval '0.1 seconds'`,
    [rootId],
  );
}

/** The jobs that are still to come, at most ten of them, with what they failed of. */
async function openJobs(database: Database, rootId: string): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `select t.identifier, j.attempts, j.run_at, j.last_error, j.payload from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id
     where j.payload ->> 'rootId' = $1 and t.identifier like 'orders.%' and (j.attempts < j.max_attempts or j.locked_at is not null) limit 10`,
    [rootId],
  );
  return rows;
}
