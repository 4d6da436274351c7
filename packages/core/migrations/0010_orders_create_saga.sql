-- Orders and what happens to them: items with their own saga state, attempts at providers, claims on upstream orders,
-- delivered and spare profiles, the queue of what a person must finish, and the events that tell the story.
create schema orders;
grant usage on schema orders to tandem_app;

create table orders.orders (
  root_id           uuid        not null,
  tenant_id         uuid        not null,
  account_id        uuid        not null,
  id                uuid        not null,
  kind              text        not null check (kind in ('esim', 'esim_top_up')),
  plan_id           uuid,                 -- null for a top-up, which is an offer of the profile's own provider
  -- What was bought, as it was then: { name, countryCodes, dataBytes, dataMode, dataLabel, validityDays, offer? }
  plan              jsonb       not null,
  country_codes     text[]      not null,
  target_profile_id uuid,                 -- the profile a top-up goes to
  quantity          integer     not null check (quantity between 1 and 100),
  currency          char(3)     not null,
  unit_price_micros bigint      not null check (unit_price_micros > 0),
  -- What each reseller owes its own seller for one piece, up to the platform: [{ from, to, micros }]. Empty when the platform sells.
  chain             jsonb       not null default '[]',
  status            text        not null default 'processing'
                    check (status in ('processing', 'fulfilled', 'partially_fulfilled', 'manual', 'failed', 'cancelled')),
  email             text,
  idempotency_key   text,
  attempt_count     integer     not null default 0,
  failed_over       boolean     not null default false,
  delayed_at        timestamptz,          -- when the customer was told that it takes longer
  rating            smallint    check (rating between 1 and 5),
  rating_comment    text,
  rated_at          timestamptz,
  completed_at      timestamptz,
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check ((kind = 'esim') = (plan_id is not null)),
  check ((kind = 'esim_top_up') = (target_profile_id is not null)),
  check ((completed_at is null) = (status in ('processing', 'manual')))
);
create unique index orders_once_per_key on orders.orders (root_id, account_id, idempotency_key) where idempotency_key is not null;
create index orders_of_account on orders.orders (root_id, account_id, id desc);
create index orders_of_tenant on orders.orders (root_id, tenant_id, id desc);
create index orders_under_way on orders.orders (root_id, created_at) where status in ('processing', 'manual');
call kernel.protect('orders.orders', 'account');
revoke delete on orders.orders from tandem_app;

-- One piece of an order. Each has its own hold and its own way through the saga, so that a part that fails stays exact.
-- States at rest: the arrows received → priced → held, routed → submitted, fulfilled → captured and failed → released each
-- share a transaction, and their events tell them apart.
create table orders.items (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  account_id   uuid        not null,
  id           uuid        not null,
  order_id     uuid        not null,
  position     smallint    not null,
  state        text        not null check (state in ('held', 'submitted', 'pending', 'reconciling', 'manual', 'captured', 'released')),
  hold_id      uuid        not null,
  attempt_id   uuid,                 -- the attempt that decides what comes next
  round        integer     not null default 1, -- a person may start the search for a provider afresh
  busy_until   timestamptz,          -- a worker's paid call is on the wire until then, at the latest
  profile_id   uuid,
  provider_id  uuid,                 -- who delivered
  cost_micros  bigint,
  failure_code text,                 -- why the money was released
  told_state   text,                 -- the state its customer was last told of; only kept for orders of several pieces
  closed_at    timestamptz,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, order_id) references orders.orders (root_id, id),
  check ((closed_at is null) = (state not in ('captured', 'released'))),
  check ((state = 'released') = (failure_code is not null))
);
create index items_of_order on orders.items (root_id, order_id);
create unique index items_hold_once on orders.items (root_id, hold_id);
call kernel.protect('orders.items', 'account');
revoke delete on orders.items from tandem_app;

