-- What every step of the saga begins with: the order's lock, then the item and its attempts as they stand under that lock.
-- Two statements, because a row read by the statement that waited for the lock may be older than the lock.
create function orders.lock_item(root uuid, wanted_order uuid, wanted_item uuid)
returns table (the_order orders.orders, the_item orders.items, attempts jsonb)
language plpgsql as $$
begin
  perform from orders.orders o where o.root_id = root and o.id = wanted_order for no key update;
  return query
    select o, i, coalesce((
      select jsonb_agg(jsonb_build_object(
        'id', a.id, 'number', a.number, 'round', a.round, 'providerId', a.provider_id, 'offerId', a.offer_id, 'offerRef', a.offer_ref,
        'operation', a.operation, 'countryCode', a.country_code, 'costMicros', a.cost_micros::text, 'currency', a.currency,
        'state', a.state, 'resolution', a.resolution, 'nextStep', a.next_step, 'upstreamRef', a.upstream_ref, 'foundRef', a.found_ref,
        'foundAt', a.found_at, 'looks', a.looks, 'interrupted', a.interrupted, 'startedAt', a.started_at, 'deadlineAt', a.deadline_at,
        'lookingSince', a.looking_since, 'givenUpAt', a.given_up_at, 'error', a.error) order by a.number)
      from orders.attempts a where a.root_id = root and a.item_id = wanted_item), '[]'::jsonb)
    from orders.items i join orders.orders o on o.root_id = i.root_id and o.id = i.order_id
    where i.root_id = root and i.id = wanted_item and i.order_id = wanted_order;
end
$$;

-- Appends events of one order. `rows` is a list of { id, type, item_id, attempt_id, data }.
create function orders.write_events(root uuid, tenant uuid, account uuid, wanted_order uuid, rows jsonb, at timestamptz) returns void
language sql as $$
  insert into orders.events (root_id, tenant_id, account_id, id, order_id, item_id, attempt_id, type, data, created_at)
  select root, tenant, account, e.id, wanted_order, e.item_id, e.attempt_id, e.type, e.data, at
  from jsonb_to_recordset(rows) as e (id uuid, type text, item_id uuid, attempt_id uuid, data jsonb)
$$;
