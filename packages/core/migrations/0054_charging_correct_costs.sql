-- What a provider says a use cost after it was settled: since when its word counts, so that an older one does not undo a newer one.
alter table charging.uses add column cost_told_at timestamptz;

-- What the platform pays a provider for and charges nobody: a message that comes in, the answer to STOP, what went out twice. `id` is
-- the caller's, so that it is booked once.
create table charging.own_costs (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  account_id   uuid        not null,           -- for whose sake
  id           uuid        not null,
  service      text        not null,
  direction    text        not null check (direction in ('outbound', 'inbound')),
  subject_id   uuid        not null,           -- the message, call …
  provider_id  uuid        not null,
  currency     char(3)     not null,
  cost_micros  bigint      not null default 0 check (cost_micros >= 0), -- as booked
  told_at      timestamptz,                    -- when the provider said so; null: what its rate deck says
  created_at   timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id)
);
call kernel.protect('charging.own_costs', 'account');
