-- Webhooks to customers' systems: where they go, what happened, and how each delivery went (Standard Webhooks).
create schema hooks;
grant usage on schema hooks to tandem_app;

create table hooks.endpoints (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,
  url             text        not null,
  description     text        not null default '',
  event_types     text[]      not null default '{}',   -- empty: every type
  -- paused by its owner: events pass it by. disabled by us after days of failures: events are kept for a replay.
  status          text        not null default 'enabled' check (status in ('enabled', 'paused', 'disabled')),
  disabled_reason text,
  failing_since   timestamptz,                          -- the first failure since the last success
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_failure    text,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check ((status = 'disabled') = (disabled_reason is not null))
);
create index endpoints_of_account on hooks.endpoints (root_id, account_id);
call kernel.protect('hooks.endpoints', 'account');

-- What a delivery is signed with. The current secret has no end; the one before it goes on for a day after a rotation.
create table hooks.secrets (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  account_id  uuid        not null,
  id          uuid        not null,
  endpoint_id uuid        not null,
  key_id      text        not null,
  wrapped_key bytea       not null,
  sealed      bytea       not null,
  created_at  timestamptz not null,
  expires_at  timestamptz,
  primary key (root_id, id),
  foreign key (root_id, endpoint_id) references hooks.endpoints (root_id, id) on delete cascade
);
create unique index secrets_one_current on hooks.secrets (root_id, endpoint_id) where expires_at is null;
create index secrets_of_endpoint on hooks.secrets (root_id, endpoint_id);
call kernel.protect('hooks.secrets', 'account');

-- The outbox: written in the transaction of what happened. Only for accounts that have an endpoint for the type.
create table hooks.events (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  id         uuid        not null,
  type       text        not null,
  data       jsonb       not null,
  created_at timestamptz not null default now(),
  primary key (root_id, id)
) partition by range (id);
call kernel.protect('hooks.events', 'account');
select kernel.add_monthly_partitions('hooks.events');

-- One event on its way to one endpoint.
create table hooks.deliveries (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  event_id        uuid        not null,
  endpoint_id     uuid        not null,
  type            text        not null,
  status          text        not null check (status in ('pending', 'delivered', 'failed')),
  tries           integer     not null default 0,
  tries_before    integer     not null default 0,       -- tries made before the last replay: the waiting times start again
  next_try_at     timestamptz,
  response_status integer,
  error           text,
  created_at      timestamptz not null,
  delivered_at    timestamptz,
  primary key (root_id, event_id, endpoint_id),
  foreign key (root_id, endpoint_id) references hooks.endpoints (root_id, id) on delete cascade,
  foreign key (root_id, event_id) references hooks.events (root_id, id) on delete cascade,
  check ((status = 'delivered') = (delivered_at is not null))
) partition by range (event_id);
create index deliveries_of_endpoint on hooks.deliveries (root_id, endpoint_id, event_id desc);
call kernel.protect('hooks.deliveries', 'account');
select kernel.add_monthly_partitions('hooks.deliveries');

-- Every request that was made, with what came back, shortened.
create table hooks.tries (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,
  event_id        uuid        not null,
  endpoint_id     uuid        not null,
  number          integer     not null,
  request         jsonb       not null,
  response_status integer,
  response        jsonb,
  error           text,
  duration_ms     integer     not null,
  created_at      timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, endpoint_id) references hooks.endpoints (root_id, id) on delete cascade
) partition by range (id);
create index tries_of_delivery on hooks.tries (root_id, event_id, endpoint_id);
create index tries_of_endpoint on hooks.tries (root_id, endpoint_id, id desc);
call kernel.protect('hooks.tries', 'account');
select kernel.add_monthly_partitions('hooks.tries');
