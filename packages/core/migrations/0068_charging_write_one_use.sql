-- Most often one use is written: found by its id, not by a join that looks into every part of the table.
create or replace function charging.write_uses(root uuid, items jsonb) returns void language plpgsql as $$
declare
  item charging.uses;
begin
  if jsonb_array_length(items) = 1 then
    item := jsonb_populate_record(null::charging.uses, items -> 0);
    update charging.uses u set state = item.state, units = item.units, billed_units = item.billed_units, allowance_id = item.allowance_id,
      included_units = item.included_units, list_micros = item.list_micros, held_micros = item.held_micros, charged_micros = item.charged_micros,
      unpaid_micros = item.unpaid_micros, cost_micros = item.cost_micros, refunded_micros = item.refunded_micros, provider_id = item.provider_id,
      chain = item.chain, hold_id = item.hold_id, expires_at = item.expires_at, settled_at = item.settled_at
    where u.root_id = root and u.id = item.id;
    return;
  end if;
  update charging.uses u set state = i.state, units = i.units, billed_units = i.billed_units, allowance_id = i.allowance_id, included_units = i.included_units,
    list_micros = i.list_micros, held_micros = i.held_micros, charged_micros = i.charged_micros, unpaid_micros = i.unpaid_micros, cost_micros = i.cost_micros,
    refunded_micros = i.refunded_micros, provider_id = i.provider_id, chain = i.chain, hold_id = i.hold_id, expires_at = i.expires_at, settled_at = i.settled_at
  from jsonb_populate_recordset(null::charging.uses, items) i where u.root_id = root and u.id = i.id;
end
$$;
