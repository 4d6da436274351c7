-- Takes a batch of one root's webhooks as before (0006), at half the cost. Its jobs are plain rows of the queue: the queue's own
-- function looks through all waiting jobs for each batch, so that it became slower the more webhooks waited, and it notifies
-- inside the transaction, which made all batches queue for the disk one by one. The caller tells the workers after the commit.
create or replace function upstreams.take_webhooks(
  root uuid, ids uuid[], tenants uuid[], providers uuid[], topics text[], keys text[], headers jsonb[], bodies bytea[],
  verdicts text[], proofs text[], reasons text[], repeats integer[], received timestamptz
) returns table (id uuid, held_by uuid, fresh boolean)
language plpgsql as $$
#variable_conflict use_column
declare
  wanted_task integer;
begin
  perform set_config('app.root_id', root::text, true), set_config('app.tenant_id', 'all', true), set_config('app.account_id', 'all', true);
  select t.id into wanted_task from graphile_worker._private_tasks t where t.identifier = 'orders.process_webhook';
  if wanted_task is null then
    insert into graphile_worker._private_tasks (identifier) values ('orders.process_webhook') on conflict do nothing;
    select t.id into wanted_task from graphile_worker._private_tasks t where t.identifier = 'orders.process_webhook';
  end if;
  return query with incoming as materialized (
    select * from unnest(ids, tenants, providers, topics, keys, headers, bodies, verdicts, proofs, reasons, repeats)
      as t (id, tenant_id, provider_id, topic, dedupe_key, headers, raw_body, verdict, verified_by, reason, repeats)
  ), known as (
    insert into upstreams.webhook_dedupe as d (root_id, tenant_id, provider_id, dedupe_key, inbox_id, repeats, last_seen_at)
    select root, i.tenant_id, i.provider_id, i.dedupe_key, i.id, i.repeats, received from incoming i where i.verdict = 'verified'
    order by i.provider_id, i.dedupe_key -- in one order, so that two batches never wait for each other in a circle
    on conflict (root_id, provider_id, dedupe_key) do update
      set repeats = d.repeats + 1 + excluded.repeats, last_seen_at = excluded.last_seen_at
    returning d.provider_id, d.dedupe_key, d.inbox_id
  ), judged as materialized (
    select i.*, coalesce(k.inbox_id, i.id) as holder, coalesce(k.inbox_id = i.id, true) as is_new
    from incoming i
    left join known k on i.verdict = 'verified' and k.provider_id = i.provider_id and k.dedupe_key = i.dedupe_key
  ), stored as (
    insert into upstreams.webhook_inbox (root_id, tenant_id, id, provider_id, topic, dedupe_key, headers, raw_body, verdict, verified_by, status, reason, received_at)
    select root, j.tenant_id, j.id, j.provider_id, j.topic, j.dedupe_key, j.headers, j.raw_body, j.verdict, j.verified_by,
      case j.verdict when 'verified' then 'received' when 'forged' then 'rejected' else 'failed' end, j.reason, received
    from judged j where j.is_new
  ), queued as (
    insert into graphile_worker._private_jobs (task_id, payload)
    select wanted_task, json_build_object('rootId', root, 'inboxId', j.id) from judged j where j.is_new and j.verdict = 'verified'
  )
  select j.id, j.holder, j.is_new from judged j;
end
$$;
-- As before: planning for the arrays at hand would copy every body once more and find the same plan.
alter function upstreams.take_webhooks set plan_cache_mode = force_generic_plan;
