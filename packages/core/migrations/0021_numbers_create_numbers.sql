-- Phone numbers we let on demand, never in stock. The carrier's part (reference, cost, quotes) is the
-- platform's affair. What happens to calls is kept by the module that handles them.
create schema numbers;
grant usage on schema numbers to tandem_app;

create table numbers.numbers (
  root_id              uuid        not null,
  tenant_id            uuid        not null,
  account_id           uuid        not null,
  id                   uuid        not null,
  order_id             uuid        not null,
  provider_id          uuid        not null,
  upstream_ref         text        not null,  -- what the carrier calls it
  number               text        not null check (number ~ '^\+[1-9][0-9]{5,14}$'),
  country              char(2)     not null,
  type                 text        not null check (type in ('local', 'mobile', 'national', 'toll_free')),
  locality             text,
  region               text,
  features             text[],                -- null: the carrier does not tell
  -- waiting: bought, and not yet working at its carrier. releasing: on its way back to it.
  status               text        not null check (status in ('waiting', 'active', 'releasing', 'released')),
  label                text,
  sms                  boolean     not null default true,  -- messages to it are taken
  currency             char(3)     not null,
  setup_price_micros   bigint      not null check (setup_price_micros >= 0),
  monthly_price_micros bigint      not null check (monthly_price_micros > 0),
  setup_cost_micros    bigint      not null check (setup_cost_micros >= 0),
  monthly_cost_micros  bigint      not null check (monthly_cost_micros >= 0),
  -- What each reseller owes its seller a month, from the selling tenant up to the platform: [{ from, to, micros }].
  monthly_chain        jsonb       not null default '[]',
  -- What each carrier asked for such a number when it was bought, cheapest first: [{ providerId, monthlyMicros }].
  quotes               jsonb       not null,
  paid_until           timestamptz not null,
  release_reason       text        check (release_reason in ('customer', 'operator', 'unpaid')),
  released_at          timestamptz,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check ((status = 'released') = (released_at is not null)),
  check ((status in ('releasing', 'released')) = (release_reason is not null))
);
create unique index numbers_let_once on numbers.numbers (root_id, number) where status <> 'released';
create index numbers_by_carrier on numbers.numbers (root_id, provider_id, upstream_ref);
create index numbers_of_account on numbers.numbers (root_id, account_id, id desc);
create index numbers_of_tenant on numbers.numbers (root_id, tenant_id, id desc);
create unique index numbers_of_order on numbers.numbers (root_id, order_id);
create index numbers_to_renew on numbers.numbers (root_id, paid_until) where status in ('waiting', 'active');
create index numbers_under_way on numbers.numbers (root_id, updated_at) where status in ('waiting', 'releasing');
call kernel.protect('numbers.numbers', 'account');
revoke delete on numbers.numbers from tandem_app;

-- The number is gone, or dearer: no other provider has it.
insert into upstreams.default_failure_rules (adapter, operation, category, code, action, delay_ms, tries_max, note) values
  (null, 'orderNumber', 'out_of_stock', null, 'final', 0, 0, 'somebody else took it: search again'),
  (null, 'orderNumber', 'price_changed', null, 'final', 0, 0, 'the carrier asks another price: search again');
