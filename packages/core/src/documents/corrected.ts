import { usesChargedAt } from "../charging/index.ts";
import type { Transaction } from "../kernel/index.ts";
import { lastPaymentBefore } from "../subscriptions/index.ts";
import type { DocumentContent } from "./content.ts";
import type { Draft } from "./issue.ts";
import { monthOf, usageSubject } from "./month.ts";
import type { Movement } from "./read-ledger.ts";

/** The invoice that a refund corrects, where there is one, and the taxes it gives back: those of the buyer's place where left out. */
export type Corrected = { invoice: { id: string; number: string } | null; taxes?: NonNullable<Draft["taxes"]> };

/** Which invoice a refund to a wallet corrects: its order's, its subscription's last one, or that of the month something was used in. */
export async function correctedBy(
  tx: Transaction,
  refund: Movement & { accountId: string },
): Promise<Corrected | "not_yet_invoiced"> {
  const { subjectId, at, accountId, currency } = refund;
  if (!subjectId) return { invoice: null, taxes: [] };
  const used = (await usesChargedAt(tx, [subjectId])).get(subjectId);
  if (used) {
    const month = monthOf(used);
    if (at < month.until) return "not_yet_invoiced";
    const invoice = await findInvoice(tx, usageSubject({ accountId, currency }, month));
    return invoice ?? { invoice: null };
  }
  const payment = await lastPaymentBefore(tx, subjectId, at);
  const subject = payment ? `transfer:${payment.id}` : `order:${subjectId}`;
  return (await findInvoice(tx, subject)) ?? { invoice: null, taxes: [] };
}

async function findInvoice(tx: Transaction, subject: string): Promise<Corrected | null> {
  const row = await tx.sql
    .selectFrom("documents.documents")
    .select(["id", "number", "content"])
    .where("root_id", "=", tx.scope.rootId)
    .where("kind", "=", "invoice")
    .where("subject", "=", subject)
    .executeTakeFirst();
  if (!row) return null;
  const { taxes } = row.content as unknown as DocumentContent;
  return {
    invoice: { id: row.id, number: row.number },
    taxes: taxes.map(({ name, rate }) => ({ name, ratePpm: toPpm(rate) })),
  };
}

const toPpm = (rate: string) => Math.round(Number(rate) * 10_000);
