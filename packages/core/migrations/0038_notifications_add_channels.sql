-- Notifications over more channels: what an account wants to hear of and how, its inbox, and each brand's own words.
alter table notifications.messages rename column template to topic;
alter table notifications.messages drop constraint messages_channel_check;
alter table notifications.messages
  add constraint messages_channel_check check (channel in ('email', 'sms', 'in_app', 'webhook')),
  add column body text,                 -- in-app and SMS: the words themselves
  add column link text,                 -- in-app: where in the shop it leads
  add column read_at timestamptz,       -- in-app
  add column held_until timestamptz,    -- the end of the quiet hours it came in
  add column resent_of uuid;            -- the message a person sent again
drop index notifications.messages_once;
create unique index messages_once on notifications.messages (root_id, dedupe_key, channel) where dedupe_key is not null;
create index messages_of_account on notifications.messages (root_id, account_id, id desc) where channel = 'in_app';
create index messages_unread on notifications.messages (root_id, account_id) where channel = 'in_app' and read_at is null;

-- What differs from the topic's own default.
create table notifications.preferences (
  root_id    uuid    not null,
  tenant_id  uuid    not null,
  account_id uuid    not null,
  topic      text    not null,
  channel    text    not null check (channel in ('email', 'sms', 'in_app', 'webhook')),
  enabled    boolean not null,
  primary key (root_id, account_id, topic, channel),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id)
);
call kernel.protect('notifications.preferences', 'account');

create table notifications.settings (
  root_id           uuid not null,
  tenant_id         uuid not null,
  account_id        uuid not null,
  time_zone         text not null default 'UTC',
  quiet_from        text check (quiet_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  quiet_to          text check (quiet_to ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  -- SMS go to a number its owner has shown to hold; until then it is only asked for.
  phone             text,
  phone_verified_at timestamptz,
  asked_phone       text,
  code_hash         bytea,
  code_expires_at   timestamptz,
  code_tries        integer not null default 0,
  codes_sent        integer not null default 0,   -- on the day of codes_day
  codes_day         date,
  primary key (root_id, account_id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check ((quiet_from is null) = (quiet_to is null)),
  check ((phone is null) = (phone_verified_at is null))
);
call kernel.protect('notifications.settings', 'account');

-- A brand's own subject and text of a topic; without one, the built-in words.
create table notifications.texts (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  topic      text        not null,
  subject    text        not null,
  text       text        not null,
  updated_by text        not null,
  updated_at timestamptz not null,
  primary key (root_id, tenant_id, topic),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
call kernel.protect('notifications.texts', 'tenant');
-- A customer's own act may be what tells the customer something in the brand's words.
create policy own_brand on notifications.texts for select using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid));
