-- Tries of what is sent rather than ordered: messages, one-time codes, calls, faxes (architecture §4).
create schema dispatch;
grant usage on schema dispatch to tandem_app;

-- One try at one provider. The row is committed before the call; its public id is the reference the upstream is given.
create table dispatch.attempts (
  root_id        uuid        not null,
  tenant_id      uuid        not null,
  account_id     uuid        not null,
  id             uuid        not null,
  subject_kind   text        not null,
  subject_id     uuid        not null,   -- the message, verification, call or fax
  number         smallint    not null,
  service        text        not null,
  operation      text        not null,
  provider_id    uuid        not null,
  country_code   text        not null,
  decision_id    uuid,                   -- null where the sender leaves no choice
  chosen_because text        not null,
  cost_micros    bigint      not null check (cost_micros >= 0), -- expected
  currency       char(3)     not null,
  -- submitted: no answer seen yet. Otherwise the last outcome that is known.
  state          text        not null check (state in ('submitted', 'unknown', 'rejected', 'done')),
  next_step      text        check (next_step in ('retry_same', 'next_provider', 'final')), -- what the failure rules said
  error          jsonb,                  -- the ProviderError, for operators
  reason         text,                   -- our own sentence
  upstream_ref   text,
  looks          smallint    not null default 0,
  looks_failed   smallint    not null default 0, -- of those, the ones the upstream did not answer
  look_at        timestamptz,            -- an unknown one is looked up, or decided, at this moment
  interrupted    boolean     not null default false, -- our own process ended during the call
  duplicate      boolean     not null default false, -- went out although another attempt did
  started_at     timestamptz not null,
  deadline_at    timestamptz not null,   -- after it the call is certainly over
  answered_at    timestamptz,
  primary key (root_id, id),
  check ((state = 'submitted') = (answered_at is null))
) partition by range (id);
create index attempts_of_subject on dispatch.attempts (root_id, subject_id);
create index attempts_by_upstream_ref on dispatch.attempts (root_id, provider_id, upstream_ref) where upstream_ref is not null;
call kernel.protect('dispatch.attempts', 'account');
revoke delete on dispatch.attempts from tandem_app;
select kernel.add_monthly_partitions('dispatch.attempts');
