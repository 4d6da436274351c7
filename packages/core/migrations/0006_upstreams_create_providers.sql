-- Who we buy from: providers with their credentials and country map, what is known of their health, how failures are answered.
create schema upstreams;
grant usage on schema upstreams to tandem_app;

create table upstreams.providers (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  id              uuid        not null,
  adapter         text        not null,           -- the adapter's manifest id, such as 'esim-go'
  slug            text        not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
  name            text        not null,
  services        text[]      not null,
  tier            smallint    not null default 2 check (tier between 1 and 9),       -- 1 primary, 2 backup
  priority        integer     not null default 100 check (priority between 0 and 1000), -- within the tier, lower first
  status          text        not null default 'active' check (status in ('active', 'inactive', 'maintenance')),
  base_url        text,                           -- null: the adapter's own
  config          jsonb       not null default '{}',
  -- { successRate, deliverySeconds, uptime, errorRate, satisfaction }: what its figures are shown beside (O7)
  targets         jsonb       not null,
  -- Envelope: `sealed` holds the credentials under a data key of this row, `wrapped_key` that data key under the key named
  -- by `key_id`, which is kept outside the database.
  credentials_set text[]      not null default '{}',
  key_id          text        not null,
  wrapped_key     bytea       not null,
  sealed          bytea       not null,
  used_at         timestamptz,                    -- first purchase; from then on the row stays
  version         integer     not null default 1, -- grows with each change, so that running processes notice
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (root_id, id),
  unique (root_id, slug),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
call kernel.protect('upstreams.providers', 'tenant');

create table upstreams.provider_countries (
  root_id               uuid     not null,
  tenant_id             uuid     not null,
  provider_id           uuid     not null,
  country               char(2)  not null,
  active                boolean  not null default true,
  priority              integer  check (priority between 0 and 1000), -- null: the provider's own
  offer_count           integer  not null default 0,
  five_g                boolean  not null default false,
  cost_per_gb_micros    bigint,                   -- of the cheapest offer per gigabyte there
  activation_fee_micros bigint   not null default 0,
  currency              char(3)  not null default 'USD',
  updated_at            timestamptz not null default now(),
  primary key (root_id, provider_id, country),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade
);
create index provider_countries_by_country on upstreams.provider_countries (root_id, country);
call kernel.protect('upstreams.provider_countries', 'tenant');

-- How a failure is answered when no operator said otherwise. Null and '*' match everything; the most specific rule wins.
create table upstreams.default_failure_rules (
  adapter   text,
  operation text     not null default '*',
  category  text,
  code      text,
  action    text     not null check (action in ('retry_same', 'next_provider', 'final', 'unknown')),
  delay_ms  integer  not null default 0 check (delay_ms >= 0),
  tries_max smallint not null default 0 check (tries_max >= 0),
  note      text     not null,
  check ((action = 'retry_same') = (tries_max > 0))
);
grant select on upstreams.default_failure_rules to tandem_app;

-- The operators' own rules. They come before the defaults.
create table upstreams.failure_rules (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  id          uuid        not null,
  provider_id uuid,
  adapter     text,
  operation   text        not null default '*',
  category    text,
  code        text,
  action      text        not null check (action in ('retry_same', 'next_provider', 'final', 'unknown')),
  delay_ms    integer     not null default 0 check (delay_ms >= 0),
  tries_max   smallint    not null default 0 check (tries_max >= 0),
  note        text        not null default '',
  created_at  timestamptz not null default now(),
  primary key (root_id, id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade,
  check ((action = 'retry_same') = (tries_max > 0))
);
call kernel.protect('upstreams.failure_rules', 'tenant');

insert into upstreams.default_failure_rules (adapter, operation, category, code, action, delay_ms, tries_max, note) values
  -- Buying. Whatever may have been bought is looked up first (O5), everything else goes to the next provider (O4).
  (null, 'placeOrder', null, null, 'next_provider', 0, 0, 'nothing was bought: the next provider'),
  (null, 'placeOrder', 'timeout', null, 'unknown', 0, 0, 'it may have been bought: look it up'),
  (null, 'placeOrder', 'unreadable', null, 'unknown', 0, 0, 'a reply nobody can read proves nothing'),
  ('esim-access', 'placeOrder', null, '101001', 'retry_same', 500, 1, 'request signed too long ago: once more with a fresh clock'),
  ('esim-access', 'placeOrder', null, '900001', 'retry_same', 1000, 2, 'upstream says it is busy'),
  ('esim-access', 'placeOrder', null, '200009', 'unknown', 0, 0, 'abnormal order state: look it up'),
  ('airalo', 'placeOrder', null, '53', 'unknown', 0, 0, 'unexpected error at the upstream: look it up'),
  -- Questions cost nothing and are asked again.
  (null, '*', null, null, 'retry_same', 2000, 20, 'a question: ask again'),
  (null, '*', 'auth', null, 'final', 0, 0, 'asking again with the same credentials changes nothing'),
  (null, '*', 'unsupported', null, 'final', 0, 0, 'this upstream cannot do that'),
  (null, '*', 'invalid_request', null, 'final', 0, 0, 'the same request is refused again'),
  (null, '*', 'not_found', null, 'final', 0, 0, 'the upstream does not know it'),
  (null, '*', 'rate_limited', null, 'retry_same', 5000, 20, 'wait and ask again'),
  (null, 'getOrder', 'activation_failed', null, 'next_provider', 0, 0, 'the order failed at the upstream: the next provider'),
  (null, 'getOrder', 'refused', null, 'next_provider', 0, 0, 'the order failed at the upstream: the next provider'),
  (null, 'getOrder', 'not_found', null, 'unknown', 0, 0, 'an order we placed is gone: look it up'),
  ('esim-access', 'getOrder', null, '200010', 'retry_same', 3000, 20, 'profiles are still being allocated'),
  ('esim-go', 'getOrder', null, 'http_503', 'retry_same', 3000, 20, 'install details are still being made'),
  -- Data for a profile that exists can come from its own provider only.
  (null, 'topUp', null, null, 'final', 0, 0, 'only this provider can top up this profile'),
  (null, 'topUp', 'timeout', null, 'unknown', 0, 0, 'it may have been bought: look it up'),
  (null, 'topUp', 'unreadable', null, 'unknown', 0, 0, 'a reply nobody can read proves nothing'),
  (null, 'topUp', 'server', null, 'retry_same', 5000, 5, 'the upstream is in trouble'),
  (null, 'topUp', 'unreachable', null, 'retry_same', 5000, 5, 'the upstream is in trouble'),
  (null, 'topUp', 'rate_limited', null, 'retry_same', 5000, 10, 'wait and ask again'),
  -- Giving a spare profile back.
  (null, 'cancel', 'refused', null, 'final', 0, 0, 'the upstream keeps the sale'),
  (null, 'cancel', 'timeout', null, 'unknown', 0, 0, 'read the profile before asking again');
