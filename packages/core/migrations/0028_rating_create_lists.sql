-- What use costs us and what we ask for it: rate decks of carriers and price lists of tenants, by number prefix, in dated versions.
create schema rating;
grant usage on schema rating to tandem_app;

create table rating.lists (
  root_id         uuid        not null,
  tenant_id       uuid        not null,           -- who keeps it: the platform for rate decks, the seller for price lists
  id              uuid        not null,
  kind            text        not null check (kind in ('rate_deck', 'price_list')),
  service         text        not null check (service in ('sms', 'mms', 'verify_sms', 'verify_voice', 'verify_flash_call', 'voice', 'video', 'fax', 'number', 'iot_data')),
  direction       text        not null check (direction in ('outbound', 'inbound')),
  provider_id     uuid,                           -- whose deck it is
  buyer_tenant_id uuid,                           -- a price list for one reseller; null: for the seller's own customers
  currency        char(3)     not null default 'USD',
  name            text        not null check (name <> ''),
  created_at      timestamptz not null default now(),
  primary key (root_id, id),
  unique nulls not distinct (root_id, tenant_id, kind, service, direction, provider_id, buyer_tenant_id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, buyer_tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, provider_id) references upstreams.providers (root_id, id) on delete cascade,
  check ((kind = 'rate_deck') = (provider_id is not null)),
  check (kind = 'price_list' or buyer_tenant_id is null)
);
call kernel.protect('rating.lists', 'tenant');

-- A version is whole and never changes: the newest one that is valid at a moment counts. What was charged can be worked out again.
create table rating.versions (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  id          uuid        not null,
  list_id     uuid        not null,
  number      integer     not null check (number > 0),
  valid_from  timestamptz not null,
  entry_count integer     not null,
  -- Where the figures come from: an operator's file, or the demonstration's own arithmetic, which is no carrier's offer.
  basis       text        not null check (basis in ('import', 'demo')),
  note        text        not null default '',
  created_by  text        not null,
  created_at  timestamptz not null default now(),
  primary key (root_id, id),
  unique (root_id, list_id, number),
  foreign key (root_id, list_id) references rating.lists (root_id, id) on delete cascade
);
call kernel.protect('rating.versions', 'tenant');

create table rating.entries (
  root_id               uuid    not null,
  tenant_id             uuid    not null,
  version_id            uuid    not null,
  prefix                text    not null check (prefix ~ '^[0-9]{0,15}$'), -- the empty one matches every number
  destination           text    not null,
  price_micros          bigint  not null check (price_micros >= 0),
  increment_first       integer not null check (increment_first > 0),
  increment_next        integer not null check (increment_next > 0),
  connection_fee_micros bigint  not null default 0 check (connection_fee_micros >= 0),
  primary key (root_id, version_id, prefix),
  foreign key (root_id, version_id) references rating.versions (root_id, id) on delete cascade
);
call kernel.protect('rating.entries', 'tenant');
revoke update on rating.entries from tandem_app;

-- What a tenant adds to its cost where no price list says a price.
create table rating.markups (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  service    text        not null,
  markup_bps integer     not null check (markup_bps between 0 and 1000000),
  updated_at timestamptz not null default now(),
  primary key (root_id, tenant_id, service),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
call kernel.protect('rating.markups', 'tenant');

-- Whoever rates needs the lists of the whole chain, from the carriers to the seller, whosever scope is set: a customer's call is
-- rated in the customer's transaction. These functions widen the scope for themselves alone; what they return stays in the process.
create function rating.read_heads(root uuid) returns table (
  id uuid, tenant_id uuid, kind text, service text, direction text, provider_id uuid, buyer_tenant_id uuid, currency text,
  provider_active boolean, provider_tier smallint, provider_priority integer, versions jsonb)
language sql stable set app.tenant_id = 'all' set app.account_id = 'all' as $$
  select l.id, l.tenant_id, l.kind, l.service, l.direction, l.provider_id, l.buyer_tenant_id, l.currency::text,
    p.status = 'active', p.tier, p.priority,
    (select jsonb_agg(jsonb_build_object('id', v.id, 'from', extract(epoch from v.valid_from) * 1000) order by v.valid_from, v.number)
     from rating.versions v where v.root_id = root and v.list_id = l.id)
  from rating.lists l left join upstreams.providers p on p.root_id = root and p.id = l.provider_id
  where l.root_id = root
$$;

create function rating.read_sellers(root uuid) returns table (tenant_id uuid, parent_id uuid, currency text, markups jsonb)
language sql stable set app.tenant_id = 'all' set app.account_id = 'all' as $$
  select t.tenant_id, t.parent_id, t.currency::text,
    coalesce((select jsonb_object_agg(m.service, m.markup_bps) from rating.markups m where m.root_id = root and m.tenant_id = t.tenant_id), '{}')
  from tenancy.tenants t where t.root_id = root
$$;

create function rating.read_entries(root uuid, version uuid) returns table (
  prefix text, destination text, price_micros bigint, increment_first integer, increment_next integer, connection_fee_micros bigint)
language sql stable set app.tenant_id = 'all' set app.account_id = 'all' as $$
  select e.prefix, e.destination, e.price_micros, e.increment_first, e.increment_next, e.connection_fee_micros
  from rating.entries e where e.root_id = root and e.version_id = version
$$;
