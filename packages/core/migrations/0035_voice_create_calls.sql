-- Calls by telephone, what happened in each, their recordings, and what a number does with calls that come in.
create schema voice;
grant usage on schema voice to tandem_app;

-- One call, with its legs: the first is the party the carrier calls for us (or who calls us), the second the one it is put
-- through to. Both are read and written together, under the lock of this row.
create table voice.calls (
  root_id        uuid        not null,
  tenant_id      uuid        not null,
  account_id     uuid        not null,
  id             uuid        not null,   -- of an outbound call the operation's, so that a repeat of a request calls once
  direction      text        not null check (direction in ('outbound', 'inbound')),
  from_number    text        not null,   -- empty until a carrier has it, when the platform's shared number calls
  to_number      text        not null,
  number_id      uuid,                   -- the account's own number; null when the platform's shared one calls
  -- { ringSeconds, record, machineDetection, ringFirst, say }
  options        jsonb       not null,
  -- [{ role, number, rate, cost, useId, paidSeconds, facts … }]: what was told of each party, and how it is paid for
  legs           jsonb       not null,
  state          text        not null check (state in ('queued', 'ringing', 'answered', 'completed', 'busy', 'no_answer', 'cancelled', 'rejected', 'failed')),
  outcome        text        check (outcome in ('answered', 'forwarded', 'voicemail', 'missed', 'busy', 'no_answer', 'cancelled', 'rejected', 'failed', 'no_money')),
  answered_by    text        check (answered_by in ('human', 'machine', 'fax', 'unknown')),
  -- What the call does: CallStep[]; the first step not done yet; how many a document handed out, and which document.
  steps          jsonb       not null,
  position       smallint    not null default 0,
  in_flight      smallint    not null default 0,
  turn           integer     not null default 0,
  provider_id    uuid,                   -- the carrier that has it
  attempt_id     uuid,                   -- the dispatch attempt that placed it
  call_ref       text,                   -- the carrier's id
  hang_up_because text       check (hang_up_because in ('user', 'money', 'limit')),
  currency       char(3)     not null,
  paid_until     timestamptz,            -- while somebody talks for money
  money_ends     boolean     not null default false, -- the wallet gave no whole slice any more
  seconds        integer,                -- that were charged
  price_micros   bigint,
  cost_micros    bigint,
  cost_told      boolean     not null default false, -- by the carrier; else reckoned by its rates
  seen           text[]      not null default '{}',  -- what was applied already: a webhook and a kind of event
  created_at     timestamptz not null,
  answered_at    timestamptz,
  ended_at       timestamptz,
  settled_at     timestamptz,
  watch_at       timestamptz,            -- when somebody has to look again; null when all is done
  updated_at     timestamptz not null,
  primary key (root_id, id),
  check ((settled_at is null) = (price_micros is null)),
  check (settled_at is null or outcome is not null)
) partition by range (id);
create index calls_of_account on voice.calls (root_id, account_id, id desc);
create index calls_of_tenant on voice.calls (root_id, id desc);
create index calls_to_watch on voice.calls (root_id, watch_at) where watch_at is not null;
call kernel.protect('voice.calls', 'account');
revoke delete on voice.calls from tandem_app;
select kernel.add_monthly_partitions('voice.calls');

-- Which call a carrier means. The first who writes a reference has it.
create table voice.call_refs (
  root_id     uuid not null,
  tenant_id   uuid not null,
  account_id  uuid not null,
  provider_id uuid not null,
  call_ref    text not null,
  call_id     uuid not null,
  primary key (root_id, provider_id, call_ref)
);
call kernel.protect('voice.call_refs', 'account');
revoke update, delete on voice.call_refs from tandem_app;

-- What happened in a call, for its timeline.
create table voice.call_events (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  id         uuid        not null,
  call_id    uuid        not null,
  type       text        not null,
  data       jsonb       not null default '{}',
  at         timestamptz not null,
  primary key (root_id, id)
) partition by range (id);
create index call_events_of_call on voice.call_events (root_id, call_id);
call kernel.protect('voice.call_events', 'account');
revoke update, delete on voice.call_events from tandem_app;
select kernel.add_monthly_partitions('voice.call_events');

-- Recordings of calls, and messages left. The sound is apart, so that lists read none of it.
create table voice.recordings (
  root_id       uuid        not null,
  tenant_id     uuid        not null,
  account_id    uuid        not null,
  id            uuid        not null,
  call_id       uuid        not null,
  kind          text        not null check (kind in ('call', 'voicemail')),
  provider_id   uuid        not null,
  recording_ref text        not null,
  state         text        not null check (state in ('waiting', 'stored', 'failed', 'deleted')),
  seconds       integer,
  transcript    text,
  content_type  text,
  bytes         integer,
  heard_at      timestamptz,
  delete_at     timestamptz not null,
  created_at    timestamptz not null,
  primary key (root_id, id),
  unique (root_id, provider_id, recording_ref)
);
create index recordings_of_call on voice.recordings (root_id, call_id);
create index voicemails_of_account on voice.recordings (root_id, account_id, id desc) where kind = 'voicemail';
create index recordings_to_delete on voice.recordings (root_id, delete_at) where state <> 'deleted';
call kernel.protect('voice.recordings', 'account');
revoke delete on voice.recordings from tandem_app;

create table voice.recording_audio (
  root_id      uuid  not null,
  tenant_id    uuid  not null,
  account_id   uuid  not null,
  recording_id uuid  not null,
  audio        bytea not null,
  primary key (root_id, recording_id),
  foreign key (root_id, recording_id) references voice.recordings (root_id, id)
);
call kernel.protect('voice.recording_audio', 'account');

-- What becomes of calls to a number, and whether its own calls are recorded. A number without a row takes messages.
create table voice.number_settings (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  account_id   uuid        not null,
  number_id    uuid        not null,
  forward_to   text        check (forward_to ~ '^\+[1-9][0-9]{6,14}$'),
  ring_seconds smallint    not null check (ring_seconds between 5 and 60),
  voicemail    boolean     not null,
  greeting     text        not null,
  transcribe   boolean     not null,
  record       boolean     not null,
  keep_days    smallint    not null check (keep_days between 1 and 3650),
  updated_at   timestamptz not null,
  primary key (root_id, number_id)
);
call kernel.protect('voice.number_settings', 'account');

-- Numbers of the platform that calls may show where the caller has none: they free the choice of the carrier.
create table voice.shared_numbers (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  provider_id uuid        not null,
  number      text        not null check (number ~ '^\+[1-9][0-9]{6,14}$'),
  created_at  timestamptz not null,
  primary key (root_id, provider_id, number)
);
call kernel.protect('voice.shared_numbers', 'tenant');
