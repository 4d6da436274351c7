-- Begins uses that are not there yet, in one statement for all of them, then draws what their allowances give; both in the order of
-- accounts, so that no two batches wait for each other in a circle. One row for each that was begun; money is the caller's next step.
create or replace function charging.begin_uses(root uuid, items jsonb) returns table (
  id uuid, tenant_id uuid, allowance_id uuid, included_units bigint, overage_micros bigint, overage_per integer) language plpgsql as $$
declare
  begun charging.uses;
begin
  for begun in
    with written as (
      insert into charging.uses as u (root_id, tenant_id, account_id, id, service, direction, subject_id, state, currency, country, other_party, units,
        billed_units, list_micros, chain, rate, expires_at, used_at)
      select root, a.tenant_id, i.account_id, i.id, i.service, i.direction, i.subject_id, 'open', i.currency, i.country, i.other_party, i.units,
        i.billed_units, i.list_micros, '[]', i.rate, i.expires_at, i.used_at
      from jsonb_populate_recordset(null::charging.uses, items) i
      join tenancy.accounts a on a.root_id = root and a.account_id = i.account_id and a.status = 'active'
      order by i.account_id, i.service, i.id
      on conflict do nothing
      returning u.*)
    select * from written w order by w.account_id, w.service, w.id
  loop
    select d.allowance_id, d.drawn, d.overage_micros, d.overage_per into allowance_id, included_units, overage_micros, overage_per
    from charging.draw_units(root, begun.account_id, begun.service, begun.billed_units, begun.used_at) d;
    id := begun.id;
    tenant_id := begun.tenant_id;
    return next;
  end loop;
end
$$;
