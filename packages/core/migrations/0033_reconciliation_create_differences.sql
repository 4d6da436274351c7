-- Our books held against those of the others: what one side has and the other has not. `source` says whose records were read, such
-- as 'payments' for a payment processor's; `subject` what a line is about.
create schema reconciliation;
grant usage on schema reconciliation to tandem_app;

create table reconciliation.runs (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  id          uuid        not null,
  source      text        not null,
  provider_id uuid        not null,
  from_at     timestamptz not null,
  until_at    timestamptz not null,
  state       text        not null check (state in ('running', 'done', 'failed')),
  entries     integer     not null default 0,  -- lines of theirs that were compared
  matched     integer     not null default 0,
  differences integer     not null default 0,
  error       text,
  actor       text        not null,
  started_at  timestamptz not null,
  ended_at    timestamptz,
  primary key (root_id, id),
  check ((state = 'running') = (ended_at is null))
);
create index runs_newest on reconciliation.runs (root_id, source, id desc);
call kernel.protect('reconciliation.runs', 'tenant');
revoke delete on reconciliation.runs from tandem_app;

-- A line that does not agree, once, however many runs see it. It is settled by itself when a later run finds that it agrees.
create table reconciliation.differences (
  root_id       uuid        not null,
  tenant_id     uuid        not null,
  id            uuid        not null,
  source        text        not null,
  provider_id   uuid        not null,
  kind          text        not null check (kind in ('missing_here', 'missing_there', 'amount_differs', 'fee_differs')),
  subject       text        not null,           -- 'payment', 'refund', 'dispute', 'fee' … a source has its own words
  ref           text        not null,           -- what makes it the same line in the next run: their reference, or our id
  account_id    uuid,
  subject_id    uuid,                           -- ours, where there is one
  ours_micros   bigint,
  theirs_micros bigint,
  currency      char(3)     not null,
  happened_at   timestamptz not null,
  details       jsonb       not null default '{}',
  state         text        not null default 'open' check (state in ('open', 'resolved', 'ignored', 'settled')),
  action        text,
  note          text,
  actor         text,
  run_id        uuid        not null,           -- the last one that saw it
  found_at      timestamptz not null,
  seen_at       timestamptz not null,
  ended_at      timestamptz,
  primary key (root_id, id),
  foreign key (root_id, run_id) references reconciliation.runs (root_id, id),
  check ((state = 'open') = (ended_at is null))
);
create unique index differences_once on reconciliation.differences (root_id, source, provider_id, kind, subject, ref);
create index differences_newest on reconciliation.differences (root_id, state, id desc);
call kernel.protect('reconciliation.differences', 'tenant');
revoke delete on reconciliation.differences from tandem_app;
