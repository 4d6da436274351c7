-- One charge or hold as a transaction of its own, as before (0004) but without a subtransaction and a call inside the call: where
-- the transaction holds nothing else, there is nothing to keep when the transfer turns out to be a repeat. That is then an
-- error (unique_violation), and the caller asks apply_transfers_alone, which gives the same answers as ever.
create or replace function ledger.apply_transfer_alone(root uuid, tenant text, account text, new_id uuid, new_kind ledger.transfer_kind, debit uuid, credit uuid, amount bigint,
  new_currency text, new_reason text, subject uuid, expires timestamptz, new_note text, at timestamptz default null) returns jsonb language plpgsql as $$
begin
  perform set_config('app.root_id', root::text, true), set_config('app.tenant_id', tenant, true), set_config('app.account_id', account, true);
  if expires is null then
    with wallet as (
      update ledger.wallets w set updated_at = clock_timestamp(),
        posted_micros = w.posted_micros - case new_kind when 'post' then amount else 0 end,
        held_micros = w.held_micros + case new_kind when 'hold' then amount else 0 end
      from ledger.ledger_accounts c
      where w.root_id = root and w.ledger_account_id = debit and w.currency = new_currency and w.posted_micros - w.held_micros >= amount
        and c.root_id = root and c.id = credit and c.currency = new_currency and c.account_id is null
      returning w.tenant_id, w.account_id, nullif(c.tenant_id, w.tenant_id) as counter_tenant_id)
    insert into ledger.transfers (root_id, tenant_id, account_id, counter_tenant_id, id, kind, debit_account_id, credit_account_id, amount_micros, currency, reason, subject_id, note)
    select root, wallet.tenant_id, wallet.account_id, wallet.counter_tenant_id, new_id, new_kind, debit, credit, amount, new_currency, new_reason, subject, new_note from wallet;
    if found then return '{"kind": "applied"}'; end if;
  end if;
  return ledger.apply_transfers(root, jsonb_build_array(jsonb_build_object('id', new_id, 'kind', new_kind, 'debit_account_id', debit, 'credit_account_id', credit,
    'amount_micros', amount, 'currency', new_currency, 'reason', new_reason, 'subject_id', subject, 'expires_at', expires, 'note', new_note)), at);
end
$$;
