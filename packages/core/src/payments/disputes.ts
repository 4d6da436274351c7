import type { Answer, Dispute, PaymentsProvider } from "@tandem/provider-contract";
import { rootScope, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { moveDisputeMoney } from "./dispute-money.ts";
import { disputeClosed, processorFailed } from "./errors.ts";
import { chargeFee } from "./move-money.ts";
import { callProcessor, logFailure } from "./processors.ts";
import { findPaymentByRef } from "./queries-payments.ts";
import { changeDispute, type DisputeRow, getDispute, lockDispute } from "./queries-reversals.ts";
import type { PaymentsServices } from "./services.ts";

/**
 * Reads a dispute at the processor and writes what stands there. Webhooks only say that something happened: they come in any order, the
 * processor's answer does not. Null when its payment is none of ours.
 */
export async function readDispute(
  services: PaymentsServices,
  at: { rootId: string; providerId: string; disputeRef: string },
): Promise<DisputeRow | null> {
  const readAt = services.clock.now();
  const answer = await callProcessor(services, at.providerId, "getDispute", (one) => one.getDispute(at.disputeRef));
  if (answer.kind === "failed") {
    logFailure(services, answer.error);
    throw processorFailed(answer.error.category);
  }
  return withScope(services.database, rootScope(at.rootId), (tx) =>
    recordDispute(services, tx, { providerId: at.providerId, dispute: answer.value, readAt }),
  );
}

/** Writes a dispute as the processor showed it at a moment, with the money that follows from it. */
async function recordDispute(
  services: PaymentsServices,
  tx: Transaction,
  shown: { providerId: string; dispute: Dispute; readAt: Date },
): Promise<DisputeRow | null> {
  const { dispute, providerId, readAt } = shown;
  const payment = await findPaymentByRef(tx, { providerId, paymentRef: dispute.paymentRef });
  if (!payment) return null;
  const now = services.clock.now();
  const { row, isNew } = await lockDispute(tx, payment, dispute, now);
  // An answer that is older than what is written says nothing new.
  if (!isNew && row.readAt > readAt) return row;
  if (isNew) {
    services.logger.warn({ disputeId: row.id, reason: dispute.reason, alert: "disputes" }, "a payment is disputed");
  }
  const standing = {
    state: dispute.state,
    amountMicros: dispute.amount.amountMicros,
    withdrawnMicros: dispute.withdrawn.amountMicros,
  };
  const moved = await moveDisputeMoney(services, tx, { payment, row, standing });
  const feeMicros = dispute.fee.amountMicros;
  const fee = { rootId: row.rootId, providerId, subjectId: payment.id, currency: dispute.fee.currency };
  await chargeFee(tx, { ...fee, amountMicros: feeMicros - row.feeMicros });
  return changeDispute(
    tx,
    row.id,
    {
      ...moved,
      state: dispute.state,
      needsResponse: dispute.needsResponse,
      evidenceDueAt: dispute.evidenceDueAt,
      withdrawnMicros: dispute.withdrawn.amountMicros,
      feeMicros,
      readAt,
    },
    now,
  );
}

export type Operator = { scope: Scope; actor: string };

/** Sends the bank what speaks for us. Throws `payments.dispute_not_found`, `payments.dispute_closed`, `payments.processor_failed`. */
export async function submitEvidence(
  services: PaymentsServices,
  operator: Operator,
  evidence: { disputeId: string; text: string },
): Promise<DisputeRow> {
  const { text } = evidence;
  return answerDispute(services, operator, evidence.disputeId, {
    operation: "submitEvidence",
    send: (one, ref) => one.submitEvidence(ref, { text, submit: true }),
  });
}

/** Gives a dispute up: its money stays with the card's owner. Cannot be undone. Throws as `submitEvidence`. */
export async function acceptDispute(
  services: PaymentsServices,
  operator: Operator,
  disputeId: string,
): Promise<DisputeRow> {
  return answerDispute(services, operator, disputeId, {
    operation: "acceptDispute",
    send: (one, ref) => one.acceptDispute(ref),
  });
}

type Send = (processor: PaymentsProvider, disputeRef: string) => Promise<Answer<Dispute>>;

async function answerDispute(
  services: PaymentsServices,
  operator: Operator,
  disputeId: string,
  call: { operation: "submitEvidence" | "acceptDispute"; send: Send },
): Promise<DisputeRow> {
  const before = await withScope(services.database, operator.scope, (tx) => getDispute(tx, disputeId));
  if (before.state !== "open" || !before.needsResponse) throw disputeClosed(disputeId, before.state);
  const readAt = services.clock.now();
  const answer = await callProcessor(services, before.providerId, call.operation, (one) =>
    call.send(one, before.disputeRef),
  );
  if (answer.kind === "failed") {
    logFailure(services, answer.error);
    throw processorFailed(answer.error.category);
  }
  return withScope(services.database, rootScope(before.rootId), async (tx) => {
    const { providerId } = before;
    await recordDispute(services, tx, { providerId, dispute: answer.value, readAt });
    await recordAudit(tx, {
      tenantId: before.tenantId,
      accountId: before.accountId,
      actor: operator.actor,
      action: call.operation === "acceptDispute" ? "dispute.accepted" : "dispute.answered",
      subject: before.id,
      details: { paymentId: before.paymentId, amountMicros: before.amountMicros },
    });
    const sent = call.operation === "submitEvidence" ? { evidenceSentAt: readAt } : {};
    return changeDispute(tx, before.id, sent, services.clock.now());
  });
}
