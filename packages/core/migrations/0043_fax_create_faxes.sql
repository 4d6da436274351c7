-- Faxes sent from and received at numbers of an account, paid by the page (C1).
create schema fax;
grant usage on schema fax to tandem_app;

create table fax.faxes (
  root_id       uuid        not null,
  tenant_id     uuid        not null,
  account_id    uuid        not null,
  id            uuid        not null,               -- also that of the use it is paid by
  direction     text        not null check (direction in ('outbound', 'inbound')),
  own_number    text        not null,
  other_number  text        not null,
  country_code  char(2),
  state         text        not null check (state in ('queued', 'sending', 'delivered', 'failed', 'cancelled', 'unconfirmed', 'received')),
  pages         integer     check (pages >= 0),     -- of the document; once it is over, of what arrived
  quality       text        not null default 'normal' check (quality in ('normal', 'high')),
  currency      char(3)     not null,
  price_micros  bigint      not null check (price_micros >= 0),  -- what one page is sold at
  chain         jsonb       not null default '[]',  -- what each seller in between owes for one page
  charged_micros bigint     check (charged_micros >= 0),
  provider_id   uuid,
  upstream_ref  text,
  upstream_url  text,                               -- where the provider keeps what came in
  failure       text        check (failure in ('busy', 'no_answer', 'number', 'document', 'provider')),
  reference     text        check (length(reference) <= 200),
  created_at    timestamptz not null,
  ended_at      timestamptz,
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id)
);
create index faxes_of_account on fax.faxes (root_id, account_id, id desc);
create unique index faxes_received_once on fax.faxes (root_id, provider_id, upstream_ref) where direction = 'inbound';
call kernel.protect('fax.faxes', 'account');

-- What is to be sent. Apart from the fax, so that lists stay light.
create table fax.documents (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  fax_id     uuid        not null,
  content    bytea       not null check (length(content) between 1 and 10485760),
  primary key (root_id, fax_id),
  foreign key (root_id, fax_id) references fax.faxes (root_id, id)
);
call kernel.protect('fax.documents', 'account');
