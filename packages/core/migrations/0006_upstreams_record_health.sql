-- What is known of each provider: calls in short buckets, breakers, health checks, daily figures. Shared by all processes.

-- Every call counts into a five-minute bucket. Rates, latencies and breakers of all processes come from here.
create table upstreams.call_buckets (
  root_id            uuid        not null,
  tenant_id          uuid        not null,
  provider_id        uuid        not null,
  operation          text        not null,
  region             text        not null,        -- a country, or '*'
  bucket             timestamptz not null,
  calls              integer     not null default 0,
  technical_failures integer     not null default 0,
  other_failures     integer     not null default 0, -- refused, out of stock, …: no fault of the route
  latency_ms_sum     bigint      not null default 0,
  latency_histogram  integer[]   not null,        -- counts per latency class (upstreams/latency-histogram.ts)
  deliveries         integer     not null default 0,
  delivery_ms_sum    bigint      not null default 0,
  primary key (root_id, provider_id, operation, region, bucket),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade
);
create index call_buckets_by_time on upstreams.call_buckets (root_id, bucket);
call kernel.protect('upstreams.call_buckets', 'tenant');

-- A breaker that is not closed and at rest. `state` is what upstreams/breaker.ts works on.
create table upstreams.breakers (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  provider_id uuid        not null,
  operation   text        not null,
  region      text        not null,
  mode        text        not null,
  state       jsonb       not null,
  reason      text,
  version     bigint      not null default 1,
  since       timestamptz not null,
  updated_at  timestamptz not null default now(),
  primary key (root_id, provider_id, operation, region),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade
);
call kernel.protect('upstreams.breakers', 'tenant');

create table upstreams.health_checks (
  root_id        uuid        not null,
  tenant_id      uuid        not null,
  id             uuid        not null,
  provider_id    uuid        not null,
  service        text        not null,
  ok             boolean     not null,
  status         text        not null check (status in ('healthy', 'degraded', 'down')),
  latency_ms     integer,
  error_rate     real,                            -- technical failures among the calls of the last 15 minutes
  error_category text,
  error_code     text,
  message        text,
  primary key (root_id, id)
) partition by range (id);
create index health_checks_of_provider on upstreams.health_checks (root_id, provider_id, id desc);
call kernel.protect('upstreams.health_checks', 'tenant');
revoke update on upstreams.health_checks from tandem_app;
select kernel.add_monthly_partitions('upstreams.health_checks');

create table upstreams.provider_health (
  root_id          uuid        not null,
  tenant_id        uuid        not null,
  provider_id      uuid        not null,
  service          text        not null,
  status           text        not null check (status in ('healthy', 'degraded', 'down')),
  reason           text        not null,
  since            timestamptz not null,
  checked_at       timestamptz not null,
  failed_in_row    integer     not null default 0,
  latency_ms       integer,
  error_rate       real,
  balance_micros   bigint,
  balance_currency char(3),
  primary key (root_id, provider_id, service),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade
);
call kernel.protect('upstreams.provider_health', 'tenant');

-- What changed at a provider: health, breakers, catalogue. The console's timeline and the alerts read it.
create table upstreams.provider_events (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  id          uuid        not null,
  provider_id uuid        not null,
  kind        text        not null,               -- 'health_changed', 'breaker_changed', 'catalog_synced', 'catalog_sync_failed'
  details     jsonb       not null default '{}',
  primary key (root_id, id)
) partition by range (id);
create index provider_events_of_provider on upstreams.provider_events (root_id, provider_id, id desc);
call kernel.protect('upstreams.provider_events', 'tenant');
revoke update on upstreams.provider_events from tandem_app;
select kernel.add_monthly_partitions('upstreams.provider_events');

-- Figures of one provider and day, for one country or for all together ('*'). Made anew from the attempts; never added to.
create table upstreams.daily_metrics (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  provider_id     uuid        not null,
  day             date        not null,
  country         text        not null,
  orders          integer     not null default 0,
  successes       integer     not null default 0,
  failures        integer     not null default 0,
  unknowns        integer     not null default 0,
  failovers       integer     not null default 0, -- orders that came here because another provider failed
  delivery_ms_avg bigint,
  delivery_ms_p50 bigint,
  delivery_ms_p95 bigint,
  revenue_micros  bigint      not null default 0,
  cost_micros     bigint      not null default 0,
  currency        char(3)     not null default 'USD',
  activations     integer     not null default 0,
  ratings         integer     not null default 0,
  ratings_sum     integer     not null default 0,
  calls           integer     not null default 0,
  calls_failed    integer     not null default 0,
  checks          integer     not null default 0,
  checks_ok       integer     not null default 0,
  updated_at      timestamptz not null default now(),
  primary key (root_id, provider_id, day, country),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade
);
create index daily_metrics_by_day on upstreams.daily_metrics (root_id, day);
call kernel.protect('upstreams.daily_metrics', 'tenant');
