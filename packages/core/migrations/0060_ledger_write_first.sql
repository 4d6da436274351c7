-- Applies a batch (architecture §3). Nearly all are new, so it is written first; only when the writing shows that something of it
-- is there already, or refuses it, are its ids looked for, and what is there is held against what is asked.
create or replace function ledger.apply_transfers(root uuid, input jsonb, at timestamptz default null) returns jsonb language plpgsql as $$
declare
  asked ledger.transfers;
  was ledger.transfers;
  fresh ledger.transfers[];
  field text;
  answer text;
begin
  for attempt in 0..4 loop
    fresh := '{}';
    for asked in select * from jsonb_populate_recordset(null::ledger.transfers, input) loop
      asked.root_id := root;
      if attempt > 0 then
        select * into was from ledger.transfers t where t.root_id = root and t.id = asked.id;
        if found then
          field := ledger.difference(was, asked);
          if field is not null then return jsonb_build_object('kind', 'differs', 'transferId', asked.id, 'field', field); end if;
          continue;
        end if;
      end if;
      fresh := fresh || asked;
    end loop;
    if cardinality(fresh) = 0 then return '{"kind": "exists"}'; end if;
    begin
      perform ledger.apply_fresh(fresh, coalesce(at, now()));
      return '{"kind": "applied"}';
    exception
      when sqlstate 'TL001' then
        if attempt > 0 then
          get stacked diagnostics answer = pg_exception_detail;
          return answer::jsonb;
        end if;
      when sqlstate 'TL002' then
        null;
    end;
  end loop;
  raise exception 'ledger: a batch names one transfer or one hold twice';
end
$$;
