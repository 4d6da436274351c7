-- What a wallet owes and does not have: the part of a disputed payment that was spent. Nothing can be spent until it is covered, so what
-- is available is what was posted less what is held less this, and may be below zero. It is a claim and no money: what comes in is taken
-- for it by transfers, as any other.
alter table ledger.wallets add column owed_micros bigint not null default 0 check (owed_micros >= 0);

-- The part of a dispute that is claimed of the wallet and was not there yet.
alter table payments.disputes add column short_micros bigint not null default 0 check (short_micros >= 0);
create index disputes_short on payments.disputes (root_id, account_id) where short_micros > 0;

-- The guards of 0004 and 0021 with the claim. What only frees or adds needs no cover.
create or replace function ledger.move_wallet(root uuid, wallet_id uuid, posted bigint, held bigint) returns void language plpgsql as $$
declare
  wallet ledger.wallets;
begin
  update ledger.wallets w set posted_micros = w.posted_micros + posted, held_micros = w.held_micros + held, updated_at = clock_timestamp()
  where w.root_id = root and w.ledger_account_id = wallet_id and (held <= posted or w.posted_micros - w.held_micros - w.owed_micros >= held - posted) and w.held_micros >= -held;
  if found then return; end if;
  select * into strict wallet from ledger.wallets w where w.root_id = root and w.ledger_account_id = wallet_id;
  -- Less is held than the hold that is to be ended: while this transaction waited for the wallet, another one ended it.
  if wallet.held_micros < -held then perform ledger.look_again(); end if;
  perform ledger.refuse(jsonb_build_object('kind', 'insufficient', 'walletId', wallet_id,
    'availableMicros', (wallet.posted_micros - wallet.held_micros - wallet.owed_micros)::text,
    'missingMicros', (held - posted - wallet.posted_micros + wallet.held_micros + wallet.owed_micros)::text));
end
$$;

create or replace function ledger.apply_transfer(root uuid, new_id uuid, new_kind ledger.transfer_kind, debit uuid, credit uuid, amount bigint, new_currency text,
  new_reason text, subject uuid, expires timestamptz, new_note text, at timestamptz default null) returns jsonb language plpgsql as $$
begin
  if expires is null then
    begin
      with wallet as (
        update ledger.wallets w set updated_at = clock_timestamp(),
          posted_micros = w.posted_micros - case new_kind when 'post' then amount else 0 end,
          held_micros = w.held_micros + case new_kind when 'hold' then amount else 0 end
        from ledger.ledger_accounts c
        where w.root_id = root and w.ledger_account_id = debit and w.currency = new_currency and w.posted_micros - w.held_micros - w.owed_micros >= amount
          and c.root_id = root and c.id = credit and c.currency = new_currency and c.account_id is null
        returning w.tenant_id, w.account_id, nullif(c.tenant_id, w.tenant_id) as counter_tenant_id)
      insert into ledger.transfers (root_id, tenant_id, account_id, counter_tenant_id, id, kind, debit_account_id, credit_account_id, amount_micros, currency, reason, subject_id, note)
      select root, wallet.tenant_id, wallet.account_id, wallet.counter_tenant_id, new_id, new_kind, debit, credit, amount, new_currency, new_reason, subject, new_note from wallet;
      if found then return '{"kind": "applied"}'; end if;
    exception when unique_violation then
      null;
    end;
  end if;
  return ledger.apply_transfers(root, jsonb_build_array(jsonb_build_object('id', new_id, 'kind', new_kind, 'debit_account_id', debit, 'credit_account_id', credit,
    'amount_micros', amount, 'currency', new_currency, 'reason', new_reason, 'subject_id', subject, 'expires_at', expires, 'note', new_note)), at);
end
$$;

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
      where w.root_id = root and w.ledger_account_id = debit and w.currency = new_currency and w.posted_micros - w.held_micros - w.owed_micros >= amount
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
