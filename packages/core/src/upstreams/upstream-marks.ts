import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/** Texts that differ once something changed: health, breakers, settings and catalogues of providers; the webhook inbox. */
export type UpstreamMarks = { providers: string; webhooks: string };

/** What the scope's providers and their webhooks stand at, by the ends of a few indexes: cheap enough to be asked every second. */
export async function readUpstreamMarks(tx: Transaction): Promise<UpstreamMarks> {
  const root = tx.scope.rootId;
  const { rows } = await sql<UpstreamMarks>`
    select
      concat_ws(' ',
        (select max(h.checked_at) from upstreams.provider_health h where h.root_id = ${root}),
        (select max(p.updated_at) from upstreams.providers p where p.root_id = ${root}),
        (select e.id from upstreams.provider_events e where e.root_id = ${root} order by e.id desc limit 1)) as providers,
      concat_ws(' ',
        (select w.id from upstreams.webhook_inbox w where w.root_id = ${root} order by w.id desc limit 1),
        (select count(*) from upstreams.webhook_inbox w where w.root_id = ${root} and w.status = 'received')) as webhooks`.execute(
    tx.sql,
  );
  return rows[0] ?? { providers: "", webhooks: "" };
}
