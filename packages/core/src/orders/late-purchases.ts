import type { EsimProfile } from "@tandem/provider-contract";
import { enqueue, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied } from "../ledger/index.ts";
import { writeEvents } from "./events.ts";
import { fulfilmentOf, type LateRef } from "./fulfilment.ts";
import { changeAttempt } from "./queries-attempts.ts";
import { insertLatePurchase } from "./queries-late.ts";
import { countStock, insertProfile, originOf } from "./queries-profiles.ts";
import { readStartBy } from "./queries-stock.ts";
import type { AttemptRow, LockedItem } from "./saga-rows.ts";
import type { OrdersServices } from "./services.ts";

type Late = { attempt: AttemptRow; upstreamRef: string; thing: unknown };

/**
 * What was bought once too often (O5): an eSIM goes to stock for the next equal order, or back to the upstream where the policy
 * says so; things of other kinds go back to their upstream; what cannot, such as a top-up, is the platform's loss. The provider
 * was paid in any case, and the books say so in the same transaction.
 */
export async function settleLate(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  late: Late,
  now: Date,
): Promise<void> {
  const { whenLate } = fulfilmentOf(services, locked.order.kind);
  if (whenLate.kind === "stock") {
    await keepInStock(services, tx, locked, { ...late, profile: late.thing as EsimProfile }, now);
    return;
  }
  const { attempt, upstreamRef } = late;
  await changeAttempt(tx, attempt, { state: "done", resolution: "loss", upstreamRef, answered: true }, now);
  if (whenLate.kind === "cancel") await giveBackLater(tx, locked, { ...late, ...whenLate.refOf(late.thing) }, now);
  else await tellStory(tx, locked, attempt, "spare.written_off", {}, now);
  await payProvider(tx, locked, attempt, "loss");
}

async function keepInStock(
  services: OrdersServices,
  tx: Transaction,
  locked: LockedItem,
  { attempt, upstreamRef, profile }: Late & { profile: EsimProfile },
  now: Date,
): Promise<void> {
  const startBy = profile.expiresAt ?? (await readStartBy(tx, attempt.offerId, attempt.startedAt));
  const origin = { ...originOf(attempt, upstreamRef), startBy, checkAt: null };
  const profileId = await insertProfile(tx, locked, { profile, origin, spare: true }, now);
  await tellStory(tx, locked, attempt, "spare.kept", { profileId }, now);
  await payProvider(tx, locked, attempt, "stock");
  const { spares, stockPerOfferMax } = services.policy;
  if (spares === "cancel" || (await countStock(tx, attempt.offerId)) > stockPerOfferMax) {
    await enqueue(
      tx,
      "orders.cancel_spare",
      { rootId: locked.order.rootId, profileId },
      { jobKey: `orders.cancel_spare:${profileId}` },
    );
  }
}

async function giveBackLater(tx: Transaction, locked: LockedItem, late: Late & LateRef, now: Date): Promise<void> {
  const { rootId } = locked.order;
  const lateId = await insertLatePurchase(tx, locked, late, now);
  await tellStory(tx, locked, late.attempt, "spare.to_give_back", { label: late.label }, now);
  await enqueue(tx, "orders.give_back", { rootId, lateId }, { jobKey: `orders.give_back:${lateId}` });
}

async function tellStory(
  tx: Transaction,
  { order, item }: LockedItem,
  attempt: AttemptRow,
  type: "spare.kept" | "spare.to_give_back" | "spare.written_off",
  more: Record<string, unknown>,
  now: Date,
): Promise<void> {
  const { providerId, costMicros, currency } = attempt;
  const data = { providerId, costMicros, currency, ...more };
  await writeEvents(tx, order, [{ type, itemId: item.id, attemptId: attempt.id, data }], now);
}

async function payProvider(
  tx: Transaction,
  { order }: LockedItem,
  attempt: AttemptRow,
  code: "stock" | "loss",
): Promise<void> {
  if (attempt.costMicros === 0n) return;
  const { rootId } = order;
  const { currency, costMicros: amountMicros } = attempt;
  const owner = { rootId, tenantId: rootId, currency };
  const debitAccountId = await ensureLedgerAccount(tx, { ...owner, code });
  const creditAccountId = await ensureLedgerAccount(tx, { ...owner, code: `provider:${attempt.providerId}` });
  const post = { kind: "post", id: newId(), debitAccountId, creditAccountId, amountMicros, currency } as const;
  requireApplied(await applyTransfers(tx, [{ ...post, reason: "spare", subjectId: order.id }]));
}
