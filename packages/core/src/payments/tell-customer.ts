import { publishEvent } from "../hooks/index.ts";
import { formatAmount, type Micros, type Transaction } from "../kernel/index.ts";
import { notify } from "../notifications/index.ts";
import { getWallet } from "../wallet/index.ts";
import { cardWords } from "./card-words.ts";
import { declineWords } from "./decline-words.ts";
import type { PaymentRow } from "./payment.ts";
import { nameCards } from "./queries-cards.ts";

/** As a message keeps money. */
const kept = (amountMicros: Micros, currency: string) => ({ amountMicros: amountMicros.toString(), currency });

/** As a customer's own endpoint gets it. */
const shown = (amountMicros: Micros, currency: string) => ({ amount: formatAmount(amountMicros), currency });

async function cardOf(tx: Transaction, payment: PaymentRow): Promise<{ card?: string }> {
  const card = (await nameCards(tx, payment.cardId ? [payment.cardId] : [])).get(payment.cardId ?? "");
  return card ? { card: cardWords(card) } : {};
}

const about = (payment: PaymentRow, name: string, now: Date) => ({
  accountId: payment.accountId,
  subjectId: payment.id,
  dedupeKey: `${name}:${payment.id}`,
  now,
});

/** Money came in. */
export async function tellCredited(tx: Transaction, payment: PaymentRow, now: Date): Promise<void> {
  const { accountId, currency, receivedMicros } = payment;
  const { balanceMicros } = await getWallet(tx, { accountId, currency });
  const amount = kept(receivedMicros, currency);
  const data = { amount: shown(receivedMicros, currency), balance: shown(balanceMicros, currency) };
  await publishEvent(tx, { accountId, type: "wallet.credited", data });
  if (payment.origin !== "auto_recharge") {
    await notify(tx, { ...about(payment, "money_added", now), topic: "money_added", data: { amount } });
    return;
  }
  await publishEvent(tx, { accountId, type: "wallet.recharge_succeeded", data });
  const words = { amount, balance: kept(balanceMicros, currency), ...(await cardOf(tx, payment)) };
  await notify(tx, { ...about(payment, "recharge_done", now), topic: "recharge_done", data: words });
}

/** The card was declined; when it is tried again, or that it is not. */
export async function tellRechargeFailed(
  tx: Transaction,
  payment: PaymentRow,
  next: { retryAt: Date | null },
  now: Date,
): Promise<void> {
  const { accountId, currency, amountMicros } = payment;
  const reason = declineWords(payment) ?? "The payment did not go through.";
  const data = { amount: shown(amountMicros, currency), reason };
  await publishEvent(tx, { accountId, type: "wallet.recharge_failed", data });
  const words = {
    ...{ amount: kept(amountMicros, currency), reason, ...(await cardOf(tx, payment)) },
    ...(next.retryAt && { nextTryAt: next.retryAt.toISOString() }),
  };
  await notify(tx, { ...about(payment, "recharge_failed", now), topic: "recharge_failed", data: words });
}

/** The bank wants the card's owner to confirm. */
export async function tellConfirm(tx: Transaction, payment: PaymentRow, now: Date): Promise<void> {
  const data = { amount: kept(payment.amountMicros, payment.currency) };
  await notify(tx, { ...about(payment, "recharge_confirm", now), topic: "recharge_confirm", data });
}

/** Auto-recharge would go over the month's maximum. */
export async function tellMonthLimit(
  tx: Transaction,
  limit: { accountId: string; month: string; maxMicros: Micros; currency: string },
  now: Date,
): Promise<void> {
  const { accountId, month, maxMicros, currency } = limit;
  const dedupeKey = `recharge_limit:${accountId}:${month}`;
  await notify(tx, { accountId, dedupeKey, topic: "recharge_limit", data: { limit: kept(maxMicros, currency) }, now });
}

/** There is no card that auto-recharge could charge. */
export async function tellNoCard(tx: Transaction, accountId: string, now: Date): Promise<void> {
  await notify(tx, { accountId, topic: "recharge_off", data: {}, now });
}

/** The balance fell below what its owner wants to be told of. */
export async function tellLow(
  tx: Transaction,
  low: { accountId: string; availableMicros: Micros; belowMicros: Micros; currency: string },
  now: Date,
): Promise<void> {
  const { accountId, availableMicros, belowMicros, currency } = low;
  const data = { balance: shown(availableMicros, currency), threshold: shown(belowMicros, currency) };
  await publishEvent(tx, { accountId, type: "wallet.low_balance", data });
  const words = { balance: kept(availableMicros, currency), threshold: kept(belowMicros, currency) };
  await notify(tx, { accountId, topic: "low_balance", data: words, now });
}
