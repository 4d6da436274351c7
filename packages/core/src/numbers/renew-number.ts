import { chargeUse } from "../charging/index.ts";
import { type Micros, monthLater, type Transaction } from "../kernel/index.ts";
import { numberNotFound } from "./errors.ts";
import { publishNumber } from "./publish-number.ts";
import { changeNumber, findNumber } from "./queries.ts";
import { queueRelease, startRelease } from "./release-number.ts";

/** Until when a number is paid, and what was taken for it. */
export type RenewedNumber = { paidUntil: Date; chargedMicros: Micros };

/**
 * Pays a number's next month from its account's wallet. `useId`, a UUIDv7, stands for this one payment: a repeat with it changes
 * nothing and answers the same. Null when the number was given back. Throws `numbers.not_found`, `wallet.insufficient_balance`
 * with the missing amount, `account.suspended`. `part` is another end than a month later, with its share of the price.
 */
export async function renewNumber(
  tx: Transaction,
  { numberId, useId, part }: { numberId: string; useId: string; part?: { until: Date; amountMicros: Micros } },
  now: Date,
): Promise<RenewedNumber | null> {
  const number = await findNumber(tx, numberId, { lock: true });
  if (!number) throw numberNotFound(numberId);
  if (number.status === "releasing" || number.status === "released") return null;
  const price = part?.amountMicros ?? number.monthlyPriceMicros;
  const settled = await chargeUse(tx, {
    ...{ id: useId, accountId: number.accountId, service: "number", units: 1 },
    ...{ amountMicros: price, currency: number.currency, subjectId: number.id },
    ...{ countryCode: number.country, otherParty: number.number, usedAt: now },
    ...{ costMicros: number.monthlyCostMicros, providerId: number.providerId },
    chain: number.monthlyChain.map(({ from, to, micros }) => ({
      ...{ from, to },
      micros: (BigInt(micros) * price) / number.monthlyPriceMicros,
    })),
  });
  const { chargedMicros } = settled;
  if (settled.kind === "exists") return { paidUntil: number.paidUntil, chargedMicros };
  const paidUntil = part?.until ?? monthLater(number.paidUntil, number.createdAt.getUTCDate());
  await changeNumber(tx, numberId, { paidUntil }, now);
  await publishNumber(tx, { ...number, paidUntil }, { type: "number.renewed", chargedMicros });
  return { paidUntil, chargedMicros };
}

/** Gives a number back that was not paid for. Harmless to repeat. Throws `numbers.not_found`. */
export async function lapseNumber(tx: Transaction, numberId: string, now: Date): Promise<void> {
  const number = await findNumber(tx, numberId, { lock: true });
  if (!number) throw numberNotFound(numberId);
  if (number.status === "releasing" || number.status === "released") return;
  await startRelease(tx, number, { actor: "renewals", reason: "unpaid" }, now);
  await queueRelease(tx, numberId);
}
