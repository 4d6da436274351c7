-- Inbound webhooks: a directory from secret URL to provider, the inbox with the raw bytes, and what keeps repeats out (O9).

-- Reference table without scope: it leads from the token of a secret URL to whose webhook it is.
create table upstreams.webhook_routes (
  token_hash  bytea       primary key,
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  provider_id uuid        not null unique,
  created_at  timestamptz not null default now(),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade
);
grant select, insert, update, delete on upstreams.webhook_routes to tandem_app;

create table upstreams.webhook_inbox (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  id           uuid        not null,
  provider_id  uuid        not null,
  topic        text,
  dedupe_key   text        not null,
  headers      jsonb       not null,              -- signatures kept, credentials masked
  raw_body     bytea       not null,
  verdict      text        not null check (verdict in ('verified', 'forged', 'unverifiable')),
  verified_by  text        check (verified_by in ('signature', 'secret_url')),
  status       text        not null check (status in ('received', 'processed', 'failed', 'ignored', 'rejected')),
  reason       text,                              -- why forged, failed or ignored
  event_kinds  text[]      not null default '{}',
  subject      text,                              -- what it turned out to be about, such as an order's id
  attempts     integer     not null default 0,
  received_at  timestamptz not null,
  processed_at timestamptz,
  primary key (root_id, id),
  check ((verdict = 'forged') = (status = 'rejected'))
) partition by range (id);
create index webhook_inbox_of_provider on upstreams.webhook_inbox (root_id, provider_id, id desc);
create index webhook_inbox_waiting on upstreams.webhook_inbox (root_id, status, id desc) where status in ('received', 'failed', 'rejected');
call kernel.protect('upstreams.webhook_inbox', 'tenant');
select kernel.add_monthly_partitions('upstreams.webhook_inbox');

-- One row per webhook, however often it comes. Apart from the inbox, whose keys hold the partition's id.
create table upstreams.webhook_dedupe (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  provider_id  uuid        not null,
  dedupe_key   text        not null,
  inbox_id     uuid        not null,
  repeats      integer     not null default 0,
  last_seen_at timestamptz not null,
  primary key (root_id, provider_id, dedupe_key)
) with (fillfactor = 90);
create index webhook_dedupe_by_age on upstreams.webhook_dedupe (root_id, last_seen_at);
call kernel.protect('upstreams.webhook_dedupe', 'tenant');

-- Takes a batch of one root's webhooks in one statement: stores new ones raw, with a job for each that is verified, counts
-- repeats, keeps forged ones without a job. Verified keys within a batch differ. Returns for each entry the id of the row that
-- holds it and whether it is new. The scope is set inside, so that the whole intake is one round trip; the caller found the
-- root in webhook_routes.
create function upstreams.take_webhooks(
  root uuid, ids uuid[], tenants uuid[], providers uuid[], topics text[], keys text[], headers jsonb[], bodies bytea[],
  verdicts text[], proofs text[], reasons text[], repeats integer[], received timestamptz
) returns table (id uuid, held_by uuid, fresh boolean)
language plpgsql as $$
#variable_conflict use_column
declare
  all_ids uuid[];
  holders uuid[];
  news boolean[];
  queued uuid[];
begin
  perform set_config('app.root_id', root::text, true), set_config('app.tenant_id', 'all', true), set_config('app.account_id', 'all', true);
  with incoming as materialized (
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
  )
  select array_agg(j.id), array_agg(j.holder), array_agg(j.is_new), array_agg(j.id) filter (where j.is_new and j.verdict = 'verified')
  into all_ids, holders, news, queued from judged j;
  if queued is not null then
    perform graphile_worker.add_jobs(array(
      select row('orders.process_webhook', json_build_object('rootId', root, 'inboxId', inbox_id), null, null, null, null, null, null)::graphile_worker.job_spec
      from unnest(queued) as inbox_id));
  end if;
  return query select * from unnest(all_ids, holders, news);
end
$$;
