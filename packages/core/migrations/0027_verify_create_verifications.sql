-- One-time codes (requirements N4).
create schema verify;
grant usage on schema verify to tandem_app;

-- The code itself is nowhere: it is made again from the verification's id and a secret outside the database.
create table verify.verifications (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,
  to_number       text        not null,
  country_code    text        not null,
  prefix          text        not null,             -- what the fraud brake counts by
  channels        text[]      not null,             -- in the order they are tried
  code_length     smallint    not null check (code_length between 4 and 10),
  brand           text        not null,
  locale          text,
  reference       text,
  state           text        not null check (state in ('pending', 'approved', 'expired', 'exhausted', 'failed', 'cancelled')),
  failure         text,
  checks          smallint    not null default 0,
  checks_max      smallint    not null,
  delivery_seconds smallint   not null,             -- after so long without word of delivery the next channel is tried
  expires_at      timestamptz not null,
  currency        char(3)     not null,
  charged_micros  bigint      not null default 0,
  approved_by     text,                             -- the channel whose code was entered, where it can be told
  approved_at     timestamptz,
  ended_at        timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (root_id, id),
  check ((state = 'pending') = (ended_at is null))
) partition by range (id);
create index verifications_of_account on verify.verifications (root_id, account_id, id desc);
create index verifications_of_number on verify.verifications (root_id, to_number, id desc);
create index verifications_pending on verify.verifications (root_id, expires_at) where state = 'pending';
call kernel.protect('verify.verifications', 'account');
revoke delete on verify.verifications from tandem_app;
select kernel.add_monthly_partitions('verify.verifications');

-- One code on its way by one channel. A verification has one, and another for each channel it fell back to.
create table verify.sends (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,
  verification_id uuid        not null,
  number          smallint    not null,
  channel         text        not null check (channel in ('sms', 'voice', 'flash_call', 'whatsapp')),
  state           text        not null check (state in ('sending', 'sent', 'delivered', 'failed')),
  failure         text,
  own_code        boolean,                          -- null until it is sent; false: the provider made it and must be asked
  provider_id     uuid,
  upstream_ref    text,
  price_micros    bigint      not null,
  chain           jsonb       not null default '[]',
  charged_micros  bigint      not null default 0,
  fallback_at     timestamptz,                      -- the next channel is tried then, unless word of delivery came
  sent_at         timestamptz,
  delivered_at    timestamptz,
  failed_at       timestamptz,
  created_at      timestamptz not null,
  primary key (root_id, id)
) partition by range (id);
create index sends_of_verification on verify.sends (root_id, verification_id, number);
call kernel.protect('verify.sends', 'account');
revoke delete on verify.sends from tandem_app;
select kernel.add_monthly_partitions('verify.sends');

-- How many were started and approved, by hour: what is usual for a prefix.
create table verify.prefix_hours (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  prefix     text        not null,
  hour       timestamptz not null,
  started    integer     not null default 0,
  approved   integer     not null default 0,
  primary key (root_id, account_id, prefix, hour)
) with (fillfactor = 70);
call kernel.protect('verify.prefix_hours', 'account');

-- An account's codes to a prefix are stopped because they look like pumping: somebody earns by each message.
create table verify.brakes (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  id         uuid        not null,
  prefix     text        not null,
  reason     text        not null,
  started    integer     not null,                  -- within the hour that set it
  approved   integer     not null,
  usual      real        not null,                  -- per hour
  refused    integer     not null default 0,        -- since then
  since      timestamptz not null,
  lifted_at  timestamptz,
  lifted_by  text,
  spare_until timestamptz,                          -- after lifting it is not set again before then
  primary key (root_id, id)
);
create unique index brakes_in_force on verify.brakes (root_id, account_id, prefix) where lifted_at is null;
create index brakes_newest on verify.brakes (root_id, id desc);
call kernel.protect('verify.brakes', 'account');
revoke delete on verify.brakes from tandem_app;
