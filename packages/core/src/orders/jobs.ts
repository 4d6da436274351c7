import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { advanceItem } from "./advance-item.ts";
import { cancelSpare, tendStock } from "./cancel-spare.ts";
import { giveBack } from "./give-back.ts";
import { recheckAttempt } from "./recheck-attempt.ts";
import { checkProfiles } from "./refresh-usage.ts";
import type { OrdersServices } from "./services.ts";
import { sweepOrders } from "./sweep-orders.ts";

const id = z.uuid();
const itemKey = { rootId: id, orderId: id, itemId: id };
const oneRoot = z.object({ rootId: id.optional() });

/** What the scheduler asks for, and how often. Without a root in its payload each is done for all of them. */
export const orderSchedules = [
  { job: "orders.sweep", everyMs: 10_000 },
  { job: "orders.check_profiles", everyMs: 60_000 },
  { job: "orders.tend_stock", everyMs: 3_600_000 },
] as const;

/** The background work of the saga. Each may run twice, or again after a kill at any point. */
export function createOrderJobs(services: OrdersServices) {
  const eachRoot = async (rootId: string | undefined, work: (rootId: string) => Promise<void>) => {
    for (const root of rootId ? [rootId] : await listRoots(services.database)) await work(root);
  };
  return [
    defineJob({
      name: "orders.advance",
      schema: z.object(itemKey),
      run: (key) => advanceItem(services, key),
    }),
    defineJob({
      name: "orders.recheck",
      schema: z.object({ ...itemKey, attemptId: id, count: z.int().min(0), unanswered: z.int().min(0) }),
      run: (recheck) => recheckAttempt(services, recheck),
    }),
    defineJob({
      name: "orders.cancel_spare",
      schema: z.object({ rootId: id, profileId: id }),
      run: (job) => cancelSpare(services, job),
    }),
    defineJob({
      name: "orders.give_back",
      schema: z.object({ rootId: id, lateId: id }),
      run: (job) => giveBack(services, job),
    }),
    defineJob({
      name: "orders.sweep",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => sweepOrders(services, root)),
    }),
    defineJob({
      name: "orders.check_profiles",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => checkProfiles(services, root)),
    }),
    defineJob({
      name: "orders.tend_stock",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => tendStock(services, root)),
    }),
  ];
}
