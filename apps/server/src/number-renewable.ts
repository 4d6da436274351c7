import {
  type Database,
  DomainError,
  type Micros,
  publicId,
  rootScope,
  type Transaction,
  withScope,
} from "@tandem/core/kernel";
import {
  getNumber,
  lapseNumber,
  listPaidNumbers,
  type NumbersServices,
  type OwnNumber,
  renewNumber,
} from "@tandem/core/numbers";
import {
  nextMonthlyEnd,
  type Renewable,
  type RenewableFilter,
  type RenewableService,
  type RenewalOutcome,
} from "@tandem/core/renewals";

// A number is its owner's address: who forgets to add money gets a week before it is gone.
const graceDays = 7;

/** Numbers renew by the month from their account's wallet, unless their owner gives them back or says otherwise. */
export function createNumberRenewable({ database, clock }: Pick<NumbersServices, "database" | "clock">): Renewable {
  return {
    kind: "number",
    managed: true,
    autoRenewDefault: true,
    choices: { daysBefore: false, day: true },
    graceDays,
    list: async (tx, filter) => (await listPaidNumbers(tx, paidFilter(filter))).map(toService),
    find: async (tx, id) => findService(tx, id),
    renew: (service, { rootId, key, now }) => renew(database, service, { rootId, useId: key, now }),
    lapse: (service, rootId) =>
      withScope(database, rootScope(rootId), (tx) => lapseNumber(tx, service.id, clock.now())),
  };
}

function paidFilter(filter: RenewableFilter): Parameters<typeof listPaidNumbers>[1] {
  if ("accountId" in filter) return filter;
  const { after, ...window } = filter;
  return { ...window, after: after && { paidUntil: after.expiresAt, id: after.id } };
}

async function findService(tx: Transaction, id: string): Promise<RenewableService | null> {
  try {
    const own = await getNumber(tx, id);
    return own.status === "active" || own.status === "waiting" ? toService(own) : null;
  } catch (error) {
    if (error instanceof DomainError && error.code === "numbers.not_found") return null;
    throw error;
  }
}

function toService(own: OwnNumber): RenewableService {
  return {
    id: own.id,
    tenantId: own.tenantId,
    accountId: own.accountId,
    name: `Number ${own.number}`,
    expiresAt: own.paidUntil,
    since: null,
    price: { amountMicros: own.monthlyPriceMicros, currency: own.currency },
    day: own.createdAt.getUTCDate(),
    link: `/numbers/${publicId("num", own.id)}`,
  };
}

async function renew(
  database: Database,
  service: RenewableService,
  { rootId, useId, now }: { rootId: string; useId: string; now: Date },
): Promise<RenewalOutcome> {
  const { price, day, expiresAt } = service;
  const currency = price?.currency ?? "USD";
  // On the day its owner chose: where that is another than before, the period until it is shorter and costs its share.
  const part =
    price && day !== null ? { until: nextMonthlyEnd(expiresAt, day), amountMicros: price.amountMicros } : null;
  try {
    const renewed = await withScope(database, rootScope(rootId), (tx) =>
      renewNumber(tx, { numberId: service.id, useId, ...(part && { part }) }, now),
    );
    if (!renewed) return { kind: "failed", reason: "service_ended" };
    return { kind: "done", until: renewed.paidUntil, paidMicros: renewed.chargedMicros, currency };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { missingMicros } = error.details as { missingMicros?: Micros };
    if (error.code === "wallet.insufficient_balance") {
      return {
        kind: "failed",
        reason: "insufficient_balance",
        currency,
        ...(missingMicros !== undefined && { missingMicros }),
      };
    }
    if (error.code === "account.suspended") return { kind: "failed", reason: "account_suspended" };
    throw error;
  }
}
