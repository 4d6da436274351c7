import { sql } from "kysely";
import { enqueue, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { getWallet } from "../wallet/index.ts";
import { asChosen } from "./as-chosen.ts";
import { decideStep } from "./decide-step.ts";
import { type AttemptState, readChoices, readCycles } from "./queries.ts";
import { renewService } from "./renew-service.ts";
import type { FailureReason, Renewable, RenewableService } from "./renewable.ts";
import { startOfDay } from "./renewal-days.ts";
import type { RenewalServices } from "./services.ts";

/** The job that tries an account's renewals again; its handler is made with `createRenewalJobs`. */
export const retryJob = "renewals.retry_account";

// An attempt that is under way may be failing for want of the very money that has come: it is looked at again.
const againMs = 10_000;

/**
 * Money came into an account: what could not be renewed for want of it is tried again, once the transaction is committed. Asked for
 * whatever the periods say now, since a run may be failing at this very moment.
 */
export async function queueRetry(tx: Transaction, accountId: string, runAt?: Date): Promise<void> {
  const payload = { rootId: tx.scope.rootId, accountId };
  await enqueue(tx, retryJob, payload, { jobKey: `${retryJob}:${accountId}`, ...(runAt && { runAt }) });
}

/**
 * Tries once more what an account's wallet could not pay, the same day or not. A period is paid once: whoever comes first, this or
 * the daily run, has its row, and the other finds it renewed. Harmless to repeat.
 */
export async function retryAccount(
  services: RenewalServices,
  { rootId, accountId }: { rootId: string; accountId: string },
): Promise<number> {
  const today = startOfDay(services.clock.now());
  let renewed = 0;
  let isUnderWay = false;
  for (const renewable of services.renewables) {
    if (!renewable.managed) continue;
    const short = await withScope(services.database, rootScope(rootId), (tx) =>
      readShort(tx, renewable, { accountId, today }),
    );
    isUnderWay ||= short.isUnderWay;
    for (const service of short.services) {
      try {
        const outcome = await renewService(services, rootId, renewable, service, today, { again: true });
        if (outcome === "done" || outcome === "started") renewed += 1;
      } catch (error) {
        // The others must not wait for it; the daily run tries it again.
        services.logger.error({ err: error, serviceId: service.id }, "a renewal could not be tried again");
      }
    }
  }
  if (isUnderWay) {
    const runAt = new Date(services.clock.now().getTime() + againMs);
    await withScope(services.database, rootScope(rootId), (tx) => queueRetry(tx, accountId, runAt));
  }
  return renewed;
}

/**
 * Tries again what can be paid by now, however the money came: also what nobody asks a retry for, such as a message given back or a
 * hold freed. An account is tried when its wallet covers what one of its services asks and moved since that failed. Returns how many
 * renewals were paid or begun.
 */
export async function retryFunded(services: RenewalServices, rootId: string): Promise<number> {
  const accounts = await withScope(services.database, rootScope(rootId), listShortAccounts);
  let renewed = 0;
  for (const { accountId, failedAt } of accounts) {
    if (await isFunded(services, rootId, { accountId, failedAt }))
      renewed += await retryAccount(services, { rootId, accountId });
  }
  return renewed;
}

/** Accounts with a period that failed for want of money, and when the first of them last did. */
async function listShortAccounts(tx: Transaction): Promise<{ accountId: string; failedAt: Date }[]> {
  const { rows } = await sql<{ accountId: string; failedAt: Date }>`
    select c.account_id as "accountId", min(a.ended_at) as "failedAt"
    from renewals.cycles c join lateral (select reason, ended_at from renewals.attempts a where a.root_id = c.root_id
      and a.cycle_id = c.id order by a.number desc limit 1) a on a.reason = 'insufficient_balance'
    where c.root_id = ${tx.scope.rootId} and c.state = 'failed' group by c.account_id order by c.account_id`.execute(
    tx.sql,
  );
  return rows;
}

async function isFunded(
  services: RenewalServices,
  rootId: string,
  { accountId, failedAt }: { accountId: string; failedAt: Date },
): Promise<boolean> {
  const today = startOfDay(services.clock.now());
  return withScope(services.database, rootScope(rootId), async (tx) => {
    for (const renewable of services.renewables) {
      if (!renewable.managed) continue;
      const short = await readShort(tx, renewable, { accountId, today });
      for (const { price } of short.services) {
        if (!price) continue;
        const wallet = await getWallet(tx, { accountId, currency: price.currency });
        if (wallet.availableMicros >= price.amountMicros && wallet.updatedAt > failedAt) return true;
      }
    }
    return false;
  });
}

type Open = {
  subject_id: string;
  expires_at: Date;
  state: "failed" | "renewing";
  last_state: AttemptState;
  reason: FailureReason | null;
};

/** Services whose present period failed for want of money and may still be paid; and whether an attempt is being made right now. */
async function readShort(
  tx: Transaction,
  renewable: Renewable,
  { accountId, today }: { accountId: string; today: Date },
): Promise<{ services: RenewableService[]; isUnderWay: boolean }> {
  const { rows } = await sql<Open>`
    select c.subject_id, c.expires_at, c.state, a.state as last_state, a.reason
    from renewals.cycles c join lateral (select state, reason from renewals.attempts a where a.root_id = c.root_id and a.kind = c.kind
      and a.subject_id = c.subject_id and a.cycle_id = c.id order by a.id desc limit 1) a on true
    where c.root_id = ${tx.scope.rootId} and c.account_id = ${accountId} and c.kind = ${renewable.kind}
      and c.state in ('failed', 'renewing')`.execute(tx.sql);
  const isUnderWay = rows.some((row) => row.state === "renewing" && row.last_state === "running");
  const short = rows.filter((row) => row.state === "failed" && row.reason === "insufficient_balance");
  const found: RenewableService[] = [];
  for (const row of short) {
    const service = await renewable.find(tx, row.subject_id);
    // Its end may have moved since: that is another period.
    if (service && service.expiresAt.getTime() === row.expires_at.getTime()) found.push(service);
  }
  const choiceOf = await readChoices(
    tx,
    renewable,
    found.map(({ id }) => id),
  );
  const cycleOf = await readCycles(tx, renewable.kind, found);
  const services = found.flatMap((service) => {
    const choice = choiceOf(service.id);
    const cycle = cycleOf(service);
    const untried = cycle && { ...cycle, triedOn: null };
    const step = decideStep(renewable, service, choice, untried, today);
    return step?.kind === "renew" ? [asChosen(renewable, service, choice)] : [];
  });
  return { services, isUnderWay };
}
