import { sql } from "kysely";
import { formatAmount, publicId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { getOrder, type OrderView } from "../orders/index.ts";
import { findPayment } from "../subscriptions/index.ts";
import { correctedBy } from "./corrected.ts";
import { type Draft, issue } from "./issue.ts";
import { issueRefunds } from "./issue-refunds.ts";
import { eachMovement, type Movement } from "./read-ledger.ts";
import type { DocumentsServices } from "./services.ts";

const ended = new Set<OrderView["status"]>(["fulfilled", "partially_fulfilled", "failed", "cancelled"]);

/**
 * Issues what is due: a receipt for each top-up, an invoice for each order that is at its end and was paid for and for each
 * payment of a subscription, a credit note for each refund to the wallet or to a card. Usage is invoiced by the month. Harmless to run twice, or again after a kill at any point.
 */
export async function issueDue(services: DocumentsServices, rootId: string, settledAfterMs?: number): Promise<number> {
  const { clock } = services;
  let issued = 0;
  const take = async (tx: Transaction, movement: Movement) => {
    if (isCardRefund(movement)) issued += await issueRefunds(tx, movement.subjectId ?? "", clock.now());
    if (!isOfWallet(movement)) return;
    if (movement.kind === "capture" && movement.reason === "order") await wait(tx, movement);
    const draft = await draftOf(tx, movement);
    if (draft && (await issue(tx, draft, clock.now())).created) issued += 1;
  };
  await eachMovement(services, rootId, take, settledAfterMs);
  return issued + (await issueOrders(services, rootId));
}

/** Of which payment something went back to a card, or came back from there. */
const isCardRefund = ({ reason, subjectId }: Movement) =>
  subjectId !== null && (reason === "card_refund" || reason === "card_refund_failed");

type OfWallet = Movement & { accountId: string };
const isOfWallet = (movement: Movement): movement is OfWallet => movement.accountId !== null;

/** An order is invoiced once, when nothing more of it will be delivered. */
async function wait(tx: Transaction, { subjectId, tenantId, at }: Movement): Promise<void> {
  if (!subjectId) return;
  await sql`insert into documents.waiting_orders (root_id, tenant_id, order_id, since)
    values (${tx.scope.rootId}, ${tenantId}, ${subjectId}, ${at}) on conflict do nothing`.execute(tx.sql);
}

async function issueOrders({ database, clock }: DocumentsServices, rootId: string): Promise<number> {
  const scope = rootScope(rootId);
  const waiting = await withScope(database, scope, async (tx) => {
    const { rows } = await sql<{ id: string }>`select order_id as id from documents.waiting_orders
      where root_id = ${rootId} order by order_id limit 1000`.execute(tx.sql);
    return rows.map(({ id }) => id);
  });
  let issued = 0;
  for (const orderId of waiting) {
    await withScope(database, scope, async (tx) => {
      const order = await getOrder(tx, orderId);
      if (!ended.has(order.status)) return;
      if (order.chargedMicros > 0n && (await issue(tx, invoiceOf(order), clock.now())).created) issued += 1;
      await sql`delete from documents.waiting_orders where root_id = ${rootId} and order_id = ${orderId}`.execute(
        tx.sql,
      );
    });
  }
  return issued;
}

function invoiceOf(order: OrderView): Draft {
  const { tenantId, accountId, currency, chargedMicros, unitPriceMicros } = order;
  const pieces = unitPriceMicros > 0n ? chargedMicros / unitPriceMicros : 1n;
  const text = pieces > 1n ? `${pieces} × ${order.plan.name}` : order.plan.name;
  const date = (order.completedAt ?? order.createdAt).toISOString();
  return {
    ...{ kind: "invoice", tenantId, accountId, currency, subject: `order:${order.id}`, grossMicros: chargedMicros },
    lines: [{ date, text, amount: formatAmount(chargedMicros) }],
    facts: [{ label: "Order", value: publicId("ord", order.id) }],
    notes: ["Paid from the wallet. Prices contain the taxes named above."],
  };
}

async function draftOf(tx: Transaction, movement: OfWallet): Promise<Draft | null> {
  if (movement.kind !== "post") return null;
  if (movement.reason === "top_up") return receiptOf(movement);
  if (movement.reason === "subscription") return subscriptionInvoiceOf(tx, movement);
  return movement.reason === "refund" ? creditNoteOf(tx, movement) : null;
}

function common({ tenantId, accountId, currency, id }: OfWallet) {
  return { tenantId, accountId, currency, subject: `transfer:${id}` };
}

function receiptOf(movement: OfWallet): Draft {
  const { amountMicros, at, note } = movement;
  const text = note ? `Money added to the wallet: ${note}` : "Money added to the wallet";
  return {
    ...common(movement),
    kind: "receipt",
    grossMicros: amountMicros,
    taxes: [],
    lines: [{ date: at.toISOString(), text, amount: formatAmount(amountMicros) }],
    notes: ["Prepaid money is not a purchase: taxes are shown on the invoice of what it is spent on."],
  };
}

const dayOf = (at: Date) => at.toLocaleDateString("en-GB", { dateStyle: "medium", timeZone: "UTC" });

async function subscriptionInvoiceOf(tx: Transaction, movement: OfWallet): Promise<Draft> {
  const { id, amountMicros, at, note, subjectId } = movement;
  const payment = await findPayment(tx, id);
  const name = note ?? "Subscription";
  const text = payment ? `${name}, ${dayOf(payment.periodStart)} to ${dayOf(payment.periodEnd)}` : name;
  return {
    ...common(movement),
    kind: "invoice",
    grossMicros: amountMicros,
    lines: [{ date: at.toISOString(), text, amount: formatAmount(amountMicros) }],
    facts: subjectId ? [{ label: "Subscription", value: publicId("sub", subjectId) }] : [],
    notes: ["Paid from the wallet. Prices contain the taxes named above."],
  };
}

/**
 * What is given back had the taxes of its invoice; of something without an invoice, none are known. Use that is given back in the
 * month it was charged in gets no note: that month's invoice is so much lower.
 */
async function creditNoteOf(tx: Transaction, movement: OfWallet): Promise<Draft | null> {
  const { amountMicros, at, note } = movement;
  const corrected = await correctedBy(tx, movement);
  if (corrected === "not_yet_invoiced") return null;
  const { invoice, taxes } = corrected;
  const text = note ? `Refund: ${note}` : "Refund";
  return {
    ...common(movement),
    kind: "credit_note",
    grossMicros: -amountMicros,
    ...(taxes && { taxes }),
    lines: [{ date: at.toISOString(), text, amount: formatAmount(-amountMicros) }],
    facts: invoice ? [{ label: "Corrects", value: invoice.number }] : [],
    ...(invoice && { correctsId: invoice.id }),
    notes: ["The amount was put back into the wallet."],
  };
}
