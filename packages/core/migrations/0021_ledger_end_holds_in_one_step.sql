-- Ends a hold and posts what follows from it between counter-accounts, which is what every sale does, in one statement. Anything
-- else, and whatever is refused or repeated, takes the long way (apply_transfers), which gives the same answers.
create function ledger.end_hold(root uuid, new_kind ledger.transfer_kind, new_id uuid, hold uuid, amount bigint, new_currency text, new_reason text,
  subject uuid, ids uuid[], debits uuid[], credits uuid[], amounts bigint[], at timestamptz default null) returns jsonb language plpgsql as $$
declare
  written integer;
begin
  begin
    with ended as (
      select t.debit_account_id, t.credit_account_id, t.amount_micros from ledger.transfers t
      where t.root_id = root and t.id = hold and t.kind = 'hold' and t.currency = new_currency
        and (new_kind = 'void' or (t.amount_micros >= amount and (t.expires_at is null or t.expires_at > coalesce(at, now()))))
        and not exists (select from ledger.transfers e where e.root_id = root and e.hold_id = hold)
    ), wallet as (
      update ledger.wallets w set updated_at = clock_timestamp(),
        posted_micros = w.posted_micros - case new_kind when 'capture' then amount else 0 end,
        held_micros = w.held_micros - h.amount_micros
      from ended h join ledger.ledger_accounts c on c.root_id = root and c.id = h.credit_account_id and c.account_id is null
      where w.root_id = root and w.ledger_account_id = h.debit_account_id and w.held_micros >= h.amount_micros
      returning w.tenant_id, w.account_id, nullif(c.tenant_id, w.tenant_id) as counter_tenant_id, h.debit_account_id, h.credit_account_id,
        case new_kind when 'capture' then amount else h.amount_micros end as amount_micros,
        w.updated_at as moment -- taken when the wallet is locked: its transfers have one order
    )
    insert into ledger.transfers (root_id, tenant_id, account_id, counter_tenant_id, id, kind, debit_account_id, credit_account_id, hold_id,
      amount_micros, currency, reason, subject_id, created_at)
    select root, w.tenant_id, w.account_id, w.counter_tenant_id, new_id, new_kind, w.debit_account_id, w.credit_account_id, hold,
      w.amount_micros, new_currency, new_reason, subject, w.moment
    from wallet w
    union all
    select root, d.tenant_id, null, nullif(c.tenant_id, d.tenant_id), p.id, 'post', d.id, c.id, null, p.amount, new_currency, new_reason, subject,
      w.moment + p.position * interval '1 microsecond'
    from wallet w cross join unnest(ids, debits, credits, amounts) with ordinality as p (id, debit_id, credit_id, amount, position)
    join ledger.ledger_accounts d on d.root_id = root and d.id = p.debit_id and d.account_id is null and d.currency = new_currency
    join ledger.ledger_accounts c on c.root_id = root and c.id = p.credit_id and c.account_id is null and c.currency = new_currency;
    get diagnostics written = row_count;
    if written = 1 + cardinality(ids) then return '{"kind": "applied"}'; end if;
    -- Part of it could be written: the subtransaction takes it back.
    if written > 0 then perform ledger.look_again(); end if;
  exception when unique_violation or sqlstate 'TL002' then
    null;
  end;
  return ledger.apply_transfers(root,
    jsonb_build_array(jsonb_build_object('id', new_id, 'kind', new_kind, 'hold_id', hold, 'amount_micros', amount, 'currency', new_currency,
      'reason', new_reason, 'subject_id', subject))
    || coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'kind', 'post', 'debit_account_id', p.debit_id, 'credit_account_id', p.credit_id,
      'amount_micros', p.amount, 'currency', new_currency, 'reason', new_reason, 'subject_id', subject) order by p.position)
      from unnest(ids, debits, credits, amounts) with ordinality as p (id, debit_id, credit_id, amount, position)), '[]'), at);
end
$$;

-- The same as a transaction of its own.
create function ledger.end_hold_alone(root uuid, tenant text, account text, new_kind ledger.transfer_kind, new_id uuid, hold uuid, amount bigint,
  new_currency text, new_reason text, subject uuid, ids uuid[], debits uuid[], credits uuid[], amounts bigint[], at timestamptz default null)
returns jsonb language plpgsql as $$
begin
  perform set_config('app.root_id', root::text, true), set_config('app.tenant_id', tenant, true), set_config('app.account_id', account, true);
  return ledger.end_hold(root, new_kind, new_id, hold, amount, new_currency, new_reason, subject, ids, debits, credits, amounts, at);
end
$$;
