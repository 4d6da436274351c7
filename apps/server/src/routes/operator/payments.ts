import {
  acceptDispute as acceptRoute,
  getDispute as getDisputeRoute,
  getPayment as getPaymentRoute,
  listDisputes as listDisputesRoute,
  listPayments as listPaymentsRoute,
  refundPayment as refundRoute,
  submitDisputeEvidence,
} from "@tandem/api-schema";
import { parsePublicId, type Transaction, withScope } from "@tandem/core/kernel";
import {
  acceptDispute,
  type DisputeRow,
  getDispute,
  listDisputes,
  listPayments,
  listRefunds,
  nameCards,
  type PaymentRow,
  readPayment,
  refundable,
  refundPayment,
  submitEvidence,
} from "@tandem/core/payments";
import { nameAccounts } from "@tandem/core/tenancy";
import type { App } from "../../app.ts";
import { actorOf, operatorScope, type Principal } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { type PaymentNames, presentDispute, presentPayment, presentRefund, stateOf } from "../../present/payments.ts";
import { endOfDay, fromMoney, startOfDay, toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

const operatorOf = (principal: Principal) => ({ scope: operatorScope(principal), actor: actorOf(principal) });

async function namesFor(tx: Transaction, rows: readonly (PaymentRow | DisputeRow)[]): Promise<PaymentNames> {
  return {
    accounts: await nameAccounts(
      tx,
      rows.map((row) => row.accountId),
    ),
    providers: await providerNamesOf(tx),
    cards: await nameCards(
      tx,
      rows.flatMap((row) => ("cardId" in row ? (row.cardId ?? []) : [])),
    ),
  };
}

async function readDetail(tx: Transaction, paymentId: string) {
  const payment = await readPayment(tx, paymentId);
  const names = await namesFor(tx, [payment]);
  const disputes = await listDisputes(tx, { paymentId, limit: 50 });
  return {
    ...presentPayment(payment, names),
    refunds: (await listRefunds(tx, [paymentId])).map(presentRefund),
    disputes: disputes.map((one) => presentDispute(one, names)),
    refundable: toMoney(await refundable(tx, payment), payment.currency),
  };
}

/** Payments into wallets, and what goes back to cards. */
export function paymentRoutes(app: App, { database, payments }: Services): void {
  app.openapi(listPaymentsRoute, async (c) => {
    const { cursor, limit, status, origin, account, from, to } = c.req.valid("query");
    const after = readCursor("payments", cursor, 1);
    const page = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listPayments(tx, {
        limit: limit + 1,
        ...(status && { state: stateOf(status) }),
        ...(origin && { origin }),
        ...(account && { accountId: parsePublicId("acc", account) }),
        ...(from && { from: startOfDay(from) }),
        ...(to && { to: endOfDay(to) }),
        ...(after && { beforeId: String(after[0]) }),
      });
      const names = await namesFor(tx, rows);
      const present = (row: PaymentRow) => presentPayment(row, names);
      return toPage(rows, { limit, list: "payments", at: (row) => [row.id], present });
    });
    return c.json(page, 200);
  });

  app.openapi(getPaymentRoute, async (c) => {
    const paymentId = parsePublicId("top", c.req.valid("param").paymentId);
    const detail = await withScope(database, operatorScope(c.get("principal")), (tx) => readDetail(tx, paymentId));
    return c.json(detail, 200);
  });

  app.openapi(refundRoute, async (c) => {
    const operator = operatorOf(c.get("principal"));
    const paymentId = parsePublicId("top", c.req.valid("param").paymentId);
    const { amount, reason, note } = c.req.valid("json");
    const { currency } = await withScope(database, operator.scope, (tx) => readPayment(tx, paymentId));
    const amountMicros = fromMoney(amount, currency, "amount");
    const refund = { refundId: c.get("operationId"), paymentId, amountMicros, reason, note };
    await refundPayment(payments, operator, refund);
    const detail = await withScope(database, operator.scope, (tx) => readDetail(tx, paymentId));
    return c.json(detail, 201);
  });
}

/** Payments their cards' owners dispute. */
export function disputeRoutes(app: App, { database, payments }: Services): void {
  const present = async (tx: Transaction, rows: readonly DisputeRow[]) => {
    const names = await namesFor(tx, rows);
    return (row: DisputeRow) => presentDispute(row, names);
  };
  const presentOne = (principal: Principal, row: DisputeRow) =>
    withScope(database, operatorScope(principal), async (tx) => (await present(tx, [row]))(row));

  app.openapi(listDisputesRoute, async (c) => {
    const { cursor, limit, state } = c.req.valid("query");
    const after = readCursor("disputes", cursor, 1);
    const page = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listDisputes(tx, {
        limit: limit + 1,
        ...(state && { state }),
        ...(after && { beforeId: String(after[0]) }),
      });
      return toPage(rows, { limit, list: "disputes", at: (row) => [row.id], present: await present(tx, rows) });
    });
    return c.json(page, 200);
  });

  app.openapi(getDisputeRoute, async (c) => {
    const disputeId = parsePublicId("dsp", c.req.valid("param").disputeId);
    const row = await withScope(database, operatorScope(c.get("principal")), (tx) => getDispute(tx, disputeId));
    return c.json(await presentOne(c.get("principal"), row), 200);
  });

  app.openapi(submitDisputeEvidence, async (c) => {
    const disputeId = parsePublicId("dsp", c.req.valid("param").disputeId);
    const evidence = { disputeId, text: c.req.valid("json").text };
    const row = await submitEvidence(payments, operatorOf(c.get("principal")), evidence);
    return c.json(await presentOne(c.get("principal"), row), 200);
  });

  app.openapi(acceptRoute, async (c) => {
    const disputeId = parsePublicId("dsp", c.req.valid("param").disputeId);
    const row = await acceptDispute(payments, operatorOf(c.get("principal")), disputeId);
    return c.json(await presentOne(c.get("principal"), row), 200);
  });
}
