-- SIMs for devices: whose they are, what they may do, and what they used (C1). Paid by volume.
create schema iot;
grant usage on schema iot to tandem_app;

create table iot.sims (
  root_id        uuid        not null,
  tenant_id      uuid        not null,
  account_id     uuid        not null,
  id             uuid        not null,
  provider_id    uuid        not null,
  upstream_ref   text        not null,
  iccid          text        not null,
  label          text        not null default '' check (length(label) <= 100),
  state          text        not null check (state in ('enabled', 'disabled', 'standby', 'changing', 'blocked', 'deleted', 'unknown')),
  block_reason   text,
  -- What its owner wants; asked for again until the provider says it is so. Null: nothing is under way.
  wanted_state   text        check (wanted_state in ('enabled', 'disabled', 'standby')),
  disabled_for   text        check (disabled_for in ('owner', 'money')),
  limit_bytes    bigint      check (limit_bytes > 0),
  -- As the provider counts, since it was made; charged up to `charged_bytes`, of which those before it was ours cost nothing.
  used_bytes     bigint      not null default 0 check (used_bytes >= 0),
  first_bytes    bigint      not null default 0 check (first_bytes >= 0),
  charged_bytes  bigint      not null default 0 check (charged_bytes >= first_bytes),
  charged_micros bigint      not null default 0 check (charged_micros >= 0),
  used_at        timestamptz,
  created_at     timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  unique (root_id, provider_id, upstream_ref)
);
create index sims_of_account on iot.sims (root_id, account_id, id desc);
create index sims_to_read on iot.sims (root_id, used_at) where state <> 'deleted';
call kernel.protect('iot.sims', 'account');
