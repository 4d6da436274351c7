import { sql } from "kysely";
import { enqueue, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import type { HookServices } from "./services.ts";

/** The job that makes one try; its handler is made with `createHookJobs`. */
export const deliverJob = "hooks.deliver";

/** Makes the deliveries of an event, one per endpoint that wants its type, and queues their first tries. Harmless to repeat. */
export async function fanOut(services: HookServices, event: { rootId: string; eventId: string }): Promise<void> {
  await withScope(services.database, rootScope(event.rootId), async (tx) => {
    const { rows } = await sql<{ endpoint_id: string; status: string }>`
      insert into hooks.deliveries (root_id, tenant_id, account_id, event_id, endpoint_id, type, status, error, created_at)
      select v.root_id, v.tenant_id, v.account_id, v.id, e.id, v.type, case e.status when 'enabled' then 'pending' else 'failed' end,
        case e.status when 'enabled' then null else 'the endpoint was disabled' end, ${services.clock.now()}
      from hooks.events v
      join hooks.endpoints e on e.root_id = v.root_id and e.account_id = v.account_id and e.status <> 'paused'
        and (e.event_types = '{}' or v.type = any (e.event_types))
      where v.root_id = ${event.rootId} and v.id = ${event.eventId}
      on conflict do nothing returning endpoint_id, status`.execute(tx.sql);
    for (const row of rows) {
      if (row.status === "pending")
        await queueTry(tx, { eventId: event.eventId, endpointId: row.endpoint_id, number: 1 });
    }
  });
}

// A receiver that answers slowly must not keep all workers waiting: at most this many tries of one endpoint at once.
const lanes = 4;

/** Queues the try with this number. */
export async function queueTry(
  tx: Transaction,
  next: { eventId: string; endpointId: string; number: number },
  runAt?: Date,
): Promise<void> {
  const lane = Number.parseInt(next.eventId.slice(-2), 16) % lanes;
  await enqueue(
    tx,
    deliverJob,
    { rootId: tx.scope.rootId, ...next },
    { queueName: `hooks:${next.endpointId}:${lane}`, priority: 10, ...(runAt && { runAt }) },
  );
}
