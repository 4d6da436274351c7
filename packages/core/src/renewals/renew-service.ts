import { rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { changeCycle, endAttempt, hasTwin, insertAttempt, lockCycle, readChoices, saveChoice } from "./queries.ts";
import type { Renewable, RenewableService, RenewalOutcome } from "./renewable.ts";
import { addDays, startOfDay } from "./renewal-days.ts";
import type { RenewalServices } from "./services.ts";
import { tellFailed, tellRenewed } from "./tell-owner.ts";

/** An attempt with all that is needed to go on with it. */
export type OpenAttempt = {
  rootId: string;
  id: string;
  cycleId: string;
  renewable: Renewable;
  service: RenewableService;
};

/**
 * Tries to renew a service, at most once a day: the attempt is written and committed before anything is paid, under the id
 * that makes a repeat of the payment the same payment. `again`: also one that failed today, as money has come since. Null when
 * another run was faster or there is nothing to do.
 */
export async function renewService(
  services: RenewalServices,
  rootId: string,
  renewable: Renewable,
  service: RenewableService,
  today: Date,
  { again = false }: { again?: boolean } = {},
): Promise<"done" | "started" | "failed" | null> {
  const now = services.clock.now();
  const attempt = await withScope(services.database, rootScope(rootId), (tx) =>
    begin(tx, renewable, service, { today, now, again }),
  );
  return attempt ? carryOut(services, { rootId, ...attempt, renewable, service }) : null;
}

async function begin(
  tx: Transaction,
  renewable: Renewable,
  service: RenewableService,
  { today, now, again }: { today: Date; now: Date; again: boolean },
): Promise<{ id: string; cycleId: string } | null> {
  const day = today.toISOString().slice(0, 10);
  const cycle = await lockCycle(tx, renewable.kind, service, now);
  const isTriedToday = cycle.triedOn !== null && cycle.triedOn >= day;
  const free = again ? cycle.state === "failed" : cycle.state === "waiting" || cycle.state === "failed";
  if (!free || (isTriedToday && !again)) return null;
  if (await hasTwin(tx, renewable.kind, service, cycle.id)) {
    await changeCycle(tx, cycle.id, { state: "ended" }, now);
    return null;
  }
  const number = cycle.attempts + 1;
  await changeCycle(tx, cycle.id, { state: "renewing", attempts: number, tried_on: day }, now);
  const id = await insertAttempt(tx, { cycleId: cycle.id, kind: renewable.kind, service, number, now });
  return { id, cycleId: cycle.id };
}

/** Pays for an attempt and writes what came of it. The same again after a crash pays nothing twice. */
export async function carryOut(
  services: RenewalServices,
  attempt: OpenAttempt,
): Promise<"done" | "started" | "failed"> {
  const { rootId, renewable, service } = attempt;
  const now = services.clock.now();
  const outcome: RenewalOutcome = renewable.renew
    ? await renewable.renew(service, { rootId, key: attempt.id, now })
    : { kind: "failed", reason: "not_for_sale" };
  await withScope(services.database, rootScope(rootId), (tx) => recordOutcome(tx, attempt, outcome, now));
  return outcome.kind;
}

/** Writes how an attempt came out, once: its period is renewed, waits for the order, or failed and is tried again tomorrow. */
export async function recordOutcome(
  tx: Transaction,
  attempt: OpenAttempt,
  outcome: RenewalOutcome,
  now: Date,
): Promise<void> {
  const { service, cycleId, renewable } = attempt;
  const about = { kind: renewable.kind, service, cycleId, now };
  if (outcome.kind === "started") {
    const { orderId: order_id, priceMicros: price_micros, currency } = outcome;
    await endAttempt(tx, attempt.id, { state: "started", order_id, price_micros, currency });
    return;
  }
  if (outcome.kind === "done") {
    const { until, paidMicros: price_micros, currency } = outcome;
    if (!(await endAttempt(tx, attempt.id, { state: "done", until, price_micros, currency, ended_at: now }))) return;
    await changeCycle(tx, cycleId, { state: "renewed" }, now);
    await tellRenewed(tx, about, { amountMicros: price_micros, currency, until });
    return;
  }
  const { reason, missingMicros = null, currency = service.price?.currency } = outcome;
  const end = { state: "failed", reason, missing_micros: missingMicros, ended_at: now } as const;
  if (!(await endAttempt(tx, attempt.id, { ...end, ...(currency && { currency }) }))) return;
  const cycle = await lockCycle(tx, renewable.kind, service, now);
  await changeCycle(tx, cycleId, { state: "failed", ...(!cycle.toldFailed && { told_failed_at: now }) }, now);
  if (cycle.toldFailed) return;
  const graceEnd = addDays(service.expiresAt, renewable.graceDays);
  const triedUntil = addDays(startOfDay(now), 1) <= graceEnd ? graceEnd : null;
  const missing = missingMicros === null ? null : { amountMicros: missingMicros, currency: currency ?? "USD" };
  await tellFailed(tx, about, { reason, missing, triedUntil });
}

/** What was renewed by another service in its place: the new one is renewed as the old one was, which is left to end. */
export async function passChoiceOn(
  tx: Transaction,
  attempt: OpenAttempt,
  successorId: string,
  now: Date,
): Promise<void> {
  const { renewable, service } = attempt;
  const { tenantId, accountId } = service;
  const choice = (await readChoices(tx, renewable, [service.id]))(service.id);
  const owner = { kind: renewable.kind, tenantId, accountId };
  await saveChoice(tx, { ...owner, subjectId: successorId }, choice, now);
  await saveChoice(tx, { ...owner, subjectId: service.id }, { ...choice, autoRenew: false }, now);
}
