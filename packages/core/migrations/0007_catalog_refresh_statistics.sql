-- After a whole catalogue was written the planner knows nothing of its size until autovacuum comes by, and joins over it take
-- minutes instead of milliseconds. Only an owner may analyze, so the application asks for it through this function.
create function catalog.refresh_statistics() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  analyze catalog.offers, catalog.plans, catalog.plan_offers;
end
$$;
revoke execute on function catalog.refresh_statistics from public;
grant execute on function catalog.refresh_statistics to tandem_app;
