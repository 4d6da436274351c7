-- What renews by itself: what was chosen per service, where each period stands, and every attempt to renew it.
create schema renewals;
grant usage on schema renewals to tandem_app;

-- What differs from the default of the service's kind.
create table renewals.settings (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  account_id  uuid        not null,
  kind        text        not null,
  subject_id  uuid        not null,
  auto_renew  boolean     not null,
  days_before smallint    not null default 1 check (days_before between 1 and 7),
  day         smallint    check (day between 1 and 28),  -- of the month; null: the day it was bought on
  updated_at  timestamptz not null,
  primary key (root_id, kind, subject_id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id)
);
call kernel.protect('renewals.settings', 'account');

-- One period of a service on its way to its end: everything that happens once per period is marked here.
create table renewals.cycles (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  account_id   uuid        not null,
  id           uuid        not null,
  kind         text        not null,
  subject_id   uuid        not null,
  expires_at   timestamptz not null,
  state        text        not null default 'waiting' check (state in ('waiting', 'renewing', 'renewed', 'failed', 'lapsed', 'ended')),
  notified_7_at timestamptz,
  notified_1_at timestamptz,
  told_failed_at timestamptz,
  attempts     integer     not null default 0,
  tried_on     date,                    -- the day of the last attempt: one a day
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (root_id, id),
  unique (root_id, kind, subject_id, expires_at)
);
create index cycles_open on renewals.cycles (root_id, state) where state in ('renewing', 'failed');
call kernel.protect('renewals.cycles', 'account');
revoke delete on renewals.cycles from tandem_app;

-- Every attempt to renew. Its id is the key under which money is taken, so that a repeat after a crash pays once.
create table renewals.attempts (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  account_id   uuid        not null,
  id           uuid        not null,
  cycle_id     uuid        not null,
  kind         text        not null,
  subject_id   uuid        not null,
  name         text        not null,      -- as its owner knew it then
  number       integer     not null,
  state        text        not null check (state in ('running', 'started', 'done', 'failed')),
  price_micros bigint,
  currency     char(3),
  order_id     uuid,                      -- the order it was made by, where it takes one
  until        timestamptz,               -- to when it was renewed
  reason       text,                      -- why it failed, in a code
  missing_micros bigint,
  started_at   timestamptz not null,
  ended_at     timestamptz,
  primary key (root_id, id),
  unique (root_id, cycle_id, number),
  foreign key (root_id, cycle_id) references renewals.cycles (root_id, id),
  check ((state in ('done', 'failed')) = (ended_at is not null))
);
create index attempts_of_account on renewals.attempts (root_id, account_id, id desc);
create index attempts_of_subject on renewals.attempts (root_id, kind, subject_id, id desc);
create index attempts_newest on renewals.attempts (root_id, tenant_id, id desc);
create index attempts_open on renewals.attempts (root_id, started_at) where state in ('running', 'started');
call kernel.protect('renewals.attempts', 'account');
revoke delete on renewals.attempts from tandem_app;

-- The daily runs, by the day they are for. A run that is repeated or late adds to its row.
create table renewals.runs (
  root_id     uuid        not null,
  tenant_id   uuid        not null,       -- the platform's own
  day         date        not null,
  times       integer     not null default 1,
  looked_at   integer     not null default 0,
  noticed     integer     not null default 0,
  renewed     integer     not null default 0,
  failed      integer     not null default 0,
  lapsed      integer     not null default 0,
  errors      integer     not null default 0,
  started_at  timestamptz not null,
  ended_at    timestamptz,
  primary key (root_id, day)
);
call kernel.protect('renewals.runs', 'tenant');
