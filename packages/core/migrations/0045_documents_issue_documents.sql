-- Receipts, invoices, credit notes and monthly statements: numbered without gaps, kept as they were issued.
create schema documents;
grant usage on schema documents to tandem_app;

-- Who sells, as its papers say.
create table documents.sellers (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  legal_name text        not null check (legal_name <> ''),
  address    text        not null default '',
  country    char(2),
  tax_id     text        not null default '',
  updated_at timestamptz not null,
  primary key (root_id, tenant_id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
call kernel.protect('documents.sellers', 'tenant');

-- Taxes that the prices of a tenant contain, by where the buyer is. Several may apply at one place, such as a country's and a province's.
create table documents.tax_rates (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  id         uuid        not null,
  country    char(2)     not null,
  region     text,                             -- null: the whole country
  name       text        not null check (name <> ''),
  rate_ppm   integer     not null check (rate_ppm between 0 and 1000000), -- millionths of the net price: 190000 is 19 %
  created_at timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
create unique index tax_rates_once on documents.tax_rates (root_id, tenant_id, country, coalesce(region, ''), name);
call kernel.protect('documents.tax_rates', 'tenant');

-- Who buys, as it wants to be written.
create table documents.billing_details (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  name       text        not null,
  address    text        not null default '',
  country    char(2),
  region     text,
  tax_id     text        not null default '',
  updated_at timestamptz not null,
  primary key (root_id, account_id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id)
);
call kernel.protect('documents.billing_details', 'account');

-- The last number given, by tenant, series and year. It grows in the transaction of the document that has the number, so none is left out.
create table documents.counters (
  root_id   uuid     not null,
  tenant_id uuid     not null,
  series    text     not null,
  year      smallint not null,
  last      integer  not null,
  primary key (root_id, tenant_id, series, year)
);
call kernel.protect('documents.counters', 'tenant');

create table documents.documents (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  account_id   uuid        not null,
  id           uuid        not null,
  kind         text        not null check (kind in ('receipt', 'invoice', 'credit_note', 'statement')),
  series       text        not null,
  year         smallint    not null,
  sequence     integer     not null check (sequence > 0),
  number       text        not null,
  -- What it is about, so that there is one: an order, a transfer, or a month of an account.
  subject      text        not null,
  corrects_id  uuid,                           -- a credit note's invoice
  currency     char(3)     not null,
  net_micros   bigint      not null,
  tax_micros   bigint      not null,
  gross_micros bigint      not null,
  content      jsonb       not null,           -- everything that is printed
  csv          text        not null,
  issued_at    timestamptz not null,
  primary key (root_id, id),
  unique (root_id, tenant_id, series, year, sequence),
  unique (root_id, tenant_id, kind, subject),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  foreign key (root_id, corrects_id) references documents.documents (root_id, id),
  check (net_micros + tax_micros = gross_micros)
);
create index documents_of_account on documents.documents (root_id, account_id, id desc);
create index documents_newest on documents.documents (root_id, id desc);
call kernel.protect('documents.documents', 'account');
revoke update, delete on documents.documents from tandem_app;

-- The PDF as it was first drawn. A later version of the drawing changes nothing that was issued.
create table documents.files (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  account_id  uuid        not null,
  document_id uuid        not null,
  pdf         bytea       not null,
  drawn_at    timestamptz not null,
  primary key (root_id, document_id),
  foreign key (root_id, document_id) references documents.documents (root_id, id)
);
call kernel.protect('documents.files', 'account');
revoke update, delete on documents.files from tandem_app;

-- How far the ledger was read, by ledger account and side.
create table documents.progress (
  root_id           uuid        not null,
  tenant_id         uuid        not null,
  ledger_account_id uuid        not null,
  side              text        not null check (side in ('debit', 'credit')),
  at                timestamptz not null,
  transfer_id       uuid        not null,
  primary key (root_id, ledger_account_id, side)
);
call kernel.protect('documents.progress', 'tenant');

-- Orders that were paid in part and are not at their end.
create table documents.waiting_orders (
  root_id   uuid        not null,
  tenant_id uuid        not null,
  order_id  uuid        not null,
  since     timestamptz not null,
  primary key (root_id, order_id)
);
call kernel.protect('documents.waiting_orders', 'tenant');
