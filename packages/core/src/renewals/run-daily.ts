import { sql } from "kysely";
import { rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { asChosen } from "./as-chosen.ts";
import { type Choice, type Cycle, decideStep, type NoticeStep, type Step } from "./decide-step.ts";
import { changeCycle, lockCycle, markNoticed, readChoices, readCycles } from "./queries.ts";
import { renewService } from "./renew-service.ts";
import type { Renewable, RenewableService } from "./renewable.ts";
import { addDays, renewalDay, startOfDay } from "./renewal-days.ts";
import type { RenewalServices } from "./services.ts";
import { tellLapsed, tellUpcoming } from "./tell-owner.ts";

/** What a run did. */
export type RunFigures = {
  lookedAt: number;
  noticed: number;
  renewed: number;
  failed: number;
  lapsed: number;
  errors: number;
};

// Seven days' notice of what renews up to seven days before its end.
const aheadDays = 15;
// Services whose end was longer ago are not looked at any more.
const behindDays = 45;
const pageSize = 200;

/**
 * The daily run for one root. What it does depends on the day and on what is written down, so running it again that day does
 * nothing twice, and a run after days of standstill makes up for all of them once.
 */
export async function runDaily(services: RenewalServices, rootId: string): Promise<RunFigures> {
  const today = startOfDay(services.clock.now());
  const figures: RunFigures = { lookedAt: 0, noticed: 0, renewed: 0, failed: 0, lapsed: 0, errors: 0 };
  await noteRun(services, rootId, today, null);
  for (const renewable of services.renewables) {
    if (renewable.managed) await runKind(services, rootId, renewable, today, figures);
  }
  await noteRun(services, rootId, today, figures);
  return figures;
}

async function runKind(
  services: RenewalServices,
  rootId: string,
  renewable: Renewable,
  today: Date,
  figures: RunFigures,
): Promise<void> {
  const window = { from: addDays(today, -behindDays), until: addDays(today, aheadDays) };
  let after: { expiresAt: Date; id: string } | null = null;
  for (;;) {
    const due = await withScope(services.database, rootScope(rootId), (tx) =>
      readDue(tx, renewable, { ...window, after, limit: pageSize }, today),
    );
    figures.lookedAt += due.services.length;
    for (const { service, step, choice } of due.steps) {
      try {
        await takeStep(services, rootId, { renewable, service, step, choice, today }, figures);
      } catch (error) {
        // One service that cannot be handled must not keep the others from their renewal; the next run tries it again.
        figures.errors += 1;
        services.logger.error({ err: error, kind: renewable.kind, serviceId: service.id }, "a renewal step failed");
      }
    }
    const last = due.services.at(-1);
    if (!last || due.services.length < pageSize) return;
    after = { expiresAt: last.expiresAt, id: last.id };
  }
}

type Due = { service: RenewableService; step: Step; choice: Choice };

async function readDue(
  tx: Transaction,
  renewable: Renewable,
  window: { from: Date; until: Date; after: { expiresAt: Date; id: string } | null; limit: number },
  today: Date,
): Promise<{ services: RenewableService[]; steps: Due[] }> {
  const services = await renewable.list(tx, window);
  const ids = services.map((service) => service.id);
  const choiceOf = await readChoices(tx, renewable, ids);
  const cycleOf = await readCycles(tx, renewable.kind, services);
  const steps = services.flatMap((service): Due[] => {
    const choice = choiceOf(service.id);
    const cycle: Cycle | null = cycleOf(service);
    const step = decideStep(renewable, service, choice, cycle, today);
    return step ? [{ service: asChosen(renewable, service, choice), step, choice }] : [];
  });
  return { services, steps };
}

type Taking = Due & { renewable: Renewable; today: Date };

async function takeStep(services: RenewalServices, rootId: string, taking: Taking, figures: RunFigures): Promise<void> {
  const { renewable, service, step, today } = taking;
  if (step.kind === "renew") {
    const outcome = await renewService(services, rootId, renewable, service, today);
    if (outcome === "failed") figures.failed += 1;
    else if (outcome) figures.renewed += 1;
  } else if (step.kind === "lapse") {
    if (await lapse(services, rootId, taking)) figures.lapsed += 1;
  } else if (await giveNotice(services, rootId, taking, step)) figures.noticed += 1;
}

async function giveNotice(
  services: RenewalServices,
  rootId: string,
  { renewable, service, choice }: Taking,
  step: NoticeStep,
): Promise<boolean> {
  const now = services.clock.now();
  return withScope(services.database, rootScope(rootId), async (tx) => {
    const cycle = await lockCycle(tx, renewable.kind, service, now);
    if (!(await markNoticed(tx, cycle.id, step.kind, now))) return false;
    const about = { kind: renewable.kind, service, cycleId: cycle.id, now };
    const day = choice.autoRenew ? renewalDay(service.expiresAt, choice.daysBefore) : service.expiresAt;
    const { kind: notice, daysLeft } = step;
    await tellUpcoming(tx, about, { notice, daysLeft, autoRenew: choice.autoRenew, day });
    return true;
  });
}

/** A service nobody paid for ends. Where its kind has nothing to give back, only its owner hears of it, who wanted it renewed. */
async function lapse(services: RenewalServices, rootId: string, taking: Taking): Promise<boolean> {
  const { renewable, service, choice } = taking;
  const now = services.clock.now();
  await renewable.lapse?.(service, rootId);
  return withScope(services.database, rootScope(rootId), async (tx) => {
    const cycle = await lockCycle(tx, renewable.kind, service, now);
    if (cycle.state !== "waiting" && cycle.state !== "failed") return false;
    const told = renewable.lapse !== undefined || choice.autoRenew;
    await changeCycle(tx, cycle.id, { state: told ? "lapsed" : "ended" }, now);
    if (told) await tellLapsed(tx, { kind: renewable.kind, service, cycleId: cycle.id, now });
    return told;
  });
}

async function noteRun(
  services: RenewalServices,
  rootId: string,
  today: Date,
  figures: RunFigures | null,
): Promise<void> {
  const day = today.toISOString().slice(0, 10);
  const now = services.clock.now();
  await withScope(services.database, rootScope(rootId), async (tx) => {
    if (!figures) {
      await sql`
        insert into renewals.runs as r (root_id, tenant_id, day, started_at) values (${rootId}, ${rootId}, ${day}, ${now})
        on conflict (root_id, day) do update set times = r.times + 1`.execute(tx.sql);
      return;
    }
    await sql`
      update renewals.runs set looked_at = ${figures.lookedAt}, noticed = noticed + ${figures.noticed}, renewed = renewed + ${figures.renewed},
        failed = failed + ${figures.failed}, lapsed = lapsed + ${figures.lapsed}, errors = ${figures.errors}, ended_at = ${now}
      where root_id = ${rootId} and day = ${day}`.execute(tx.sql);
  });
}
