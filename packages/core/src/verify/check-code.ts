import { DomainError, enqueue, type Transaction, withKeptPlans } from "../kernel/index.ts";
import { mustCall } from "../upstreams/index.ts";
import { countApproved } from "./brakes.ts";
import { codeOf, isSameCode, plainCode } from "./code.ts";
import { verificationEnded, verificationNotFound } from "./errors.ts";
import { changeVerification, findVerification, sendsOf } from "./queries.ts";
import { endVerification, toEventData } from "./send-life.ts";
import type { VerifyServices } from "./services.ts";
import type { AccountScope } from "./start-verification.ts";
import type { Send, Verification } from "./verification.ts";

export type CheckResult = {
  verdict: "approved" | "wrong" | "expired" | "exhausted";
  /** Wrong codes that are still allowed. */
  checksLeft: number;
};

/** What is known after our own look: the verdict, or the sends whose providers made the code and must be asked. */
type Own = { kind: "known"; result: CheckResult } | { kind: "ask"; verification: Verification; sends: Send[] };

/**
 * Checks what a person typed. Each try is counted before it is compared, so that many at once are no more tries than the limit.
 * Codes of our own are compared here; where a provider made the code, it is asked. Throws `verify.not_found`, `verify.ended`
 * when it is over, `provider.unreachable` when the provider that must be asked cannot be.
 */
export async function checkCode(
  services: VerifyServices,
  scope: AccountScope,
  { id, code }: { id: string; code: string },
): Promise<CheckResult> {
  const typed = plainCode(code);
  const own = await withKeptPlans(services.database, scope, (tx) => checkOwn(services, tx, { id, typed }));
  if (own.kind === "known") return own.result;
  const verdict = await askProviders(services, own.verification, own.sends, typed);
  return withKeptPlans(services.database, scope, async (tx) => {
    const verification = await lockPending(tx, id);
    if (verdict) return approve(services, tx, verification, verdict);
    return wrong(services, tx, verification);
  });
}

async function lockPending(tx: Transaction, id: string): Promise<Verification> {
  const verification = await findVerification(tx, id, true);
  if (!verification) throw verificationNotFound(id);
  if (verification.state !== "pending") throw verificationEnded(id, verification.state);
  return verification;
}

async function checkOwn(
  services: VerifyServices,
  tx: Transaction,
  { id, typed }: { id: string; typed: string },
): Promise<Own> {
  const verification = await findVerification(tx, id, true);
  if (!verification) throw verificationNotFound(id);
  const { state } = verification;
  if (state === "expired" || state === "exhausted") return known(state, verification);
  if (state !== "pending") throw verificationEnded(id, state);
  const now = services.clock.now();
  if (verification.expiresAt <= now) {
    await endVerification(services, tx, verification, { state: "expired" });
    return known("expired", verification);
  }
  verification.checks += 1;
  const [all] = await Promise.all([
    sendsOf(tx, id),
    changeVerification(tx, id, { checks: verification.checks, updated_at: now }),
  ]);
  const sends = all.filter((send) => send.state !== "failed");
  const right = codeOf(services.secret, id, verification.codeLength);
  const owned = sends.find((send) => send.ownCode !== false);
  if (owned && isSameCode(right, typed)) {
    return { kind: "known", result: await approve(services, tx, verification, owned) };
  }
  const asked = sends.filter((send) => send.ownCode === false && send.providerId && send.upstreamRef);
  if (asked.length > 0) return { kind: "ask", verification, sends: asked };
  return { kind: "known", result: await wrong(services, tx, verification) };
}

const known = (verdict: "expired" | "exhausted", { checks, checksMax }: Verification): Own => ({
  kind: "known",
  result: { verdict, checksLeft: Math.max(0, checksMax - checks) },
});

/** The send whose provider calls the code right; null when none does. */
async function askProviders(
  services: VerifyServices,
  verification: Verification,
  sends: readonly Send[],
  code: string,
): Promise<Send | null> {
  let answered = false;
  for (const send of sends.toReversed()) {
    const { providerId, upstreamRef } = send;
    if (!providerId || !upstreamRef) continue;
    const provider = await services.hub.service(providerId, "verify");
    const timeoutSeconds = Math.max(1, (verification.expiresAt.getTime() - verification.createdAt.getTime()) / 1_000);
    const call = { providerId, operation: "checkVerification", region: "*" };
    const check = { upstreamRef, to: verification.to, code, timeoutSeconds };
    const answer = await mustCall(services.hub, call, () => provider.checkVerification(check));
    if (answer.kind === "answered" && answer.value === "approved") return send;
    answered ||= answer.kind === "answered";
  }
  if (!answered) throw new DomainError("provider.unreachable", { problem: "the code cannot be checked at the moment" });
  return null;
}

async function approve(
  services: VerifyServices,
  tx: Transaction,
  verification: Verification,
  send: Send,
): Promise<CheckResult> {
  const now = services.clock.now();
  const { id, accountId, prefix, createdAt, checks, checksMax } = verification;
  const approved = { state: "approved", approved_by: send.channel, approved_at: now, ended_at: now, updated_at: now };
  const data = { ...toEventData(verification), state: "approved", channel: send.channel };
  await Promise.all([
    changeVerification(tx, id, approved),
    countApproved(tx, { accountId, prefix, startedAt: createdAt }),
    services.publish(tx, { accountId, type: "verification.approved", data }),
    enqueue(tx, "verify.close", { rootId: tx.scope.rootId, verificationId: id }, { priority: 10, maxAttempts: 3 }),
  ]);
  return { verdict: "approved", checksLeft: checksMax - checks };
}

async function wrong(services: VerifyServices, tx: Transaction, verification: Verification): Promise<CheckResult> {
  const left = verification.checksMax - verification.checks;
  if (left > 0) return { verdict: "wrong", checksLeft: left };
  await endVerification(services, tx, verification, { state: "exhausted" });
  return { verdict: "exhausted", checksLeft: 0 };
}
