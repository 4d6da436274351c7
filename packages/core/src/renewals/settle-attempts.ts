import { DomainError, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { getOrder } from "../orders/index.ts";
import { asChosen } from "./as-chosen.ts";
import { listRenewalAttempts, type RenewalAttempt, readChoices } from "./queries.ts";
import { carryOut, type OpenAttempt, passChoiceOn, recordOutcome } from "./renew-service.ts";
import type { Renewable, RenewableService } from "./renewable.ts";
import type { RenewalServices } from "./services.ts";

// A process that is still at work on an attempt after this long is gone.
const abandonedMs = 5 * 60_000;
const batch = 500;

/** Looks after attempts that are not over: those whose order was delivered or failed, and those a process left behind. */
export async function settleAttempts(services: RenewalServices, rootId: string): Promise<void> {
  const now = services.clock.now();
  const open = await withScope(services.database, rootScope(rootId), (tx) =>
    listRenewalAttempts(tx, { states: ["running", "started"], limit: batch }),
  );
  for (const attempt of open) {
    const renewable = services.renewables.find((one) => one.kind === attempt.kind);
    if (!renewable) continue;
    try {
      if (attempt.state === "started") await settleOrder(services, rootId, renewable, attempt, now);
      else if (now.getTime() - attempt.startedAt.getTime() > abandonedMs) {
        await resume(services, rootId, renewable, attempt);
      }
    } catch (error) {
      services.logger.error({ err: error, attemptId: attempt.id }, "a renewal could not be settled; it is tried again");
    }
  }
}

async function settleOrder(
  services: RenewalServices,
  rootId: string,
  renewable: Renewable,
  attempt: RenewalAttempt,
  now: Date,
): Promise<void> {
  await withScope(services.database, rootScope(rootId), async (tx) => {
    const order = await getOrder(tx, attempt.orderId ?? "");
    if (order.status === "processing" || order.status === "manual") return;
    const service = await serviceOf(tx, renewable, attempt);
    const open: OpenAttempt = { rootId, id: attempt.id, cycleId: attempt.cycleId, renewable, service };
    if (order.status !== "fulfilled") {
      await recordOutcome(tx, open, { kind: "failed", reason: "not_delivered" }, now);
      return;
    }
    const successor = (await renewable.successor?.(tx, order.id)) ?? null;
    const after = await renewable.find(tx, successor ?? attempt.subjectId);
    const until = after && after.expiresAt > service.expiresAt ? after.expiresAt : null;
    const { priceMicros, currency } = attempt;
    const paid = { paidMicros: priceMicros ?? 0n, currency: currency ?? "USD" };
    await recordOutcome(tx, open, { kind: "done", until, ...paid }, now);
    if (successor) await passChoiceOn(tx, open, successor, now);
  });
}

/** Goes on with it until it comes to an end: while that is open, nobody knows whether it was paid, so no other attempt begins. */
async function resume(
  services: RenewalServices,
  rootId: string,
  renewable: Renewable,
  attempt: RenewalAttempt,
): Promise<void> {
  const service = await withScope(services.database, rootScope(rootId), (tx) => serviceOf(tx, renewable, attempt));
  const open: OpenAttempt = { rootId, id: attempt.id, cycleId: attempt.cycleId, renewable, service };
  await carryOut(services, open);
}

/** The service of an attempt with the period it was for: meanwhile it may have another end, or be gone. */
async function serviceOf(tx: Transaction, renewable: Renewable, attempt: RenewalAttempt): Promise<RenewableService> {
  const cycle = await tx.sql
    .selectFrom("renewals.cycles")
    .select("expires_at")
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", attempt.cycleId)
    .executeTakeFirst();
  if (!cycle) throw new DomainError("renewal.not_found");
  const found = await renewable.find(tx, attempt.subjectId);
  const { tenantId, accountId, name, priceMicros, currency } = attempt;
  const price = priceMicros === null || currency === null ? null : { amountMicros: priceMicros, currency };
  const gone = { id: attempt.subjectId, tenantId, accountId, name, since: null, day: null, link: "/renewals", price };
  const choice = (await readChoices(tx, renewable, [attempt.subjectId]))(attempt.subjectId);
  return asChosen(renewable, { ...(found ?? gone), expiresAt: cycle.expires_at }, choice);
}
