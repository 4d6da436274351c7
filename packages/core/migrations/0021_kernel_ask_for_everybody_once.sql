-- Whether a scope means everybody is asked once per query as well, not compared as text for each row: reading many rows under the
-- policies costs less beside reading them without. What a policy lets through stays the same.
do $do$
declare
  p record;
  changed_using text;
  changed_check text;
begin
  for p in select schemaname, tablename, policyname, qual, with_check from pg_policies loop
    select regexp_replace(p.qual, pattern, replacement, 'g'), regexp_replace(p.with_check, pattern, replacement, 'g') into changed_using, changed_check
    from (select $q$\(\( SELECT current_setting\('app\.(tenant|account)_id'::text, true\) AS current_setting\) = 'all'::text\)$q$ as pattern,
      $q$( SELECT (current_setting('app.\1_id'::text, true) = 'all'::text))$q$ as replacement) r;
    if changed_using is distinct from p.qual then
      execute format('alter policy %I on %I.%I using (%s)', p.policyname, p.schemaname, p.tablename, changed_using);
    end if;
    if changed_check is distinct from p.with_check then
      execute format('alter policy %I on %I.%I with check (%s)', p.policyname, p.schemaname, p.tablename, changed_check);
    end if;
  end loop;
end
$do$;

create or replace procedure kernel.protect(target regclass, shape text) language plpgsql as $$
declare
  own_root constant text := $q$root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)$q$;
  own_tenant constant text := $q$((select current_setting('app.tenant_id', true) = 'all') or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid))$q$;
  own_account constant text := $q$((select current_setting('app.account_id', true) = 'all') or account_id = (select nullif(nullif(current_setting('app.account_id', true), ''), 'all')::uuid))$q$;
  whole_tenant constant text := $q$(select current_setting('app.account_id', true) = 'all')$q$;
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
