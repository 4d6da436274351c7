-- What was said to whom: one row per message, written in the transaction of what it tells of and sent by a job.
create schema notifications;
grant usage on schema notifications to tandem_app;

create table notifications.messages (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  account_id  uuid,                  -- null: not a customer's
  id          uuid        not null,  -- also its Message-ID, so that a second delivery is recognised by the mail system
  channel     text        not null default 'email' check (channel in ('email')),
  template    text        not null,
  recipient   text        not null,
  -- What the words are made from. Ids instead of secrets: an activation code is read when the message is sent.
  data        jsonb       not null default '{}',
  subject_id  uuid,                  -- what it is about, such as an order
  dedupe_key  text,
  status      text        not null default 'queued' check (status in ('queued', 'sent', 'failed')),
  title       text,                  -- the subject line it went out with
  tries       integer     not null default 0,
  error       text,
  sent_at     timestamptz,
  created_at  timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  check ((status = 'sent') = (sent_at is not null))
);
create unique index messages_once on notifications.messages (root_id, dedupe_key) where dedupe_key is not null;
create index messages_newest on notifications.messages (root_id, tenant_id, id desc);
create index messages_by_subject on notifications.messages (root_id, subject_id) where subject_id is not null;
call kernel.protect('notifications.messages', 'account');
revoke delete on notifications.messages from tandem_app;