-- One try at one provider. The row is committed before the call; its public id is the reference the upstream is given.
create table orders.attempts (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  account_id   uuid        not null,
  id           uuid        not null,
  order_id     uuid        not null,
  item_id      uuid        not null,
  number       integer     not null,
  round        integer     not null,
  provider_id  uuid        not null,
  offer_id     uuid        not null,
  offer_ref    text        not null,
  decision_id  uuid,
  operation    text        not null check (operation in ('placeOrder', 'topUp')),
  country_code text        not null,
  cost_micros  bigint      not null check (cost_micros >= 0),
  currency     char(3)     not null,
  -- submitted: no answer seen yet. Otherwise the last outcome the upstream told, or that it could not be told.
  state        text        not null check (state in ('submitted', 'pending', 'unknown', 'rejected', 'done')),
  -- What became of it; null while it may still buy something. `unresolved` means the upstream would not say.
  resolution   text        check (resolution in ('delivered', 'stock', 'loss', 'not_bought', 'unresolved')),
  next_step    text        check (next_step in ('retry_same', 'next_provider', 'final')), -- what the failure rules said
  error        jsonb,                -- the ProviderError, for operators
  reason       text,                 -- our own sentence
  upstream_ref text,
  found_ref    text,                 -- seen by a search that cannot tell our orders apart, not yet claimed
  found_at     timestamptz,
  looks        integer     not null default 0,
  interrupted  boolean     not null default false, -- our own process ended during the call
  started_at   timestamptz not null,
  deadline_at  timestamptz not null, -- after it the call is certainly over
  answered_at  timestamptz,
  looking_since timestamptz,
  given_up_at  timestamptz,          -- the saga went on without it; it is still watched until it has a resolution
  ended_at     timestamptz,
  primary key (root_id, id),
  foreign key (root_id, item_id) references orders.items (root_id, id),
  check ((resolution is null) = (ended_at is null))
) partition by range (id);
-- The only index besides the key: no column that changes is indexed, so that an outcome rewrites one row and no index.
create index attempts_of_item on orders.attempts (root_id, item_id);
call kernel.protect('orders.attempts', 'account');
revoke delete on orders.attempts from tandem_app;
select kernel.add_monthly_partitions('orders.attempts');

-- Attempts the saga went on without and that may still turn out to have bought something, and those whose upstream never
-- said. A table of its own, because an index on attempts for these few would cost all the others.
create table orders.open_questions (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  attempt_id uuid        not null,
  since      timestamptz not null,
  unresolved boolean     not null default false,
  primary key (root_id, attempt_id)
);
call kernel.protect('orders.open_questions', 'tenant');

-- An upstream order belongs to one attempt. Where an upstream keeps no reference of ours, this is what stops two attempts
-- from taking the same purchase for theirs.
create table orders.upstream_claims (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  provider_id  uuid        not null,
  upstream_ref text        not null,
  attempt_id   uuid        not null,
  offer_id     uuid        not null,
  created_at   timestamptz not null,
  primary key (root_id, provider_id, upstream_ref),
  unique (root_id, attempt_id)
);
create index upstream_claims_of_offer on orders.upstream_claims (root_id, offer_id, created_at);
call kernel.protect('orders.upstream_claims', 'tenant');
revoke update on orders.upstream_claims from tandem_app;

