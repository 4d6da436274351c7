-- Video rooms: who may meet where, who was there and for how long, and what was recorded (C1).
create schema video;
grant usage on schema video to tandem_app;

create table video.rooms (
  root_id          uuid        not null,
  tenant_id        uuid        not null,
  account_id       uuid        not null,
  id               uuid        not null,
  name             text        not null check (length(name) between 1 and 100),
  -- creating: not at a provider yet. ending: nobody gets in any more, the last ones are still being counted.
  state            text        not null check (state in ('creating', 'open', 'ending', 'ended', 'failed')),
  participants_max integer     not null check (participants_max between 2 and 250),
  record           boolean     not null,
  currency         char(3)     not null,
  quote            jsonb       not null,          -- the price of a participant's time when the room was made
  provider_id      uuid,
  upstream_ref     text,
  ends_at          timestamptz not null,          -- nobody stays longer
  ended_because    text        check (ended_because in ('closed', 'time', 'money', 'provider')),
  looked_at        timestamptz,                   -- when the provider last said who is there
  created_at       timestamptz not null,
  ended_at         timestamptz,
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check ((state in ('open', 'ending')) <= (upstream_ref is not null))
);
create index rooms_of_account on video.rooms (root_id, account_id, id desc);
create index rooms_running on video.rooms (root_id, ends_at) where state in ('creating', 'open', 'ending');
create unique index rooms_of_provider on video.rooms (root_id, provider_id, upstream_ref);
call kernel.protect('video.rooms', 'account');

-- One stay of one participant. Its id is that of the use it is paid by.
create table video.presences (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,
  room_id         uuid        not null,
  participant_ref text        not null,
  joined_at       timestamptz not null,
  left_at         timestamptz,
  -- Null until the stay is over and charged.
  charged_micros  bigint      check (charged_micros >= 0),
  primary key (root_id, id),
  foreign key (root_id, room_id) references video.rooms (root_id, id),
  unique (root_id, room_id, participant_ref, joined_at),
  check (left_at >= joined_at)
);
create index presences_of_account on video.presences (root_id, account_id, id desc);
call kernel.protect('video.presences', 'account');
