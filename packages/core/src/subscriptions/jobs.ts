import { sql } from "kysely";
import { z } from "zod";
import {
  type Clock,
  type Database,
  defineJob,
  enqueue,
  rootScope,
  type Transaction,
  withScope,
} from "../kernel/index.ts";
import { renew, type Tell } from "./renew.ts";
import { renewJob } from "./subscribe.ts";

const retryJob = "subscriptions.retry_account";

/** Money came into an account: what its wallet could not pay is tried again, once the transaction is committed. */
export async function queueSubscriptionRetry(tx: Transaction, accountId: string): Promise<void> {
  const payload = { rootId: tx.scope.rootId, accountId };
  await enqueue(tx, retryJob, payload, { jobKey: `${retryJob}:${accountId}` });
}

/** The background work of subscriptions. */
export function createSubscriptionJobs({ database, clock, tell }: { database: Database; clock: Clock; tell: Tell }) {
  return [
    defineJob({
      name: renewJob,
      schema: z.object({ rootId: z.uuid(), subscriptionId: z.uuid() }),
      run: async ({ rootId, subscriptionId }) => {
        await withScope(database, rootScope(rootId), (tx) => renew(tx, { subscriptionId, now: clock.now() }, tell));
      },
    }),
    // Each subscription has a job of its own for the end of its period; this one finds those whose job was lost
    // or is late, and what can be paid since.
    defineJob({
      name: "subscriptions.renew_all",
      schema: z.object({ rootId: z.uuid() }),
      maxAttempts: 3,
      run: async ({ rootId }) => {
        const now = clock.now();
        for (const { subscriptionId, unasked } of await findDue(database, rootId, now))
          await withScope(database, rootScope(rootId), (tx) => renew(tx, { subscriptionId, now, unasked }, tell));
      },
    }),
    defineJob({
      name: retryJob,
      schema: z.object({ rootId: z.uuid(), accountId: z.uuid() }),
      run: async ({ rootId, accountId }) => {
        const now = clock.now();
        for (const subscriptionId of await findOver(database, { rootId, accountId, now }))
          await withScope(database, rootScope(rootId), (tx) => renew(tx, { subscriptionId, now, unasked: true }, tell));
      },
    }),
  ];
}

/** What is due by the clock, and before its next try (`unasked`) what the wallet can pay by now, however the money came. */
async function findDue(
  database: Database,
  rootId: string,
  now: Date,
): Promise<{ subscriptionId: string; unasked: boolean }[]> {
  const { rows } = await withScope(database, rootScope(rootId), (tx) =>
    sql<{ subscriptionId: string; unasked: boolean }>`
      select s.id as "subscriptionId", coalesce(s.next_try_at > ${now}, false) as unasked from subscriptions.subscriptions s
      where s.root_id = ${rootId} and s.state <> 'ended' and s.period_end <= ${now}
        and (s.next_try_at is null or s.next_try_at <= ${now} or exists (select from ledger.wallets w where w.root_id = s.root_id
          and w.account_id = s.account_id and w.currency = s.currency and w.posted_micros - w.held_micros - w.owed_micros >= s.price_micros))
      order by s.period_end limit 1000`.execute(tx.sql),
  );
  return rows;
}

/** An account's subscriptions whose period is over, whenever they are to be tried. */
async function findOver(
  database: Database,
  { rootId, accountId, now }: { rootId: string; accountId: string; now: Date },
): Promise<string[]> {
  const { rows } = await withScope(database, rootScope(rootId), (tx) =>
    sql<{
      id: string;
    }>`select id from subscriptions.subscriptions where root_id = ${rootId} and account_id = ${accountId}
      and state <> 'ended' and period_end <= ${now} order by period_end`.execute(tx.sql),
  );
  return rows.map((row) => row.id);
}