-- eSIM profiles we bought: a customer's, or spare ones (stock) without an account, which customers therefore never see.
create table orders.profiles (
  root_id              uuid        not null,
  tenant_id            uuid        not null,  -- of stock: the platform's own
  account_id           uuid,
  id                   uuid        not null,
  order_id             uuid,
  item_id              uuid,
  attempt_id           uuid,                  -- null when a person entered it
  bought_for_order_id  uuid,                  -- whose attempt bought it, also after it became stock
  plan_id              uuid,
  provider_id          uuid,
  offer_id             uuid,
  upstream_order_ref   text,
  upstream_profile_ref text,
  iccid                text        not null,  -- not unique: wholesalers use them again
  -- Whoever holds these can install the profile.
  activation_code      text        not null,
  smdp_address         text        not null,
  matching_id          text        not null,
  confirmation_code    text,
  apn                  text,
  msisdn               text,
  cost_micros          bigint      not null check (cost_micros >= 0),
  currency             char(3)     not null,
  status               text        not null default 'ready' check (status in ('ready', 'installed', 'active', 'used_up', 'expired', 'cancelled')),
  suspended_at         timestamptz,
  removed_at           timestamptz,           -- deleted from the device
  used_bytes           bigint,
  total_bytes          bigint,
  unlimited            boolean     not null default false,
  usage_as_of          timestamptz,
  usage_checked_at     timestamptz,
  installed_at         timestamptz,
  activated_at         timestamptz,
  expires_at           timestamptz,
  start_by             timestamptz,           -- worthless unless started by then
  check_at             timestamptz,           -- when to ask the provider again
  stock_state          text        check (stock_state in ('available', 'used', 'cancelling', 'cancelled', 'expired')),
  stocked_at           timestamptz,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, item_id) references orders.items (root_id, id),
  check ((account_id is null) = (stock_state is not null and stock_state <> 'used')),
  check ((account_id is null) = (item_id is null))
);
create unique index profiles_bought_once on orders.profiles (root_id, provider_id, upstream_profile_ref, upstream_order_ref);
create unique index profiles_one_per_item on orders.profiles (root_id, item_id) where item_id is not null;
create index profiles_of_account on orders.profiles (root_id, account_id, id desc) where account_id is not null;
create index profiles_of_order on orders.profiles (root_id, order_id) where order_id is not null;
create index profiles_by_iccid on orders.profiles (root_id, iccid);
create index profiles_in_stock on orders.profiles (root_id, offer_id, id) where stock_state = 'available';
create index profiles_stock_newest on orders.profiles (root_id, id desc) where stock_state is not null;
create index profiles_to_check on orders.profiles (root_id, check_at) where check_at is not null;
call kernel.protect('orders.profiles', 'account');
revoke delete on orders.profiles from tandem_app;

-- What no provider could deliver. A person delivers it, gives the money back, or lets routing try again.
create table orders.manual_tasks (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  account_id  uuid        not null,
  id          uuid        not null,
  order_id    uuid        not null,
  item_id     uuid        not null,
  reason      text        not null,
  resolution  text        check (resolution in ('fulfilled', 'refunded', 'retried', 'cancelled')),
  resolved_by text,
  resolved_at timestamptz,
  note        text,
  created_at  timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, item_id) references orders.items (root_id, id),
  check ((resolution is null) = (resolved_at is null))
);
create unique index manual_tasks_open_once on orders.manual_tasks (root_id, item_id) where resolution is null;
create index manual_tasks_open on orders.manual_tasks (root_id, tenant_id, id) where resolution is null;
create index manual_tasks_of_order on orders.manual_tasks (root_id, order_id);
call kernel.protect('orders.manual_tasks', 'tenant');
revoke delete on orders.manual_tasks from tandem_app;
-- A customer who cancels closes the task of the item.
create policy own_account on orders.manual_tasks using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and account_id = (select nullif(nullif(current_setting('app.account_id', true), ''), 'all')::uuid));

-- Append-only: what happened to an order, one row per arrow of the saga. `data` holds ids and figures, never a secret.
create table orders.events (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  id         uuid        not null,
  order_id   uuid        not null,
  item_id    uuid,
  attempt_id uuid,
  type       text        not null,
  data       jsonb       not null default '{}',
  created_at timestamptz not null,
  primary key (root_id, id)
) partition by range (id);
create index events_of_order on orders.events (root_id, order_id, id);
call kernel.protect('orders.events', 'account');
revoke update, delete on orders.events from tandem_app;
select kernel.add_monthly_partitions('orders.events');
