import { newId, type Transaction, tellWorkersAfter } from "../kernel/index.ts";
import type { HookEventType } from "./event-types.ts";

/** The job that finds the endpoints of an event; its handler is made with `createHookJobs`. */
export const fanOutJob = "hooks.fan_out";

const text = `
  with wanted as (
    select e.tenant_id from hooks.endpoints e
    where e.root_id = $1::uuid and e.account_id = $2::uuid and e.status <> 'paused' and (e.event_types = '{}' or $3::text = any (e.event_types))
    limit 1),
  the_event as (
    insert into hooks.events (root_id, tenant_id, account_id, id, type, data)
    select $1, w.tenant_id, $2, $4::uuid, $3, $5::jsonb from wanted w returning id)
  select id, kernel.add_job('${fanOutJob}', json_build_object('rootId', $1::uuid, 'eventId', id), null, 25, null, 10) from the_event`;

/**
 * Tells the account's endpoints of something, in the transaction that makes it true. One statement; where the account has no
 * endpoint for the type, as most have none, it is one look at an index. `data` is what the customer's system gets: public
 * ids, money as `{ amount, currency }`, never an activation code or a secret.
 */
export async function publishEvent(
  tx: Transaction,
  event: { accountId: string; type: HookEventType; data: Record<string, unknown> },
): Promise<void> {
  const { rows } = await tx.client.query({
    name: "hooks.publish_event",
    text,
    values: [tx.scope.rootId, event.accountId, event.type, newId(), JSON.stringify(event.data)],
  });
  if (rows.length > 0) await tellWorkersAfter(tx);
}
