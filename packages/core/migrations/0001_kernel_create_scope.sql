-- The ground every module stands on: scope settings, row-level security, partitions, workers.

-- The application connects as a login that is a member of this role. It owns nothing and cannot bypass row-level security.
do $$
begin
  if not exists (select from pg_roles where rolname = 'tandem_app') then
    create role tandem_app nologin nosuperuser nocreatedb nocreaterole nobypassrls;
  end if;
end
$$;

create schema kernel;
grant usage on schema kernel to tandem_app;

-- Turns on row-level security for a table and writes its policy. `shape` says whose rows they are:
--   account  rows of one account: root, tenant and account must match
--   tenant   rows of one tenant: root and tenant must match
--   root     read by every tenant of the root, written by the owner alone
-- The settings are read through scalar sub-selects, once per query and not per row. Without a scope nothing is visible.
create procedure kernel.protect(target regclass, shape text) language plpgsql as $$
declare
  own_root constant text := $q$root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)$q$;
  own_tenant constant text := $q$((select current_setting('app.tenant_id', true)) = 'all' or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid))$q$;
  own_account constant text := $q$((select current_setting('app.account_id', true)) = 'all' or account_id = (select nullif(nullif(current_setting('app.account_id', true), ''), 'all')::uuid))$q$;
  whole_tenant constant text := $q$(select current_setting('app.account_id', true)) = 'all'$q$;
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  case shape
    when 'account' then
      execute format('create policy own_account on %s using (%s and %s and %s)', target, own_root, own_tenant, own_account);
    when 'tenant' then
      execute format('create policy own_tenant on %s using (%s and %s and %s)', target, own_root, own_tenant, whole_tenant);
    when 'root' then
      execute format('create policy own_root on %s for select using (%s)', target, own_root);
      execute format('create policy owner_inserts on %s for insert with check (%s and %s and %s)', target, own_root, own_tenant, whole_tenant);
      execute format('create policy owner_updates on %s for update using (%s and %s and %s)', target, own_root, own_tenant, whole_tenant);
      execute format('create policy owner_deletes on %s for delete using (%s and %s and %s)', target, own_root, own_tenant, whole_tenant);
    else raise exception 'kernel.protect: unknown shape %', shape;
  end case;
  execute format('grant select, insert, update, delete on %s to tandem_app', target);
end
$$;
comment on procedure kernel.protect is 'Row-level security of a scoped table: account, tenant or root.';

-- Smallest UUIDv7 of a moment: the bound of a partition over ids.
create function kernel.id_at(moment timestamptz) returns uuid language sql immutable parallel safe as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- Event tables are range-partitioned by their time-ordered id. Makes the partitions of this month and `ahead` months after
-- it where they are missing; a default partition catches what falls outside.
create function kernel.add_monthly_partitions(target regclass, ahead integer default 3) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  schema_name text;
  table_name text;
  month timestamptz;
  part text;
  made integer := 0;
begin
  select n.nspname, c.relname into schema_name, table_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = target and c.relkind = 'p';
  if table_name is null then raise exception 'kernel.add_monthly_partitions: % is not partitioned', target; end if;
  if to_regclass(format('%I.%I', schema_name, table_name || '_default')) is null then
    execute format('create table %I.%I partition of %s default', schema_name, table_name || '_default', target);
    made := made + 1;
  end if;
  for step in 0..ahead loop
    month := date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' + make_interval(months => step);
    part := table_name || '_' || to_char(month at time zone 'UTC', 'YYYY_MM');
    if to_regclass(format('%I.%I', schema_name, part)) is null then
      execute format('create table %I.%I partition of %s for values from (%L) to (%L)', schema_name, part, target,
        kernel.id_at(month), kernel.id_at(month + interval '1 month'));
      made := made + 1;
    end if;
  end loop;
  return made;
end
$$;

-- The same for every partitioned table of the product; the scheduler calls it once a day.
create function kernel.add_all_partitions() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  target regclass;
  made integer := 0;
begin
  for target in select c.oid::regclass from pg_class c where c.relkind = 'p' and not c.relispartition loop
    made := made + kernel.add_monthly_partitions(target);
  end loop;
  return made;
end
$$;
revoke execute on function kernel.add_monthly_partitions from public;
revoke execute on function kernel.add_all_partitions from public;
grant execute on function kernel.add_all_partitions to tandem_app;

-- One row per live job worker. A worker that was killed stops renewing it, and its jobs are unlocked.
create table kernel.workers (
  worker_id  text primary key,
  process_id uuid not null,
  role       text not null,
  started_at timestamptz not null default now(),
  seen_at    timestamptz not null default now()
);
create index workers_by_process on kernel.workers (process_id);
grant select, insert, update, delete on kernel.workers to tandem_app;
