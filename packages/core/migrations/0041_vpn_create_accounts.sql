-- VPN accounts: the plans they are sold by, what they cost us at each provider, and the accounts with what is done to them.
create schema vpn;
grant usage on schema vpn to tandem_app;

create table vpn.plans (
  root_id    uuid        not null,
  tenant_id  uuid        not null,            -- the platform's own: resellers sell what it sells
  id         uuid        not null,
  name       text        not null check (name <> ''),
  months     smallint    not null check (months between 1 and 36),
  active     boolean     not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
create unique index plans_once_by_months on vpn.plans (root_id, months) where active;
call kernel.protect('vpn.plans', 'root');

-- A price a tenant set by hand; without one its price rules make it from what it pays itself.
create table vpn.plan_prices (
  root_id      uuid   not null,
  tenant_id    uuid   not null,
  plan_id      uuid   not null,
  price_micros bigint not null check (price_micros > 0),
  primary key (root_id, tenant_id, plan_id),
  foreign key (root_id, plan_id) references vpn.plans (root_id, id) on delete cascade
);
call kernel.protect('vpn.plan_prices', 'tenant');

-- What an account for so many months costs us at a provider. No VPN provider publishes prices, so an operator enters them.
create table vpn.provider_costs (
  root_id     uuid     not null,
  tenant_id   uuid     not null,
  id          uuid     not null,              -- attempts name it as the offer they were made by
  provider_id uuid     not null,
  months      smallint not null check (months between 1 and 36),
  cost_micros bigint   not null check (cost_micros >= 0),
  currency    char(3)  not null,
  primary key (root_id, id),
  unique (root_id, provider_id, months),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade
);
call kernel.protect('vpn.provider_costs', 'tenant');

-- The servers of a provider as it told them last.
create table vpn.server_lists (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  provider_id uuid        not null,
  servers     jsonb       not null,
  read_at     timestamptz not null,
  primary key (root_id, provider_id),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade
);
call kernel.protect('vpn.server_lists', 'root');

create table vpn.accounts (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  account_id   uuid        not null,
  id           uuid        not null,
  order_id     uuid        not null,
  plan_id      uuid        not null,
  name         text        not null,          -- what its owner calls it
  provider_id  uuid        not null,
  upstream_ref text        not null,
  username     text        not null,
  -- Envelope of the password, as of a provider's credentials.
  key_id       text        not null,
  wrapped_key  bytea       not null,
  sealed       bytea       not null,
  state        text        not null check (state in ('active', 'suspended', 'expired', 'deleted')),
  months       smallint    not null,          -- of the last purchase: what a renewal buys again
  expires_at   timestamptz not null,
  deleted_at   timestamptz,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (root_id, id),
  unique (root_id, provider_id, upstream_ref),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id),
  check ((deleted_at is null) = (state <> 'deleted'))
);
create index accounts_of_account on vpn.accounts (root_id, account_id, id desc);
create index accounts_newest on vpn.accounts (root_id, id desc);
create index accounts_ending on vpn.accounts (root_id, expires_at) where state <> 'deleted';
call kernel.protect('vpn.accounts', 'account');
revoke delete on vpn.accounts from tandem_app;

-- What is to be done to an account at its provider: written before the call, ended after it. All of it is safe to repeat, so
-- one whose reply was lost is simply done again.
create table vpn.changes (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  account_id  uuid        not null,
  id          uuid        not null,
  vpn_id      uuid        not null,
  kind        text        not null check (kind in ('suspend', 'resume', 'password', 'delete', 'expire', 'reopen')),
  state       text        not null default 'open' check (state in ('open', 'done', 'refused', 'dropped')),
  actor       text        not null,
  error       text,                           -- our own sentence, when refused
  -- The new password, in an envelope; empty for everything else and once it counts.
  key_id      text,
  wrapped_key bytea,
  sealed      bytea,
  created_at  timestamptz not null,
  ended_at    timestamptz,
  primary key (root_id, id),
  foreign key (root_id, vpn_id) references vpn.accounts (root_id, id),
  check ((ended_at is null) = (state = 'open'))
);
create unique index changes_open_once on vpn.changes (root_id, vpn_id) where state = 'open';
create index changes_of_account on vpn.changes (root_id, vpn_id, id desc);
call kernel.protect('vpn.changes', 'account');
revoke delete on vpn.changes from tandem_app;

-- Another provider may well take what one calls malformed: passwords and names have each reseller's own rules.
update upstreams.default_failure_rules set action = 'next_provider', note = 'another provider may take it'
where adapter is null and operation = 'createAccount' and category = 'invalid_request';

insert into upstreams.default_failure_rules (adapter, operation, category, code, action, delay_ms, tries_max, note) values
  (null, 'renewAccount', null, null, 'final', 0, 0, 'only this provider can renew its account'),
  (null, 'renewAccount', 'timeout', null, 'unknown', 0, 0, 'it may have been renewed: look it up'),
  (null, 'renewAccount', 'server', null, 'unknown', 0, 0, 'it may have been renewed: look it up'),
  (null, 'renewAccount', 'unreadable', null, 'unknown', 0, 0, 'a reply nobody can read proves nothing'),
  (null, 'renewAccount', 'unreachable', null, 'retry_same', 5000, 5, 'the upstream is in trouble'),
  (null, 'renewAccount', 'rate_limited', null, 'retry_same', 5000, 10, 'wait and ask again');
