import { type Database, newId, parsePublicId, publicId, rootScope, withScope } from "@tandem/core/kernel";
import type { TestShop } from "../test-shop.ts";

/** Things of payments whose ids others may not use. */
export type PaymentThing = "topUpId" | "cardId" | "disputeId" | "differenceId";

type Things = Record<PaymentThing, string>;

/** Routes of payments with an id in their path. */
export const paymentRoutes: Record<string, { ids: (things: Things) => Record<string, string>; body?: unknown }> = {
  "get /v1/wallet/top-ups/{topUpId}": { ids: ({ topUpId }) => ({ topUpId }) },
  "put /v1/wallet/cards/{cardId}/default": { ids: ({ cardId }) => ({ cardId }) },
  "delete /v1/wallet/cards/{cardId}": { ids: ({ cardId }) => ({ cardId }) },
  "get /v1/operator/payments/{paymentId}": { ids: ({ topUpId }) => ({ paymentId: topUpId }) },
  "post /v1/operator/payments/{paymentId}/refunds": {
    ids: ({ topUpId }) => ({ paymentId: topUpId }),
    body: { amount: { amount: "1.00", currency: "USD" }, reason: "requested", note: "not mine" },
  },
  "get /v1/operator/disputes/{disputeId}": { ids: ({ disputeId }) => ({ disputeId }) },
  "post /v1/operator/disputes/{disputeId}/evidence": {
    ids: ({ disputeId }) => ({ disputeId }),
    body: { text: "It was not me who paid." },
  },
  "post /v1/operator/disputes/{disputeId}/accept": { ids: ({ disputeId }) => ({ disputeId }) },
  "post /v1/operator/reconciliation/differences/{differenceId}/resolve": {
    ids: ({ differenceId }) => ({ differenceId }),
    body: { action: "ignore", note: "not mine" },
  },
};

/** A payment of the shopper's with a card, a dispute, and a line that does not agree. */
export async function makePayments(shop: TestShop, database: Database, rootId: string): Promise<Things> {
  const topUp = await shop.shopper.wallet.topUp({ amount: "10.00" });
  const [cardId, disputeId, differenceId, runId] = [newId(), newId(), newId(), newId()];
  await withScope(database, rootScope(rootId), async (tx) => {
    const payment = await tx.sql
      .selectFrom("payments.payments")
      .selectAll()
      .where("id", "=", parsePublicId("top", topUp.id))
      .executeTakeFirstOrThrow();
    const now = new Date();
    const owner = { root_id: rootId, tenant_id: payment.tenant_id, provider_id: payment.provider_id };
    const account = { ...owner, account_id: payment.account_id, created_at: now };
    const card = { method_ref: "pm_isolation", brand: "visa", last4: "4242", exp_month: 1, exp_year: 2040 };
    await tx.sql
      .insertInto("payments.cards")
      .values({ ...account, ...card, id: cardId })
      .execute();
    const about = { payment_id: payment.id, dispute_ref: "dp_isolation", reason: "fraudulent", state: "open" };
    const figures = { amount_micros: 1n, currency: "USD", needs_response: true, read_at: now, updated_at: now };
    await tx.sql
      .insertInto("payments.disputes")
      .values({ ...account, ...about, ...figures, id: disputeId })
      .execute();
    const run = { id: runId, source: "payments", from_at: now, until_at: now, state: "done", actor: "test" };
    await tx.sql
      .insertInto("reconciliation.runs")
      .values({ ...owner, ...run, started_at: now, ended_at: now })
      .execute();
    const line = { kind: "missing_here", subject: "other", ref: "txn_1", currency: "USD", source: "payments" };
    await tx.sql
      .insertInto("reconciliation.differences")
      .values({ ...owner, ...line, id: differenceId, run_id: runId, happened_at: now, found_at: now, seen_at: now })
      .execute();
  });
  return {
    topUpId: topUp.id,
    cardId: publicId("crd", cardId),
    disputeId: publicId("dsp", disputeId),
    differenceId: publicId("dif", differenceId),
  };
}
