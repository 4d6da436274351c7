import type { EsimProfile, EsimProvider, Money, Outcome } from "@tandem/provider-contract";
import { enqueue, type Micros, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";
import { mustCall, type ProviderHub } from "../upstreams/index.ts";
import { crashPoint } from "./crash-point.ts";
import { writeEvents } from "./events.ts";
import { changeStockState, listStaleSpares, lockSpare, type SpareProfile } from "./queries-stock.ts";
import { sagaStep } from "./saga-step.ts";
import { later } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";

type Cancelled = Outcome<{ refund: Money | null }>;

/**
 * Gives a spare profile back to its upstream and books the refund. While it is being asked for, the profile cannot be sold:
 * `cancelling` is committed before the call. What the upstream keeps stays in stock if it can still be sold, and is written
 * off otherwise. Safe to repeat: an upstream refunds a profile once, and a second answer is checked against the profile.
 */
export async function cancelSpare(services: OrdersServices, job: { rootId: string; profileId: string }): Promise<void> {
  const { database, hub, clock } = services;
  const scope = rootScope(job.rootId);
  const spare = await sagaStep(database, scope, "spare_cancel_start", async (tx) => {
    const found = await lockSpare(tx, job.profileId);
    if (found?.stockState !== "available" && found?.stockState !== "cancelling") return null;
    await changeStockState(tx, job.profileId, "cancelling", clock.now());
    return found;
  });
  if (!spare) return;
  const provider = await hub.esim(spare.providerId);
  crashPoint("cancel_call:before");
  const outcome = await giveBack(hub, provider, spare);
  crashPoint("cancel_call:after");
  const end = await endOf(hub, provider, spare, outcome);
  await sagaStep(database, scope, "spare_cancel_end", async (tx) => {
    const locked = await lockSpare(tx, job.profileId);
    if (locked?.stockState !== "cancelling") return;
    if (end.kind === "refunded") await bookRefund(tx, locked, end.micros, clock.now());
    else await keepOrWriteOff(services, tx, locked, end.kind === "sellable", clock.now());
  });
}

const noCancel = { category: "unsupported", code: "unsupported", message: "the provider takes nothing back" } as const;
const refOf = (spare: SpareProfile) => ({ upstreamProfileRef: spare.upstreamProfileRef, iccid: spare.iccid });

async function giveBack(hub: ProviderHub, provider: EsimProvider, spare: SpareProfile): Promise<Cancelled> {
  const { cancel } = provider;
  if (!cancel) return { kind: "rejected", error: noCancel };
  const call = { providerId: spare.providerId, operation: "cancel", region: "*" };
  return mustCall(hub, call, () => cancel(refOf(spare)));
}

type End = { kind: "refunded"; micros: Micros } | { kind: "sellable" } | { kind: "useless" };

/**
 * What the cancellation came to. Without a clear yes the profile itself is looked at: one that can still be installed was not
 * taken back; one that cannot was, when the answer was lost or an earlier run asked for it. Throws when that cannot be seen now.
 */
async function endOf(hub: ProviderHub, provider: EsimProvider, spare: SpareProfile, outcome: Cancelled): Promise<End> {
  if (outcome.kind === "done") return { kind: "refunded", micros: refundOf(spare, outcome.value.refund) };
  if (outcome.kind === "rejected" && outcome.error.category === "unsupported") return { kind: "sellable" };
  const call = { providerId: spare.providerId, operation: "getProfile", region: "*" };
  const answer = await mustCall(hub, call, () => provider.getProfile(refOf(spare)));
  const isGone = answer.kind === "failed" && answer.error.category === "not_found";
  if (answer.kind === "failed" && !isGone) {
    throw new Error(`whether spare profile ${spare.id} was taken back cannot be seen: ${answer.error.category}`);
  }
  const sellable = answer.kind === "answered" && isUnused(answer.value);
  const asked = outcome.kind !== "rejected" || spare.stockState === "cancelling";
  if (sellable && outcome.kind !== "rejected") throw new Error(`spare profile ${spare.id} was not taken back yet`);
  if (sellable) return { kind: "sellable" };
  return asked ? { kind: "refunded", micros: spare.costMicros } : { kind: "useless" };
}

/** It can still be sold: nobody installed it or used its data. */
export function isUnused({ state, usage }: EsimProfile): boolean {
  const hasData = usage === undefined || usage.unlimited || usage.totalBytes > 0n;
  return (state === "released" || state === "unknown") && (usage?.usedBytes ?? 0n) === 0n && hasData;
}

function refundOf(spare: SpareProfile, refund: Money | null): Micros {
  if (!refund || refund.amountMicros > spare.costMicros) return spare.costMicros;
  return refund.amountMicros;
}

/** The provider gives `refund` back; what it keeps of the cost is lost. */
async function bookRefund(tx: Transaction, spare: SpareProfile, refund: Micros, now: Date): Promise<void> {
  await changeStockState(tx, spare.id, "cancelled", now);
  await tellStory(tx, spare, "spare.cancelled", { refundMicros: refund }, now);
  await clearStock(tx, spare, [
    { code: `provider:${spare.providerId}`, amountMicros: refund },
    { code: "loss", amountMicros: spare.costMicros - refund },
  ]);
}

async function keepOrWriteOff(
  services: OrdersServices,
  tx: Transaction,
  spare: SpareProfile,
  sellable: boolean,
  now: Date,
): Promise<void> {
  const tooLate = spare.startBy !== null && spare.startBy <= later(now, services.policy.stockStartReserveMs);
  const useless = tooLate || !sellable;
  await changeStockState(tx, spare.id, useless ? "expired" : "available", now);
  if (!useless) return;
  await tellStory(tx, spare, "spare.written_off", {}, now);
  await clearStock(tx, spare, [{ code: "loss", amountMicros: spare.costMicros }]);
}

async function clearStock(
  tx: Transaction,
  spare: SpareProfile,
  parts: { code: "loss" | `provider:${string}`; amountMicros: Micros }[],
): Promise<void> {
  const { rootId } = tx.scope;
  const { currency } = spare;
  const owner = { rootId, tenantId: rootId, currency };
  const moved = parts.filter((part) => part.amountMicros > 0n);
  if (moved.length === 0) return;
  const creditAccountId = await ensureLedgerAccount(tx, { ...owner, code: "stock" });
  const transfers = [];
  for (const { code, amountMicros } of moved) {
    const debitAccountId = await ensureLedgerAccount(tx, { ...owner, code });
    const common = { currency, reason: "spare", subjectId: spare.boughtFor?.id ?? spare.id };
    transfers.push({ ...common, kind: "post" as const, id: newId(), debitAccountId, creditAccountId, amountMicros });
  }
  requireApplied(await applyTransfers(tx, transfers));
}

async function tellStory(
  tx: Transaction,
  spare: SpareProfile,
  type: "spare.cancelled" | "spare.written_off",
  data: Record<string, unknown>,
  now: Date,
): Promise<void> {
  if (!spare.boughtFor) return;
  await writeEvents(
    tx,
    spare.boughtFor,
    [{ type, data: { ...data, profileId: spare.id, providerId: spare.providerId } }],
    now,
  );
}

/** Queues the giving back of spare profiles that nobody bought for long, or whose time to be started runs out. */
export async function tendStock(services: OrdersServices, rootId: string): Promise<void> {
  const { database, policy, clock } = services;
  const now = clock.now();
  await withScope(database, rootScope(rootId), async (tx) => {
    const stockedBefore = later(now, -policy.stockKeptMs);
    const startBefore = later(now, policy.stockStartReserveMs);
    for (const profileId of await listStaleSpares(tx, { stockedBefore, startBefore, limit: 100 })) {
      await enqueue(tx, "orders.cancel_spare", { rootId, profileId }, { jobKey: `orders.cancel_spare:${profileId}` });
    }
  });
}
