import { assert, type Micros, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";
import { mustCall } from "../upstreams/index.ts";
import { crashPoint } from "./crash-point.ts";
import { writeEvents } from "./events.ts";
import { fulfilmentOf } from "./fulfilment.ts";
import { type LatePurchase, lockLatePurchase, markGivenBack } from "./queries-late.ts";
import { sagaStep } from "./saga-step.ts";
import type { OrdersServices } from "./services.ts";

/**
 * Gives a thing back to its upstream that was bought once too often. Throws until the upstream agrees: the job is tried again,
 * for days. Safe to repeat, as the call is.
 */
export async function giveBack(services: OrdersServices, job: { rootId: string; lateId: string }): Promise<void> {
  const { database, hub, clock } = services;
  const scope = rootScope(job.rootId);
  const late = await withScope(database, scope, (tx) => lockLatePurchase(tx, job.lateId));
  if (!late) return;
  const { service, whenLate } = fulfilmentOf(services, late.kind);
  assert(whenLate.kind === "cancel", "only what can be given back is queued for it");
  const provider = await hub.service(late.providerId, service);
  crashPoint("cancel_call:before");
  const call = { providerId: late.providerId, operation: "cancel", region: "*" };
  const outcome = await mustCall(hub, call, () => whenLate.cancel(provider, late.ref));
  crashPoint("cancel_call:after");
  if (outcome.kind !== "done") throw new Error(`${late.label} was not taken back yet: ${outcome.kind}`);
  const refund = outcome.value.refund?.amountMicros ?? 0n;
  await sagaStep(database, scope, "given_back", async (tx) => {
    const locked = await lockLatePurchase(tx, job.lateId);
    if (locked) await book(tx, locked, refund < locked.costMicros ? refund : locked.costMicros, clock.now());
  });
}

async function book(tx: Transaction, late: LatePurchase, refundMicros: Micros, now: Date): Promise<void> {
  await markGivenBack(tx, late.id, now);
  const order = { id: late.orderId, tenantId: late.tenantId, accountId: late.accountId };
  const data = { providerId: late.providerId, label: late.label, refundMicros };
  await writeEvents(tx, order, [{ type: "spare.cancelled", attemptId: late.attemptId, data }], now);
  if (refundMicros === 0n) return;
  const { rootId } = tx.scope;
  const { currency } = late;
  const owner = { rootId, tenantId: rootId, currency };
  const debitAccountId = await ensureLedgerAccount(tx, { ...owner, code: `provider:${late.providerId}` });
  const creditAccountId = await ensureLedgerAccount(tx, { ...owner, code: "loss" });
  const post = { kind: "post", id: newId(), debitAccountId, creditAccountId, amountMicros: refundMicros } as const;
  requireApplied(await applyTransfers(tx, [{ ...post, currency, reason: "spare", subjectId: late.orderId }]));
}
