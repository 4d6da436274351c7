import { formatAmount, publicId, type Transaction } from "../kernel/index.ts";
import { listRefunds, type RefundRow } from "../payments/index.ts";
import { type Draft, findIssued, type Issued, issue } from "./issue.ts";

/**
 * The papers of a payment's refunds to its card, once each: a credit note for what left, also what the wallet did not have, and a
 * receipt for what the bank returned after that. What came back before there was a credit note needs neither. Returns how many.
 */
export async function issueRefunds(tx: Transaction, paymentId: string, now: Date): Promise<number> {
  let issued = 0;
  const count = (one: Issued) => {
    if (one.created) issued += 1;
  };
  for (const refund of await listRefunds(tx, [paymentId])) {
    const note = await creditNoteOf(tx, refund);
    if (refund.taken) count(await issue(tx, note, now));
    else if (refund.state === "failed" && (await findIssued(tx, note)))
      count(await issue(tx, returnOf(refund, now), now));
  }
  return issued;
}

// Money that was only put into the wallet was taxed by nobody, and is given back as it came.
const untaxed = { taxes: [] as const };

async function creditNoteOf(tx: Transaction, refund: RefundRow): Promise<Draft> {
  const { amountMicros, createdAt } = refund;
  const { tenantId, accountId, currency, id } = refund;
  const owner = { tenantId, accountId, currency };
  // A top-up's transfer has the payment's own id.
  const receipt = await findIssued(tx, { tenantId, kind: "receipt", subject: `transfer:${refund.paymentId}` });
  const text = "Money given back to the card it was paid with";
  const refundFact = { label: "Refund", value: publicId("rfd", id) };
  return {
    ...{ ...owner, ...untaxed, kind: "credit_note", subject: `card_refund:${id}`, grossMicros: -amountMicros },
    lines: [{ date: createdAt.toISOString(), text, amount: formatAmount(-amountMicros) }],
    facts: receipt ? [refundFact, { label: "Corrects", value: receipt.number }] : [refundFact],
    ...(receipt && { correctsId: receipt.id }),
    notes: ["It was taken out of the wallet; the card's bank shows it within some days."],
  };
}

function returnOf({ tenantId, accountId, currency, id, amountMicros }: RefundRow, now: Date): Draft {
  const text = "Money given back to the card, which its bank returned";
  return {
    ...{ tenantId, accountId, currency, ...untaxed, kind: "receipt", subject: `card_refund:${id}` },
    grossMicros: amountMicros,
    lines: [{ date: now.toISOString(), text, amount: formatAmount(amountMicros) }],
    facts: [{ label: "Refund", value: publicId("rfd", id) }],
  };
}
