import type { Micros } from "@tandem/core/kernel";
import { notify } from "@tandem/core/notifications";
import type { Tell } from "@tandem/core/subscriptions";

/** Tells a customer how a renewal went, by what the account wants to hear. Who cancelled knows the end already. */
export const tellOfSubscription: Tell = async (tx, { kind, subscription, planName: name, missingMicros }, now) => {
  const { id, accountId, currency, priceMicros, periodStart, periodEnd, graceUntil } = subscription;
  const money = (micros: Micros) => ({ amountMicros: micros.toString(), currency });
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const about = { accountId, subjectId: id, dedupeKey: `subscription ${id} ${kind} ${day(periodStart)}`, now };
  if (kind === "renewed") {
    const data = { name, price: money(priceMicros), until: day(periodEnd) };
    await notify(tx, { ...about, topic: "renewal_done", data });
  } else if (kind === "unpaid") {
    const reason = "The balance of the wallet is too low.";
    const missing = missingMicros === null ? null : money(missingMicros);
    const data = { name, reason, missing, triedUntil: graceUntil && day(graceUntil) };
    await notify(tx, { ...about, topic: "renewal_failed", data });
  } else if (subscription.endedBecause === "unpaid") {
    await notify(tx, { ...about, topic: "renewal_lapsed", data: { name } });
  }
};
