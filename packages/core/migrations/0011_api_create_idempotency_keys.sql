-- What the HTTP edge must remember: replies already given, so that a repeated request gets the same one.
create schema api;
grant usage on schema api to tandem_app;

-- One row per principal and key. While the first request runs, `state` is 'running' and `leased_until` says how long others
-- wait for it; a lease that ran out belongs to a process that died, and the next repeat takes over with the same
-- `operation_id`, which the created order or transfer carries, so that taking over cannot do the work twice.
create table api.idempotency_keys (
  root_id       uuid        not null,
  tenant_id     uuid        not null,
  principal     text        not null,
  key           text        not null check (length(key) between 8 and 200),
  request_hash  bytea       not null,
  operation_id  uuid        not null,
  state         text        not null check (state in ('running', 'done', 'released')),
  leased_until  timestamptz not null,
  reply_status  smallint,
  reply_body    text,
  reply_type    text,
  created_at    timestamptz not null default now(),
  primary key (root_id, tenant_id, principal, key),
  check ((state = 'done') = (reply_status is not null))
);
create index idempotency_keys_by_age on api.idempotency_keys (root_id, created_at);
call kernel.protect('api.idempotency_keys', 'tenant');
