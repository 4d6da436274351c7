import { DomainError, publicId, type Transaction } from "../kernel/index.ts";
import { asChosen } from "./as-chosen.ts";
import type { Choice, CycleState } from "./decide-step.ts";
import { type RenewalAttempt, readChoices, readCycles, readLastAttempts, saveChoice } from "./queries.ts";
import type { Renewable, RenewableService } from "./renewable.ts";
import { renewalDay } from "./renewal-days.ts";
import type { RenewalServices } from "./services.ts";

/** A service of an account with what is chosen for it and how it stands. */
export type Renewal = RenewableService &
  Omit<Choice, "day"> & {
    /** What its owner chose; null for the day it was bought on. */
    chosenDay: number | null;
    kind: string;
    managed: boolean;
    choices: Renewable["choices"];
    graceDays: number;
    /** The day whose run renews it; null when it is switched off. */
    renewsOn: Date | null;
    state: CycleState;
    lastAttempt: RenewalAttempt | null;
  };

type Parts = Pick<RenewalServices, "renewables">;
const servicesMax = 500;

/** Everything of an account that has an end, the nearest first. */
export async function listRenewals(tx: Transaction, parts: Parts, accountId: string): Promise<Renewal[]> {
  const all: Renewal[] = [];
  for (const renewable of parts.renewables) {
    const services = await renewable.list(tx, { accountId, limit: servicesMax });
    all.push(...(await withState(tx, renewable, services)));
  }
  return all.toSorted((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime());
}

/** One service by its id, whatever kind it is of. Throws `renewal.not_found`. */
export async function getRenewal(tx: Transaction, parts: Parts, id: string): Promise<Renewal> {
  for (const renewable of parts.renewables) {
    const service = await renewable.find(tx, id);
    const [renewal] = service ? await withState(tx, renewable, [service]) : [];
    if (renewal) return renewal;
  }
  throw new DomainError("renewal.not_found", { renewalId: publicId("rnw", id) });
}

export type RenewalChange = { autoRenew?: boolean; daysBefore?: number; day?: number };

/** Changes what is chosen for a service. Throws `renewal.not_found`, `renewal.choice_not_possible`. */
export async function changeRenewal(
  tx: Transaction,
  parts: Parts,
  id: string,
  change: RenewalChange,
  now: Date,
): Promise<Renewal> {
  const renewal = await getRenewal(tx, parts, id);
  const refuse = (field: string, problem: string) => {
    throw new DomainError("renewal.choice_not_possible", { field, problem });
  };
  if (!renewal.managed) refuse("autoRenew", "is chosen where this service is managed");
  if (change.daysBefore !== undefined && !renewal.choices.daysBefore) refuse("daysBefore", "cannot be chosen for it");
  if (change.day !== undefined && !renewal.choices.day) refuse("day", "cannot be chosen for it");
  const { tenantId, accountId, kind } = renewal;
  const { autoRenew = renewal.autoRenew, daysBefore = renewal.daysBefore, day = renewal.chosenDay } = change;
  await saveChoice(tx, { kind, subjectId: id, tenantId, accountId }, { autoRenew, daysBefore, day }, now);
  return getRenewal(tx, parts, id);
}

async function withState(
  tx: Transaction,
  renewable: Renewable,
  services: readonly RenewableService[],
): Promise<Renewal[]> {
  const ids = services.map((service) => service.id);
  const choiceOf = await readChoices(tx, renewable, ids);
  const cycleOf = await readCycles(tx, renewable.kind, services);
  const attempts = await readLastAttempts(tx, ids);
  return services.map((service) => {
    const choice = choiceOf(service.id);
    const autoRenew = renewable.managed ? choice.autoRenew : (service.renewsItself ?? false);
    const { kind, managed, choices, graceDays } = renewable;
    return {
      ...asChosen(renewable, service, choice),
      ...{ autoRenew, daysBefore: choice.daysBefore, chosenDay: choice.day },
      ...{ kind, managed, choices, graceDays },
      renewsOn: autoRenew ? renewalDay(service.expiresAt, choice.daysBefore) : null,
      state: cycleOf(service)?.state ?? "waiting",
      lastAttempt: attempts.get(service.id) ?? null,
    };
  });
}
