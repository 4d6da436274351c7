import { rootScope, withScope } from "../kernel/index.ts";
import { askAfter } from "./ask-after.ts";
import { findPurchase, readPurchase } from "./call-provider.ts";
import { writeEvents } from "./events.ts";
import { waitBefore } from "./policy.ts";
import { changeAttempt } from "./queries-attempts.ts";
import { lockItem } from "./queries-lock.ts";
import { type Learned, recordLearned } from "./record-outcome.ts";
import type { AttemptRow, ItemKey } from "./saga-rows.ts";
import { sagaStep } from "./saga-step.ts";
import { later, scheduleRecheck } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";

export type Recheck = ItemKey & { attemptId: string; count: number; unanswered: number };

/**
 * Looks once more at an attempt the saga went on without (O5). What it turns out to have bought is delivered if the order
 * still waits, and kept as a spare otherwise. After the last look it is settled: not bought, or unresolved when the upstream
 * would not say; a webhook that comes even later still counts.
 */
export async function recheckAttempt(services: OrdersServices, recheck: Recheck): Promise<void> {
  const scope = rootScope(recheck.rootId);
  const snapshot = await services.hub.snapshot(recheck.rootId);
  const purchase = await withScope(services.database, scope, async (tx) => {
    const locked = await lockItem(tx, recheck);
    const attempt = locked?.attempts.find((each) => each.id === recheck.attemptId);
    if (!locked || !attempt || isSettled(attempt)) return null;
    return askAfter(services, tx, locked, attempt, snapshot);
  });
  if (!purchase) return;
  const { recheckTimeoutMs } = services.policy;
  const learned: Learned =
    purchase.attempt.state === "pending"
      ? { from: "read", outcome: await readPurchase(services, purchase, recheckTimeoutMs) }
      : { from: "look", found: await findPurchase(services, purchase, recheckTimeoutMs), exact: purchase.exact };
  await sagaStep(services.database, scope, "recheck", async (tx) => {
    const locked = await lockItem(tx, recheck);
    if (!locked) return;
    const now = services.clock.now();
    await recordLearned(services, tx, locked, { attemptId: recheck.attemptId, learned }, now);
    const after = (await lockItem(tx, recheck))?.attempts.find((each) => each.id === recheck.attemptId);
    if (!after || after.resolution) return;
    const next = nextLook(services, recheck, { after, answered: isAnswered(learned), seen: isSeen(learned) });
    if (next) {
      await scheduleRecheck(tx, recheck, { id: after.id, ...next }, later(now, next.waitMs));
      return;
    }
    const resolution = showsNothing(learned) ? "not_bought" : "unresolved";
    await changeAttempt(tx, after, { resolution }, now);
    const data = { providerId: after.providerId, resolution };
    await writeEvents(
      tx,
      locked.order,
      [{ type: "attempt.resolved", itemId: recheck.itemId, attemptId: after.id, data }],
      now,
    );
  });
  services.bell.ring(recheck);
}

/** When to look again; null when that was the last time. A look that got no answer is not counted among the policy's. */
function nextLook(
  { policy }: OrdersServices,
  { count, unanswered }: Recheck,
  { after, answered, seen }: { after: AttemptRow; answered: boolean; seen: boolean },
): { count: number; unanswered: number; waitMs: number } | null {
  if (!answered) {
    if (unanswered >= policy.recheckUnansweredMax) return null;
    // An upstream that is down for hours is asked less and less often, and still long after.
    const patience = Math.floor((unanswered / policy.recheckUnansweredMax) * policy.recheckDelaysMs.length);
    const waitMs = waitBefore(policy.recheckDelaysMs, Math.max(count, patience));
    return { count, unanswered: unanswered + 1, waitMs };
  }
  if (seen && after.state === "unknown") {
    // It was seen, and may be what a call still on the wire is buying: ask again when that call is certainly over.
    return { count, unanswered, waitMs: policy.callTimeoutMs + policy.callMarginMs };
  }
  if (count + 1 >= policy.recheckDelaysMs.length) return null;
  return { count: count + 1, unanswered, waitMs: waitBefore(policy.recheckDelaysMs, count + 1) };
}

function isSeen(learned: Learned): boolean {
  return learned.from === "look" && learned.found.kind === "found";
}

function isAnswered(learned: Learned): boolean {
  if (learned.from === "look") return learned.found.kind !== "failed";
  return learned.outcome.kind !== "unknown";
}

/** What was bought stays bought; what was not, or would not say, is looked at again whenever somebody asks. */
function isSettled(attempt: AttemptRow): boolean {
  return attempt.resolution === "delivered" || attempt.resolution === "stock" || attempt.resolution === "loss";
}

function showsNothing(learned: Learned): boolean {
  return learned.from === "look" && learned.found.kind === "not_found";
}
