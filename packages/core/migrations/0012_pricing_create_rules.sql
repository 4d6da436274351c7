-- How a cost becomes a price (C2), and the prices made so, per tenant, ready for the shop.
create schema pricing;
grant usage on schema pricing to tandem_app;

create table pricing.rules (
  root_id             uuid        not null,
  tenant_id           uuid        not null,       -- whose rule it is
  id                  uuid        not null,
  name                text        not null check (name <> ''),
  active              boolean     not null default true,
  priority            integer     not null default 100 check (priority between 0 and 10000), -- lower wins among equally specific
  -- What it is for. Null matches everything.
  buyer_tenant_id     uuid,                       -- a reseller that buys from this tenant; null: every buyer
  plan_id             uuid,
  country             char(2)     references catalog.countries (code),
  region_code         text        references catalog.regions (code),
  provider_id         uuid,
  data_mb_min         integer     check (data_mb_min >= 0),
  data_mb_max         integer     check (data_mb_max >= 0),
  days_min            integer     check (days_min > 0),
  days_max            integer     check (days_max > 0),
  -- What it does: percent on cost, an amount on cost, or the price itself.
  kind                text        not null check (kind in ('percent', 'fixed', 'price')),
  markup_bps          integer     check (markup_bps between 0 and 1000000), -- basis points: 10000 doubles the cost
  amount_micros       bigint      check (amount_micros >= 0),
  currency            char(3)     not null default 'USD',
  rounding            text        not null default 'up_to_99' check (rounding in ('none', 'cent', 'up_to_99', 'up_to_49_or_99')),
  margin_floor_bps    integer     check (margin_floor_bps between 0 and 9900), -- of the price; null: the next rule that names one
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  primary key (root_id, id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, buyer_tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, plan_id) references catalog.plans (root_id, id) on delete cascade,
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade,
  check ((kind = 'percent') = (markup_bps is not null)),
  check ((kind = 'percent') = (amount_micros is null)),
  check (data_mb_min <= data_mb_max),
  check (days_min <= days_max)
);
call kernel.protect('pricing.rules', 'tenant');

-- What the shop shows: one price per tenant and plan. Everyone in the tenant reads it; nobody outside.
create table pricing.plan_prices (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  plan_id      uuid        not null,
  price_micros bigint      not null check (price_micros > 0),
  currency     char(3)     not null,
  -- Price of 1024 MB; null when unlimited. Daily plans count every day's data.
  per_gb_micros bigint,
  updated_at   timestamptz not null default now(),
  primary key (root_id, tenant_id, plan_id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, plan_id) references catalog.plans (root_id, id) on delete cascade
);
create index plan_prices_cheapest on pricing.plan_prices (root_id, tenant_id, price_micros, plan_id);
create index plan_prices_of_plan on pricing.plan_prices (root_id, plan_id);
call kernel.protect('pricing.plan_prices', 'tenant');
drop policy own_tenant on pricing.plan_prices;
create policy customers_read on pricing.plan_prices for select using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and ((select current_setting('app.tenant_id', true)) = 'all'
    or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid)));
create policy operators_write on pricing.plan_prices using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and ((select current_setting('app.tenant_id', true)) = 'all'
    or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid))
  and (select current_setting('app.account_id', true)) = 'all');

-- What each price came from. `cost_micros` is what this tenant itself pays: the provider's cost, or its seller's price.
create table pricing.plan_price_bases (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  plan_id         uuid        not null,
  cost_micros     bigint      not null,
  price_micros    bigint      not null,
  currency        char(3)     not null,
  margin_bps      integer     not null,           -- (price − cost) ÷ price
  offer_id        uuid,                           -- the reference offer; null for a reseller
  provider_id     uuid,
  rule_id         uuid,
  floor_applied   boolean     not null,
  explanation     jsonb       not null,           -- [{ label, amountMicros }]
  updated_at      timestamptz not null default now(),
  primary key (root_id, tenant_id, plan_id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, plan_id) references catalog.plans (root_id, id) on delete cascade
);
call kernel.protect('pricing.plan_price_bases', 'tenant');

-- "From" prices of the country and region pickers.
create table pricing.place_prices (
  root_id           uuid        not null,
  tenant_id         uuid        not null,
  place             text        not null,         -- a country's code, or 'region:' and a region's code
  plan_count        integer     not null,
  five_g            boolean     not null,
  from_price_micros bigint      not null,
  currency          char(3)     not null,
  updated_at        timestamptz not null default now(),
  primary key (root_id, tenant_id, place),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
call kernel.protect('pricing.place_prices', 'tenant');
drop policy own_tenant on pricing.place_prices;
create policy customers_read on pricing.place_prices for select using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and ((select current_setting('app.tenant_id', true)) = 'all'
    or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid)));
create policy operators_write on pricing.place_prices using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and ((select current_setting('app.tenant_id', true)) = 'all'
    or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid))
  and (select current_setting('app.account_id', true)) = 'all');
