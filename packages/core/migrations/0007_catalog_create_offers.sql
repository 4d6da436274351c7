-- What providers sell us (offers), what we sell (plans), and which offer can serve which plan.
create table catalog.offers (
  root_id             uuid        not null,
  tenant_id           uuid        not null,
  id                  uuid        not null,
  provider_id         uuid        not null,
  kind                text        not null check (kind in ('esim', 'top_up')),
  offer_ref           text        not null,       -- what the provider calls it
  base_ref            text        not null default '', -- top-ups: the offer_ref of the profile's own offer
  name                text        not null,
  countries           text[]      not null,       -- ISO 3166-1 alpha-2, sorted
  region_name         text,                       -- the provider's name of a group of countries
  data_mode           text        not null check (data_mode in ('total', 'daily', 'unlimited')),
  data_bytes          bigint      not null check (data_bytes >= 0),
  after_allowance     text        not null check (after_allowance in ('stopped', 'slowed', 'unknown')),
  validity_days       integer     not null check (validity_days > 0),
  start_within_days   integer,
  starts_on           text        not null check (starts_on in ('installation', 'first_use', 'unknown')),
  five_g              boolean     not null,
  networks            jsonb       not null default '[]', -- [{ country, operator, technologies }]
  voice_minutes       integer,
  sms_count           integer,
  top_up_supported    boolean     not null,
  cost_micros         bigint      not null check (cost_micros >= 0),
  currency            char(3)     not null,
  retail_floor_micros bigint,                     -- the provider forbids to sell below this
  status              text        not null default 'active' check (status in ('active', 'gone')),
  content_hash        bytea       not null,
  first_seen_at       timestamptz not null,
  changed_at          timestamptz not null,       -- when content or cost last changed
  synced_at           timestamptz not null,       -- last sync that saw a change; sync_runs tells the last look
  gone_at             timestamptz,
  primary key (root_id, id),
  unique (root_id, provider_id, kind, base_ref, offer_ref),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade,
  check ((status = 'gone') = (gone_at is not null))
);
create index offers_by_country on catalog.offers using gin (countries) where status = 'active';
create index offers_of_provider on catalog.offers (root_id, provider_id, status);
-- Costs are the owner's business: no reseller and no customer reads them.
call kernel.protect('catalog.offers', 'tenant');

create table catalog.plans (
  root_id       uuid        not null,
  tenant_id     uuid        not null,
  id            uuid        not null,
  slug          text        not null,             -- made from what it is, so that it stays the same from sync to sync
  name          text        not null,
  coverage      text        not null check (coverage in ('country', 'region', 'global')),
  country       char(2)     references catalog.countries (code),
  region_code   text        not null references catalog.regions (code),
  countries     text[]      not null,
  data_mode     text        not null check (data_mode in ('total', 'daily', 'unlimited')),
  data_mb       integer     not null check (data_mb >= 0),   -- as sold, 1 GB = 1024 MB; 0 when unlimited
  data_bytes    bigint      not null check (data_bytes >= 0), -- the least any provider gives: 1 GB = 10^9
  validity_days integer     not null check (validity_days > 0),
  five_g        boolean     not null,             -- promised
  top_up        boolean     not null,
  networks      jsonb       not null default '[]', -- [{ country, operator, technologies }] of the offers behind it
  status        text        not null default 'active' check (status in ('active', 'retired')),
  hidden        boolean     not null default false, -- an operator took it out of the shop
  content_hash  bytea       not null,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (root_id, id),
  unique (root_id, slug),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  check ((coverage = 'country') = (country is not null))
);
create index plans_of_country on catalog.plans (root_id, country) where status = 'active';
create index plans_by_country on catalog.plans using gin (countries) where status = 'active';
call kernel.protect('catalog.plans', 'root');

create table catalog.plan_offers (
  root_id     uuid    not null,
  tenant_id   uuid    not null,
  plan_id     uuid    not null,
  offer_id    uuid    not null,
  provider_id uuid    not null,
  exact       boolean not null,                   -- the same content as promised, not more
  primary key (root_id, plan_id, offer_id),
  foreign key (root_id, plan_id) references catalog.plans (root_id, id) on delete cascade,
  foreign key (root_id, offer_id) references catalog.offers (root_id, id) on delete cascade
);
create index plan_offers_of_offer on catalog.plan_offers (root_id, offer_id);
call kernel.protect('catalog.plan_offers', 'tenant');

create table catalog.sync_runs (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  id           uuid        not null,
  provider_id  uuid        not null,
  trigger      text        not null check (trigger in ('schedule', 'operator', 'first')),
  status       text        not null check (status in ('running', 'done', 'failed')),
  offers_read  integer     not null default 0,
  added        integer     not null default 0,
  changed      integer     not null default 0,
  unchanged    integer     not null default 0,
  gone         integer     not null default 0,
  plans        integer     not null default 0,
  error        text,
  started_at   timestamptz not null,
  heartbeat_at timestamptz not null,
  ended_at     timestamptz,
  primary key (root_id, id),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade
);
-- One sync of a provider at a time.
create unique index sync_runs_one_running on catalog.sync_runs (root_id, provider_id) where status = 'running';
create index sync_runs_of_provider on catalog.sync_runs (root_id, provider_id, id desc);
call kernel.protect('catalog.sync_runs', 'tenant');
