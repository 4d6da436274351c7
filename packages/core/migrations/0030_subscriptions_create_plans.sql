-- Subscription plans with included units and overage (C3), who has subscribed, and what each period was paid.
create schema subscriptions;
grant usage on schema subscriptions to tandem_app;

create table subscriptions.plans (
  root_id        uuid        not null,
  tenant_id      uuid        not null,
  id             uuid        not null,
  slug           text        not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
  family         text        not null check (family ~ '^[a-z][a-z0-9_]{0,39}$'), -- an account has one plan of a family at a time
  name           text        not null check (name <> ''),
  services       text[]      not null check (cardinality(services) > 0),
  included_units bigint      not null check (included_units >= 0),
  price_micros   bigint      check (price_micros >= 0), -- a month; null: agreed with each customer, nobody subscribes by themselves
  overage_micros bigint      check (overage_micros >= 0), -- beyond the included units; null: the price list
  overage_per    integer     not null default 1 check (overage_per > 0),
  currency       char(3)     not null default 'USD',
  account_id     uuid,                       -- made for one customer and shown to nobody else
  active         boolean     not null default true,
  position       integer     not null default 100,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  primary key (root_id, id),
  unique (root_id, tenant_id, slug),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id)
);
call kernel.protect('subscriptions.plans', 'tenant');
drop policy own_tenant on subscriptions.plans;
-- Customers read the plans of their brand, but of those made for one customer only their own.
create policy customers_read on subscriptions.plans for select using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and ((select current_setting('app.tenant_id', true)) = 'all'
    or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid))
  and (account_id is null or (select current_setting('app.account_id', true)) in (account_id::text, 'all')));
create policy operators_write on subscriptions.plans using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and ((select current_setting('app.tenant_id', true)) = 'all'
    or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid))
  and (select current_setting('app.account_id', true)) = 'all');
revoke delete on subscriptions.plans from tandem_app;

create table subscriptions.subscriptions (
  root_id       uuid        not null,
  tenant_id     uuid        not null,
  account_id    uuid        not null,
  id            uuid        not null,
  plan_id       uuid        not null,
  family        text        not null,
  -- past_due: the period is over and the next could not be paid; nothing is included until it is.
  state         text        not null check (state in ('active', 'past_due', 'ended')),
  -- As agreed when the plan was chosen: a later change of the plan touches nobody who has it.
  price_micros  bigint      not null check (price_micros >= 0),
  currency      char(3)     not null,
  anchor        timestamptz not null,        -- where periods are counted from: its day and time of day stay
  period_number integer     not null check (period_number >= 0),
  period_start  timestamptz not null,
  period_end    timestamptz not null,
  allowance_id  uuid        not null,
  paid_micros   bigint      not null check (paid_micros >= 0), -- for the units at hand: a part of the price after a change
  cancels       boolean     not null default false, -- at the end of the period
  grace_until   timestamptz,
  next_try_at   timestamptz,
  ended_at      timestamptz,
  ended_because text        check (ended_because in ('cancelled', 'unpaid')),
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  foreign key (root_id, plan_id) references subscriptions.plans (root_id, id),
  check ((state = 'past_due') = (grace_until is not null)),
  check ((state = 'ended') = (ended_at is not null))
);
create unique index subscriptions_one_of_a_family on subscriptions.subscriptions (root_id, account_id, family) where state <> 'ended';
create index subscriptions_of_account on subscriptions.subscriptions (root_id, account_id, id desc);
create index subscriptions_of_plan on subscriptions.subscriptions (root_id, plan_id) where state <> 'ended';
create index subscriptions_due on subscriptions.subscriptions (root_id, period_end) where state <> 'ended';
call kernel.protect('subscriptions.subscriptions', 'account');
revoke delete on subscriptions.subscriptions from tandem_app;

-- Append-only: what was paid or given back for which time.
create table subscriptions.payments (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,      -- also the transfer's, where money moved
  subscription_id uuid        not null,
  plan_id         uuid        not null,
  kind            text        not null check (kind in ('start', 'renewal', 'change')),
  period_start    timestamptz not null,
  period_end      timestamptz not null,
  amount_micros   bigint      not null,      -- negative: given back
  currency        char(3)     not null,
  created_at      timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, subscription_id) references subscriptions.subscriptions (root_id, id)
);
create index payments_of_subscription on subscriptions.payments (root_id, subscription_id, id desc);
create unique index payments_once_per_period on subscriptions.payments (root_id, subscription_id, period_start) where kind <> 'change';
call kernel.protect('subscriptions.payments', 'account');
revoke update, delete on subscriptions.payments from tandem_app;
