-- Messages by SMS and MMS, both ways (requirements N3).
create schema messaging;
grant usage on schema messaging to tandem_app;

create table messaging.messages (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,
  direction       text        not null check (direction in ('outbound', 'inbound')),
  kind            text        not null check (kind in ('sms', 'mms')),
  own_number      text        not null,             -- ours, E.164: the sender of outbound, the receiver of inbound; '' until a shared sender is chosen
  sender          text        not null check (sender in ('owned', 'shared')),
  other_number    text        not null,             -- theirs
  country_code    text        not null,             -- of theirs; '*' where the calling code belongs to none
  body            text        not null,
  media_urls      text[]      not null default '{}',
  segments        smallint    not null,
  encoding        text        not null check (encoding in ('gsm7', 'ucs2')),
  -- How far it got; events come in any order and the furthest counts. unconfirmed: it may have gone out, nobody can tell.
  state           text        not null check (state in
    ('scheduled', 'queued', 'sent', 'delivered', 'undelivered', 'failed', 'unconfirmed', 'cancelled', 'received')),
  failure         text,                             -- our word for why, for the customer
  send_at         timestamptz,                      -- of a scheduled one
  allow_duplicate boolean     not null default false,
  validity_seconds integer,
  reference       text,                             -- the customer's own
  keyword         text check (keyword in ('stop', 'start', 'help')), -- what an inbound one asked for; of an outbound one, what it answers
  batch_id        uuid,
  template_id     uuid,
  currency        char(3)     not null,
  price_micros    bigint      not null,             -- held when it was accepted
  chain           jsonb       not null default '[]', -- what each seller in between owes for it
  charged_micros  bigint      not null default 0,
  provider_id     uuid,                             -- who took it, or who handed it to us
  cost_micros     bigint,                           -- what the carrier says it cost, once it does
  settled         boolean     not null default false, -- the held money was taken or freed
  sent_at         timestamptz,
  delivered_at    timestamptz,
  failed_at       timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (root_id, id),
  check ((direction = 'inbound') = (state = 'received'))
) partition by range (id);
create index messages_of_account on messaging.messages (root_id, account_id, id desc);
create index messages_of_conversation on messaging.messages (root_id, account_id, own_number, other_number, id desc);
create index messages_of_batch on messaging.messages (root_id, batch_id) where batch_id is not null;
create index messages_open on messaging.messages (root_id, id) where not settled;
call kernel.protect('messaging.messages', 'account');
revoke delete on messaging.messages from tandem_app;
select kernel.add_monthly_partitions('messaging.messages');

-- What a carrier called an inbound message, so that one told twice is stored once.
create table messaging.inbound_refs (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  provider_id  uuid        not null,
  upstream_ref text        not null,
  message_id   uuid        not null,
  primary key (root_id, provider_id, upstream_ref)
);
call kernel.protect('messaging.inbound_refs', 'tenant');
revoke update, delete on messaging.inbound_refs from tandem_app;

-- Who an account talks with: one row per pair of numbers, kept by the messages between them.
create table messaging.conversations (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  own_number      text        not null,
  other_number    text        not null,
  last_message_id uuid        not null,
  last_direction  text        not null,
  last_body       text        not null,
  last_at         timestamptz not null,
  unread          integer     not null default 0,
  primary key (root_id, account_id, own_number, other_number)
) with (fillfactor = 80);
create index conversations_newest on messaging.conversations (root_id, account_id, last_message_id desc);
create index conversations_of_number on messaging.conversations (root_id, own_number, other_number);
call kernel.protect('messaging.conversations', 'account');

-- One request for many messages. What was refused at once stands here, by row; what was accepted are messages.
create table messaging.batches (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,
  total           integer     not null,
  accepted        integer     not null,
  refused         jsonb       not null,             -- [{ index, to, code, message }]
  created_at      timestamptz not null,
  primary key (root_id, id)
);
create index batches_of_account on messaging.batches (root_id, account_id, id desc);
call kernel.protect('messaging.batches', 'account');
revoke update, delete on messaging.batches from tandem_app;

create table messaging.templates (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  id         uuid        not null,
  name       text        not null check (name <> ''),
  body       text        not null check (body <> ''),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (root_id, id),
  unique (root_id, account_id, name)
);
call kernel.protect('messaging.templates', 'account');

-- Numbers of the platform or a reseller that customers without a number of their own send from, one or more per carrier.
create table messaging.shared_senders (
  root_id       uuid        not null,
  tenant_id     uuid        not null,
  id            uuid        not null,
  provider_id   uuid        not null,
  number        text        not null,
  country_codes text[]      not null default '{}',  -- destinations; empty: all
  mms           boolean     not null default false,
  per_second    integer     not null default 10 check (per_second between 1 and 1000),
  active        boolean     not null default true,
  created_at    timestamptz not null default now(),
  primary key (root_id, id),
  unique (root_id, number)
);
call kernel.protect('messaging.shared_senders', 'root');

-- Recipients who said STOP. Of a shared sender it holds for everybody who sends from it, and belongs to no account.
create table messaging.opt_outs (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid,
  id         uuid        not null,
  sender     text        not null,                  -- our number
  recipient  text        not null,
  source     text        not null check (source in ('keyword', 'customer', 'operator', 'carrier')),
  keyword    text,
  created_at timestamptz not null,
  ended_at   timestamptz,                           -- START, or taken off the list
  primary key (root_id, id)
);
create unique index opt_outs_in_force on messaging.opt_outs (root_id, sender, recipient) where ended_at is null;
create index opt_outs_of_account on messaging.opt_outs (root_id, account_id, id desc);
call kernel.protect('messaging.opt_outs', 'account');
revoke delete on messaging.opt_outs from tandem_app;
-- Whether a recipient may be sent to is asked by customers too.
create policy of_shared_senders on messaging.opt_outs for select using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid) and account_id is null);

-- When a sender may send again: carriers refuse or queue what comes faster than a number may.
create table messaging.sender_paces (
  root_id   uuid        not null,
  tenant_id uuid        not null,
  sender    text        not null,
  free_at   timestamptz not null,
  primary key (root_id, sender)
) with (fillfactor = 50);
call kernel.protect('messaging.sender_paces', 'root');
-- Whoever sends from a shared sender takes its turn.
create policy senders_take_turns on messaging.sender_paces using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid));
