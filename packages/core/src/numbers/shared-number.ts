import { z } from "zod";
import { bookOwnCost } from "../charging/index.ts";
import { type Micros, monthLater, newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { applyTransfers, ensureLedgerAccount, requireApplied, type TransferInput } from "../ledger/index.ts";
import { dropSharedSender, keepSharedSender, startSharedSender } from "../messaging/index.ts";
import { forgetSharedNumber } from "../voice/index.ts";
import { publishNumber } from "./publish-number.ts";
import { changeNumber, findNumber, listSharedToRenew, type OwnNumber } from "./queries.ts";
import type { NumbersServices } from "./services.ts";

/** How customers send from a number of the shop's: where to (empty: everywhere), how fast, and by whom it was bought. */
export const sharedUse = z.object({
  countryCodes: z.array(z.string()),
  mms: z.boolean(),
  perSecond: z.int(),
  actor: z.string(),
});
export type SharedUse = z.infer<typeof sharedUse>;

/** Makes a number that was just bought a shared sender, in the transaction of its delivery. */
export async function letCustomersSend(
  tx: Transaction,
  number: OwnNumber,
  { actor, ...use }: SharedUse,
): Promise<void> {
  const { tenantId, providerId } = number;
  const sender = { ...use, tenantId, providerId, number: number.number, active: number.status === "active" };
  await keepSharedSender(tx, sender, actor);
}

/** A number of the shop's works from now on. */
export const startSending = (tx: Transaction, { number }: OwnNumber): Promise<void> => startSharedSender(tx, number);

/** A number of the shop's goes back: nobody sends from it or shows it any more. */
export async function stopSharing(tx: Transaction, { number }: OwnNumber): Promise<void> {
  await dropSharedSender(tx, number);
  await forgetSharedNumber(tx, number);
}

/** What a month of its own number costs a tenant: its seller's price, or as the platform what the carrier asks. */
export function ownMonthOf({ tenantId, monthlyChain, monthlyCostMicros }: OwnNumber): Micros {
  const owed = monthlyChain.find(({ from }) => from === tenantId)?.micros;
  return owed === undefined ? monthlyCostMicros : BigInt(owed);
}

const aheadMs = 86_400_000;

/**
 * Books the next month of the shop's own numbers whose paid time ends within a day: what each seller owes its seller, and the
 * platform the carrier. The booking and the new end are one transaction, so that each month is booked once.
 */
export async function renewShared({ database, clock }: NumbersServices, rootId: string): Promise<void> {
  const scope = rootScope(rootId);
  const now = clock.now();
  const before = new Date(now.getTime() + aheadMs);
  const due = await withScope(database, scope, (tx) => listSharedToRenew(tx, { before, limit: 1_000 }));
  for (const { id } of due) {
    await withScope(database, scope, async (tx) => {
      const number = await findNumber(tx, id, { lock: true });
      const isOurs = number?.status === "active" || number?.status === "waiting";
      if (number && isOurs && number.paidUntil < before) await bookMonth(tx, number, now);
    });
  }
}

async function bookMonth(tx: Transaction, number: OwnNumber, now: Date): Promise<void> {
  const { id, tenantId, accountId, providerId, currency } = number;
  const owed = await chainOf(tx, number);
  if (owed.length > 0) requireApplied(await applyTransfers(tx, owed));
  await bookOwnCost(
    tx,
    {
      ...{ id: newId(), tenantId, accountId, providerId, service: "number", direction: "outbound", subjectId: id },
      ...{ costMicros: number.monthlyCostMicros, currency, toldAt: null },
    },
    now,
  );
  const paidUntil = monthLater(number.paidUntil, number.createdAt.getUTCDate());
  await changeNumber(tx, id, { paidUntil }, now);
  await publishNumber(tx, { ...number, paidUntil }, { type: "number.renewed", chargedMicros: 0n });
}

/** What each reseller owes its seller for a month of the number. */
async function chainOf(tx: Transaction, number: OwnNumber): Promise<TransferInput[]> {
  const { rootId } = tx.scope;
  const { currency, id: subjectId } = number;
  const salesOf = (tenantId: string) => ensureLedgerAccount(tx, { rootId, tenantId, code: "sales", currency });
  const posts: TransferInput[] = [];
  for (const { from, to, micros } of number.monthlyChain) {
    const amountMicros = BigInt(micros);
    if (amountMicros === 0n) continue;
    const [debitAccountId, creditAccountId] = [await salesOf(from), await salesOf(to)];
    const post = { kind: "post", id: newId(), currency, reason: "usage", subjectId } as const;
    posts.push({ ...post, debitAccountId, creditAccountId, amountMicros });
  }
  return posts;
}
