-- Who there is: roots, tenants (brands), accounts (paying parties), members, API keys, and the trail of who did what.
create schema tenancy;
grant usage on schema tenancy to tandem_app;

-- Directories: small reference tables without scope, which lead from something public or unguessable to a scope.
create table tenancy.roots (
  root_id    uuid primary key,
  created_at timestamptz not null default now()
);
create table tenancy.hosts (
  host       text primary key check (host = lower(host)),
  root_id    uuid not null references tenancy.roots (root_id),
  tenant_id  uuid not null,
  created_at timestamptz not null default now()
);
create table tenancy.api_key_directory (
  key_hash   bytea primary key,
  root_id    uuid not null references tenancy.roots (root_id),
  tenant_id  uuid not null,
  api_key_id uuid not null
);
grant select, insert, update, delete on tenancy.roots, tenancy.hosts, tenancy.api_key_directory to tandem_app;

create table tenancy.tenants (
  root_id    uuid        not null references tenancy.roots (root_id),
  tenant_id  uuid        not null,
  parent_id  uuid,
  kind       text        not null check (kind in ('platform', 'reseller')),
  slug       text        not null,
  name       text        not null,
  -- { primaryColor, secondaryColor, logoUrl, supportEmail, senderName }
  brand      jsonb       not null default '{}',
  currency   char(3)     not null default 'USD',
  status     text        not null default 'active' check (status in ('active', 'suspended', 'trial')),
  created_at timestamptz not null default now(),
  primary key (root_id, tenant_id),
  unique (root_id, slug),
  foreign key (root_id, parent_id) references tenancy.tenants (root_id, tenant_id),
  check ((kind = 'platform') = (parent_id is null))
);
call kernel.protect('tenancy.tenants', 'root');
-- A customer reads its own brand, never another's.
drop policy own_root on tenancy.tenants;
create policy own_brand on tenancy.tenants for select using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and ((select current_setting('app.tenant_id', true)) = 'all'
    or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid)));

create table tenancy.accounts (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  kind       text        not null check (kind in ('person', 'organization')),
  name       text        not null,
  email      text        not null,
  status     text        not null default 'active' check (status in ('active', 'suspended')),
  created_at timestamptz not null default now(),
  primary key (root_id, account_id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
create index accounts_newest on tenancy.accounts (root_id, tenant_id, account_id desc);
create index accounts_by_email on tenancy.accounts (root_id, tenant_id, lower(email));
call kernel.protect('tenancy.accounts', 'account');

-- What a user may do. A row without account_id is a role in the tenant itself: its operators.
create table tenancy.members (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  user_id    uuid        not null,
  account_id uuid,
  role       text        not null check (role in ('owner', 'admin', 'operator', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (root_id, tenant_id, user_id, role),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check ((role = 'owner') = (account_id is not null))
);
create index members_of_account on tenancy.members (root_id, account_id);
call kernel.protect('tenancy.members', 'tenant');

create table tenancy.api_keys (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  id           uuid        not null,
  account_id   uuid,
  name         text        not null,
  prefix       text        not null,
  key_hash     bytea       not null,
  scopes       text[]      not null,
  created_by   text        not null,
  created_at   timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at   timestamptz,
  revoked_at   timestamptz,
  primary key (root_id, id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id)
);
call kernel.protect('tenancy.api_keys', 'account');

-- Append-only: who changed what. Written in the transaction of the change itself.
create table tenancy.audit_entries (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  id         uuid        not null,
  account_id uuid,
  actor      text        not null,
  action     text        not null,
  subject    text        not null,
  details    jsonb       not null default '{}',
  created_at timestamptz not null default now(),
  primary key (root_id, id)
) partition by range (id);
create index audit_entries_by_subject on tenancy.audit_entries (root_id, subject, id desc);
call kernel.protect('tenancy.audit_entries', 'tenant');
-- A customer's own actions are recorded from the customer's scope.
drop policy own_tenant on tenancy.audit_entries;
create policy operators_read on tenancy.audit_entries for select using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and ((select current_setting('app.tenant_id', true)) = 'all'
    or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid))
  and (select current_setting('app.account_id', true)) = 'all');
create policy everyone_writes on tenancy.audit_entries for insert with check (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and ((select current_setting('app.tenant_id', true)) = 'all'
    or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid)));
revoke update, delete on tenancy.audit_entries from tandem_app;
select kernel.add_monthly_partitions('tenancy.audit_entries');
