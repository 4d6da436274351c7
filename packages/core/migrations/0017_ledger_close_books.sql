-- Closing the books: every few minutes a job adds up what was moved since it last did, so that a balance, a day's figures and
-- the open holds are read from a few rows and what is newer, however long the history. A charge does nothing for it: what is
-- newer is found along the indexes that counter-accounts have anyway.

-- How far a root's books are closed. `next_until` is where they will be: as soon as every transaction below `next_xid` is over,
-- no transfer of an earlier time can appear any more.
create table ledger.closings (
  root_id      uuid        not null,
  tenant_id    uuid        not null,  -- the platform's own
  closed_until timestamptz not null default 'epoch',
  next_until   timestamptz,
  next_xid     xid8,
  primary key (root_id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
call kernel.protect('ledger.closings', 'root');
revoke delete on ledger.closings from tandem_app;

-- What counter-accounts came to when the books were closed: everything posted and captured before `closed_until`.
create table ledger.closed_balances (
  root_id           uuid   not null,
  tenant_id         uuid   not null,
  ledger_account_id uuid   not null,
  debited_micros    bigint not null,
  credited_micros   bigint not null,
  primary key (root_id, ledger_account_id),
  foreign key (root_id, ledger_account_id) references ledger.ledger_accounts (root_id, id)
);
call kernel.protect('ledger.closed_balances', 'tenant');
revoke delete on ledger.closed_balances from tandem_app;

-- What was moved from one kind of account to another on a day (UTC), before `closed_until`.
create table ledger.daily_flows (
  root_id          uuid    not null,
  tenant_id        uuid    not null,  -- of the debit side
  credit_tenant_id uuid    not null,
  day              date    not null,
  currency         char(3) not null,
  debit_code       text    not null,
  credit_code      text    not null,
  reason           text    not null,
  amount_micros    bigint  not null,
  transfers        bigint  not null,
  primary key (root_id, day, tenant_id, credit_tenant_id, currency, debit_code, credit_code, reason)
);
call kernel.protect('ledger.daily_flows', 'tenant');
-- Both sides of a flow see it; only the job, which sees the whole root, writes.
drop policy own_tenant on ledger.daily_flows;
create policy either_side_reads on ledger.daily_flows for select using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and (select current_setting('app.account_id', true)) = 'all'
  and (select current_setting('app.tenant_id', true)) in (tenant_id::text, credit_tenant_id::text, 'all'));
create policy whole_root_writes on ledger.daily_flows using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and (select current_setting('app.account_id', true)) = 'all' and (select current_setting('app.tenant_id', true)) = 'all');
revoke delete on ledger.daily_flows from tandem_app;

-- Holds that were open when the books were closed. Whoever reads them leaves out what was ended since.
create table ledger.open_holds (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  hold_id    uuid        not null,
  created_at timestamptz not null,
  primary key (root_id, hold_id),
  foreign key (root_id, hold_id) references ledger.transfers (root_id, id)
);
call kernel.protect('ledger.open_holds', 'account');
