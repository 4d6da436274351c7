import { z } from "zod";
import { defineJob, rootScope, withScope } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { advancePayment } from "./advance-payment.ts";
import { syncCards } from "./cards.ts";
import { collectDisputed } from "./dispute-money.ts";
import { readDispute } from "./disputes.ts";
import { reconcilePayments, reconcileQueued } from "./reconcile.ts";
import { advanceRefund } from "./refunds.ts";
import type { PaymentsServices } from "./services.ts";
import { stuckPayments, watchWallets } from "./watch-wallets.ts";

const id = z.uuid();
const oneRoot = z.object({ rootId: id.optional() });

/** What the scheduler asks for, and how often. Without a root in its payload each is done for all of them. */
export const paymentSchedules = [
  { job: "payments.collect_disputed", everyMs: 5_000 },
  { job: "payments.watch_wallets", everyMs: 5_000 },
  { job: "payments.sweep", everyMs: 3_600_000 },
  { job: "payments.reconcile", everyMs: 86_400_000 },
] as const;

/** The background work of payments. Each may run twice, or again after a kill at any point. */
export function createPaymentJobs(services: PaymentsServices) {
  const eachRoot = async (rootId: string | undefined, work: (rootId: string) => Promise<unknown>) => {
    for (const root of rootId ? [rootId] : await listRoots(services.database)) await work(root);
  };
  return [
    defineJob({
      name: "payments.advance",
      schema: z.object({ rootId: id, paymentId: id }),
      run: async (key) => {
        await advancePayment(services, key);
      },
    }),
    defineJob({
      name: "payments.advance_refund",
      schema: z.object({ rootId: id, refundId: id }),
      run: async (key) => {
        await advanceRefund(services, key);
      },
    }),
    defineJob({
      name: "payments.read_refund",
      schema: z.object({ rootId: id, refundId: id }),
      run: async (key) => {
        await advanceRefund(services, { ...key, again: true });
      },
    }),
    defineJob({
      name: "payments.read_dispute",
      schema: z.object({ rootId: id, providerId: id, disputeRef: z.string() }),
      run: async (at) => {
        await readDispute(services, at);
      },
    }),
    defineJob({
      name: "payments.sync_cards",
      schema: z.object({ rootId: id, accountId: id }),
      run: async (at) => {
        await syncCards(services, at);
      },
    }),
    defineJob({
      name: "payments.collect_disputed",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => collectDisputed(services, root)),
    }),
    defineJob({
      name: "payments.watch_wallets",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => watchWallets(services, root)),
    }),
    defineJob({
      name: "payments.sweep",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => sweep(services, root)),
    }),
    defineJob({
      name: "payments.reconcile",
      schema: oneRoot,
      maxAttempts: 5,
      run: ({ rootId }) => eachRoot(rootId, (root) => reconcileBySchedule(services, root)),
    }),
    defineJob({
      name: "payments.reconcile_run",
      schema: z.object({ rootId: z.uuid(), runId: z.uuid() }),
      maxAttempts: 5,
      run: (job) => reconcileQueued(services, job),
    }),
  ];
}

/** Throws when a processor could not be compared, after the others were: then all are tried again. */
async function reconcileBySchedule(services: PaymentsServices, rootId: string): Promise<void> {
  const runs = await reconcilePayments(services, { rootId, actor: "schedule" });
  const failed = runs.find(({ state }) => state === "failed");
  if (failed) throw new Error(`payments could not be compared: ${failed.error}`);
}

/** Takes up payments whose next look was lost. It should never find one: each is queued in the transaction that wants it. */
async function sweep(services: PaymentsServices, rootId: string): Promise<void> {
  const stuck = await withScope(services.database, rootScope(rootId), (tx) => stuckPayments(services, tx));
  for (const paymentId of stuck) {
    services.logger.warn({ paymentId }, "a payment under way was not looked at for long: taking it up");
    await advancePayment(services, { rootId, paymentId });
  }
}
