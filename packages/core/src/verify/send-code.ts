import { type Dispatch, dispatchPlanned } from "../dispatch/index.ts";
import { assert, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";
import { capabilitiesOf, channelCosts } from "./channels.ts";
import { codeOf } from "./code.ts";
import { findSend, findVerification } from "./queries.ts";
import { fallBack, sendFailed, sendTaken } from "./send-life.ts";
import type { VerifyServices } from "./services.ts";
import { scheduleSend } from "./start-verification.ts";
import type { Send, Verification } from "./verification.ts";

type Prepared = { verification: Verification; send: Send; costs: Map<string, bigint>; from: Map<string, string> };

/** Sends a code by its channel, as far as it comes now. Harmless to run twice or again after a kill at any point. */
export async function sendCode(
  services: VerifyServices,
  { rootId, sendId }: { rootId: string; sendId: string },
): Promise<void> {
  const snapshot = await services.hub.snapshot(rootId);
  const result = await dispatchPlanned<"verify", { state: "sent" }>(services, {
    rootId,
    subjectId: sendId,
    plan: async (tx) => {
      const prepared = await prepare(services, tx, sendId, snapshot);
      return prepared && toDispatch(services, rootId, prepared, snapshot);
    },
  });
  if (result?.kind !== "wait") return;
  await withScope(services.database, rootScope(rootId), (tx) => scheduleSend(tx, sendId, result.until));
}

async function prepare(
  services: VerifyServices,
  tx: Transaction,
  sendId: string,
  snapshot: HubSnapshot,
): Promise<Prepared | null> {
  const send = await findSend(tx, sendId);
  if (send?.state !== "sending") return null;
  const [verification, from] = await Promise.all([
    findVerification(tx, send.verificationId, true),
    numbersToSendFrom(tx, send.tenantId),
  ]);
  if (!verification) return null;
  if (verification.state !== "pending" || verification.expiresAt <= services.clock.now()) {
    await sendFailed({ services, tx, verification, send, snapshot }, "too_late");
    return null;
  }
  const all = await channelCosts(tx, snapshot, { channel: send.channel, to: verification.to });
  const costs = new Map([...all].filter(([id]) => !capabilitiesOf(snapshot, id)?.needsFrom || from.has(id)));
  return { verification, send, costs, from };
}

/** For providers that send codes from a number of ours: the shop's shared senders. */
async function numbersToSendFrom(tx: Transaction, tenantId: string): Promise<Map<string, string>> {
  const rows = await tx.sql
    .selectFrom("messaging.shared_senders")
    .select(["provider_id", "number", "tenant_id"])
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "in", [tenantId, tx.scope.rootId])
    .where("active", "=", true)
    .orderBy("id")
    .execute();
  const ownFirst = rows.toSorted(
    (one, other) => Number(one.tenant_id === tenantId) - Number(other.tenant_id === tenantId),
  );
  return new Map(ownFirst.map((row) => [row.provider_id, row.number]));
}

function toDispatch(
  services: VerifyServices,
  rootId: string,
  { verification, send, costs, from }: Prepared,
  snapshot: HubSnapshot,
): Dispatch<"verify", { state: "sent" }> {
  const { id, tenantId, accountId, to, codeLength, brand, locale, countryCode } = verification;
  return {
    ...{ rootId, tenantId, accountId, service: "verify", operation: "startVerification", costs, currency: "USD" },
    subject: { kind: "verification_send", id: send.id },
    since: send.createdAt,
    countryCode,
    // The same code twice does no harm; a person who waits for it gives up sooner than a network recovers (decision 0010).
    mayRepeat: "always",
    send: (provider, { ref: ourRef, providerId }) => {
      const can = capabilitiesOf(snapshot, providerId);
      const length = Math.min(Math.max(codeLength, can?.codeLengths.min ?? 4), can?.codeLengths.max ?? 10);
      const code = can?.customCode.includes(send.channel) ? codeOf(services.secret, id, codeLength) : null;
      const leftMs = verification.expiresAt.getTime() - services.clock.now().getTime();
      return provider.startVerification({
        ...{ ourRef, to, channel: send.channel, code, codeLength: length, brand, locale },
        ...{ timeoutSeconds: Math.max(60, Math.ceil(leftMs / 1_000)), from: from.get(providerId) ?? null },
      });
    },
    settle: async (tx, ending) => {
      const about = await lockSend(services, tx, send, snapshot);
      if (ending.kind === "done") return sendTaken(about, ending.attempt);
      return sendFailed(about, ending.kind === "failed" ? failureOf(ending.error?.category) : "unconfirmed");
    },
  };
}

/** A send and its verification, locked in this order by everybody who changes them. */
export async function lockSend(
  services: VerifyServices,
  tx: Transaction,
  { id, verificationId }: Pick<Send, "id" | "verificationId">,
  snapshot: HubSnapshot,
) {
  // One behind the other: the send is read under the verification's lock.
  const [verification, send] = await Promise.all([findVerification(tx, verificationId, true), findSend(tx, id)]);
  assert(verification && send, "a code belongs to a verification");
  return { services, tx, verification, send, snapshot };
}

/** A send as it stands before it is locked. */
export async function mustFindSend(tx: Transaction, sendId: string): Promise<Send> {
  const send = await findSend(tx, sendId);
  assert(send, "a code that is sent stays");
  return send;
}

/** No word of delivery came in time: the next channel is tried. */
export async function fallBackLate(
  services: VerifyServices,
  { rootId, sendId }: { rootId: string; sendId: string },
): Promise<void> {
  const snapshot = await services.hub.snapshot(rootId);
  await withScope(services.database, rootScope(rootId), async (tx) => {
    const about = await lockSend(services, tx, await mustFindSend(tx, sendId), snapshot);
    if (about.send.state === "sent") await fallBack(about, { failure: null });
  });
}

/** Our word for a provider's refusal. */
export function failureOf(category: string | undefined): string {
  const told = ["invalid_recipient", "opted_out", "content_refused", "blocked"];
  if (category === undefined) return "no_carrier";
  return told.includes(category) ? category : "not_delivered";
}
