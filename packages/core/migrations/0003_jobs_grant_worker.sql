-- The job queue is graphile-worker's own schema, made before these files by its own migrations. The application enqueues and
-- works jobs there; its tables have row-level security on and no policy, so one is added for the application's role.
grant usage on schema graphile_worker to tandem_app;
grant select, insert, update, delete on all tables in schema graphile_worker to tandem_app;
grant usage, select on all sequences in schema graphile_worker to tandem_app;
grant execute on all functions in schema graphile_worker to tandem_app;
do $$
declare
  target regclass;
begin
  for target in
    select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'graphile_worker' and c.relkind = 'r' and c.relrowsecurity
  loop
    execute format('create policy application on %s to tandem_app using (true) with check (true)', target);
  end loop;
end
$$;
