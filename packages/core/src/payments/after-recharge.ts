import type { Transaction } from "../kernel/index.ts";
import type { PaymentRow } from "./payment.ts";
import { changeWatch, readWatch } from "./queries-watches.ts";
import type { PaymentsServices } from "./services.ts";
import { tellConfirm, tellRechargeFailed } from "./tell-customer.ts";

// What says nothing about the card is tried again soon, and does not count.
const unansweredRestMs = 10 * 60_000;

/**
 * What follows for auto-recharge once one of its payments came to something. After a decline it rests, longer each time, and is
 * switched off at last; each time its owner is told.
 */
export async function afterRecharge(
  services: PaymentsServices,
  tx: Transaction,
  payment: PaymentRow,
  now: Date,
): Promise<void> {
  if (payment.origin !== "auto_recharge") return;
  const { accountId } = payment;
  if (payment.state === "action_required") return tellConfirm(tx, payment, now);
  const watch = await readWatch(tx, { accountId, lock: true });
  if (watch?.paymentId !== payment.id) return;
  const over = { paymentId: null };
  if (payment.state === "succeeded") {
    await changeWatch(tx, accountId, { ...over, failures: 0, pausedUntil: null }, now);
    return;
  }
  if (payment.state !== "failed" && payment.state !== "cancelled") return;
  if (payment.state === "failed" && !isOwners(payment)) {
    await changeWatch(tx, accountId, { ...over, pausedUntil: new Date(now.getTime() + unansweredRestMs) }, now);
    return;
  }
  const restMs = services.policy.rechargeRestsMs[watch.failures];
  const retryAt = restMs === undefined ? null : new Date(now.getTime() + restMs);
  const change = { ...over, failures: watch.failures + 1, pausedUntil: retryAt, rechargeOn: retryAt !== null };
  await changeWatch(tx, accountId, change, now);
  await tellRechargeFailed(tx, payment, { retryAt }, now);
}

const isOwners = ({ failureCategory }: PaymentRow) =>
  failureCategory === "card_declined" || failureCategory === "authentication_required";
