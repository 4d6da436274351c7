import type { PaymentEntry } from "@tandem/provider-contract";
import { assert, enqueue, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import {
  type Compared,
  type FoundDifference,
  getRun,
  queueRun,
  type Run,
  runComparison,
} from "../reconciliation/index.ts";
import { compareEntries, missingThere, type OurSide } from "./compare-entries.ts";
import { chargeFee } from "./move-money.ts";
import type { PaymentRow } from "./payment.ts";
import { callProcessor } from "./processors.ts";
import { changePayment, readPayment } from "./queries-payments.ts";
import { listCredited, mapDisputes, mapPayments, mapRefunds } from "./queries-reconcile.ts";
import type { PaymentsServices } from "./services.ts";

/** What the lines of a payment processor are called among the sources of reconciliation. */
export const paymentsSource = "payments";

const dayMs = 86_400_000;
// What happened in the last minutes may still be on its way to us.
const freshMs = 5 * 60_000;

export type Period = { from?: Date; until?: Date };

type Asked = { rootId: string; actor: string } & Period;

/** Holds what we credited, gave back and froze against every processor's own lines: the last three days, unless told otherwise. One that fails leaves a failed run. */
export async function reconcilePayments(services: PaymentsServices, request: Asked): Promise<Run[]> {
  const runs: Run[] = [];
  for (const run of await runsFor(services, request)) {
    runs.push(await runComparison(services, run, () => compare(services, run)));
  }
  return runs;
}

/** Queues the same: a run for each processor. One that is not over yet is answered again, where no time was asked for. */
export async function requestPayments(services: PaymentsServices, request: Asked): Promise<Run[]> {
  const wanted = await runsFor(services, request);
  const join = request.from === undefined && request.until === undefined;
  return withScope(services.database, rootScope(request.rootId), async (tx) => {
    const runs: Run[] = [];
    for (const each of wanted) {
      const { run, isNew } = await queueRun(tx, { ...each, join }, services.clock.now());
      runs.push(run);
      const payload = { rootId: request.rootId, runId: run.id };
      if (isNew)
        await enqueue(tx, "payments.reconcile_run", payload, {
          jobKey: `payments.reconcile_run:${run.id}`,
          maxAttempts: 5,
        });
    }
    return runs;
  });
}

/** Takes a queued run up. Harmless to repeat: one that is over stays as it is. */
export async function reconcileQueued(
  services: PaymentsServices,
  job: { rootId: string; runId: string },
): Promise<void> {
  const queued = await withScope(services.database, rootScope(job.rootId), (tx) => getRun(tx, job.runId));
  const run = { ...queued, ...job };
  await runComparison(services, run, () => compare(services, run));
}

async function runsFor(services: PaymentsServices, request: Asked) {
  const now = services.clock.now().getTime();
  const until = request.until ?? new Date(now - freshMs);
  const from = request.from ?? new Date(until.getTime() - 3 * dayMs);
  const providers = await services.hub.list(request.rootId);
  return providers
    .filter((one) => one.services.includes("payments"))
    .map((provider) => ({
      ...{ rootId: request.rootId, tenantId: provider.tenantId, source: paymentsSource, providerId: provider.id },
      ...{ from, until, actor: request.actor },
    }));
}

type Span = { rootId: string; providerId: string; from: Date; until: Date };

async function compare(services: PaymentsServices, span: Span): Promise<Compared> {
  const processor = await services.hub.service(span.providerId, "payments");
  const entries: PaymentEntry[] = [];
  for await (const page of processor.listEntries({ from: span.from, to: span.until })) entries.push(...page);
  const scope = rootScope(span.rootId);
  const ours = await withScope(services.database, scope, (tx) => readOurs(tx, span, entries));
  const { matched, found, fees, unseen, ...counted } = compareEntries(entries, ours);
  await withScope(services.database, scope, async (tx) => {
    for (const fee of fees) await bookFee(services, tx, fee);
  });
  const lost: FoundDifference[] = [];
  for (const payment of unseen) lost.push(...(await askFor(services, payment)));
  return { entries: counted.entries, matched, found: [...found, ...lost] };
}

async function readOurs(tx: Transaction, span: Span, entries: readonly PaymentEntry[]): Promise<OurSide> {
  const refs = (of: (entry: PaymentEntry) => string | null) => [
    ...new Set(entries.flatMap((entry) => of(entry) ?? [])),
  ];
  const { providerId } = span;
  return {
    payments: await mapPayments(
      tx,
      providerId,
      refs((entry) => entry.paymentRef),
    ),
    refunds: await mapRefunds(
      tx,
      refs((entry) => (entry.kind === "refund" ? entry.subjectRef : null)),
    ),
    disputes: await mapDisputes(
      tx,
      providerId,
      refs((entry) => (entry.kind === "dispute" ? entry.subjectRef : null)),
    ),
    credited: await listCredited(tx, span),
  };
}

async function bookFee(
  services: PaymentsServices,
  tx: Transaction,
  fee: { payment: PaymentRow; feeMicros: bigint },
): Promise<void> {
  const payment = await readPayment(tx, fee.payment.id, "lock");
  if (payment.feeMicros !== null) return;
  const { rootId, providerId, currency } = payment;
  await chargeFee(tx, { rootId, providerId, subjectId: payment.id, amountMicros: fee.feeMicros, currency });
  await changePayment(tx, payment, { feeMicros: fee.feeMicros }, services.clock.now());
}

/** One of ours that is not among the lines: its line may lie before or after the time, and then nothing is wrong. */
async function askFor(services: PaymentsServices, payment: PaymentRow): Promise<FoundDifference[]> {
  const { paymentRef } = payment;
  if (paymentRef === null) return [missingThere(payment, null)];
  const answer = await callProcessor(services, payment.providerId, "getPayment", (one) => one.getPayment(paymentRef));
  if (answer.kind === "failed") {
    assert(answer.error.category === "not_found", `a payment could not be asked for: ${answer.error.category}`);
    return [missingThere(payment, null)];
  }
  const { state, received } = answer.value;
  const agrees = state === "succeeded" && received.amountMicros === payment.receivedMicros;
  return agrees ? [] : [missingThere(payment, state === "succeeded" ? received.amountMicros : null)];
}
