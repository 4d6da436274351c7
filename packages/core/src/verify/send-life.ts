import { bookOwnCost, refundUse, settleUse, voidUse } from "../charging/index.ts";
import type { Attempt } from "../dispatch/index.ts";
import { enqueue, publicId, type Transaction } from "../kernel/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";
import { capabilitiesOf, channelCosts, ratedAs } from "./channels.ts";
import { changeSend, changeVerification, sendsOf } from "./queries.ts";
import type { VerifyServices } from "./services.ts";
import { addSend, isUnpaid } from "./start-verification.ts";
import type { Send, Verification } from "./verification.ts";

type About = {
  services: VerifyServices;
  tx: Transaction;
  verification: Verification;
  send: Send;
  snapshot: HubSnapshot;
};

/**
 * A provider took a code: it is charged, and the next channel waits for word of its delivery. What a second provider sent as well, and
 * what turns out to have gone out after its money was given back, costs the platform. Harmless to repeat.
 */
export async function sendTaken(
  { services, tx, verification, send, snapshot }: About,
  attempt: Attempt,
): Promise<void> {
  const now = services.clock.now();
  if (send.state !== "sending") {
    const isGivenUp = send.state === "failed" && send.providerId === null;
    if (attempt.duplicate || isGivenUp) await bookUnpaid(tx, verification, { send, attempt, now });
    return;
  }
  const { chargedMicros } = await settleUse(tx, {
    ...{ holdId: send.id, units: 1, chargedMicros: send.priceMicros, chain: send.chain, now },
    ...{ costMicros: attempt.costMicros, providerId: attempt.providerId },
  });
  const ownCode = capabilitiesOf(snapshot, attempt.providerId)?.customCode.includes(send.channel) ?? false;
  const hasNext = verification.channels.indexOf(send.channel) < verification.channels.length - 1;
  const fallbackAt = hasNext ? new Date(now.getTime() + verification.deliverySeconds * 1_000) : null;
  const sent = {
    ...{ state: "sent", own_code: ownCode, provider_id: attempt.providerId, upstream_ref: attempt.upstreamRef },
    ...{ charged_micros: chargedMicros, fallback_at: fallbackAt, sent_at: now },
  };
  const payload = { rootId: tx.scope.rootId, verificationId: verification.id, sendId: send.id };
  const data = { ...toEventData(verification), channel: send.channel };
  await Promise.all([
    changeSend(tx, send.id, sent),
    addCharge(tx, verification, chargedMicros, now),
    fallbackAt && enqueue(tx, "verify.fall_back", payload, { runAt: fallbackAt }),
    services.publish(tx, { accountId: verification.accountId, type: "verification.created", data }),
  ]);
}

async function bookUnpaid(
  tx: Transaction,
  { id: subjectId, tenantId, accountId }: Verification,
  { send, attempt, now }: { send: Send; attempt: Attempt; now: Date },
): Promise<void> {
  const { id, providerId, costMicros, currency } = attempt;
  const service = ratedAs(send.channel);
  if (service === null) return;
  const about = { id, tenantId, accountId, subjectId, service, direction: "outbound" } as const;
  await bookOwnCost(tx, { ...about, providerId, costMicros, currency, toldAt: null }, now);
}

/** A code reached the phone, as far as the network tells: no other channel is tried. */
export async function sendDelivered({ tx, send, services }: About): Promise<void> {
  if (send.state === "delivered") return;
  await changeSend(tx, send.id, {
    state: "delivered",
    delivered_at: services.clock.now(),
    fallback_at: null,
    failure: null,
  });
}

/** A code was not sent, or did not arrive: it costs nothing, and the next channel is tried unless nobody may send there. */
export async function sendFailed(about: About, failure: string): Promise<void> {
  const { services, tx, verification, send } = about;
  if (send.state === "failed" || send.state === "delivered") return;
  const now = services.clock.now();
  if (send.state === "sending") await voidUse(tx, { holdId: send.id });
  else {
    await refundUse(tx, { id: send.id, refundId: send.id, note: "a code that did not arrive" });
    await addCharge(tx, verification, -send.chargedMicros, now);
  }
  await changeSend(tx, send.id, { state: "failed", failure, charged_micros: 0n, failed_at: now, fallback_at: null });
  await fallBack(about, { failure, isFinal: failure === "opted_out" || failure === "blocked" });
}

/** Tries the next channel; where there is none and nothing is on its way, the verification has failed. */
export async function fallBack(
  { services, tx, verification, send, snapshot }: About,
  { failure, isFinal = false }: { failure: string | null; isFinal?: boolean },
): Promise<void> {
  if (verification.state !== "pending" || verification.expiresAt <= services.clock.now()) return;
  const sends = await sendsOf(tx, verification.id);
  if (sends.at(-1)?.id !== send.id) return;
  const rest = isFinal ? [] : verification.channels.slice(verification.channels.indexOf(send.channel) + 1);
  for (const channel of rest) {
    if ((await channelCosts(tx, snapshot, { channel, to: verification.to })).size === 0) continue;
    await tx.client.query("savepoint next_channel");
    try {
      await addSend(services, tx, verification, { channel, number: sends.length + 1 });
      return;
    } catch (error) {
      if (!isUnpaid(error)) throw error;
      await tx.client.query("rollback to savepoint next_channel");
      break;
    }
  }
  if (failure !== null && sends.every(({ state, id }) => state === "failed" || id === send.id))
    await endVerification(services, tx, verification, { state: "failed", failure });
}

/** Ends a verification that waits. */
export async function endVerification(
  services: VerifyServices,
  tx: Transaction,
  verification: Verification,
  ending: { state: "expired" | "exhausted" | "failed" | "cancelled"; failure?: string },
): Promise<void> {
  if (verification.state !== "pending") return;
  const now = services.clock.now();
  const { state, failure = null } = ending;
  await changeVerification(tx, verification.id, { state, failure, ended_at: now, updated_at: now });
  const data = { ...toEventData(verification), state, failure };
  await services.publish(tx, { accountId: verification.accountId, type: "verification.failed", data });
}

async function addCharge(tx: Transaction, verification: Verification, micros: bigint, now: Date): Promise<void> {
  verification.chargedMicros += micros;
  const charged_micros = verification.chargedMicros;
  await changeVerification(tx, verification.id, { charged_micros, updated_at: now });
}

/** What the account's own systems are told. Never the code. */
export function toEventData(verification: Verification): Record<string, unknown> {
  return {
    id: publicId("vrf", verification.id),
    to: verification.to,
    state: verification.state,
    reference: verification.reference,
  };
}
