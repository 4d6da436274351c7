-- Double entry: ledger accounts, transfers between them, and the one balance that is kept beside its sum: a wallet's.
create schema ledger;
grant usage on schema ledger to tandem_app;

create table ledger.ledger_accounts (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid,                    -- the paying account of a wallet; null for the tenant's own counter-accounts
  id         uuid        not null,
  code       text        not null,    -- 'wallet', 'sales', 'provider:<id>', 'stock', 'credits', 'loss', 'top_ups'
  currency   char(3)     not null,
  created_at timestamptz not null default now(),
  primary key (root_id, id),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check ((code = 'wallet') = (account_id is not null))
);
create unique index ledger_accounts_by_owner on ledger.ledger_accounts (root_id, tenant_id, account_id, code, currency) nulls not distinct;
call kernel.protect('ledger.ledger_accounts', 'account');
-- A customer's purchase also names its tenant's counter-accounts. They hold no figures, so the customer's scope may see and make them.
drop policy own_account on ledger.ledger_accounts;
-- Each sub-select costs a charge more than the row it guards, so this policy makes do with one per setting.
create policy own_or_counter on ledger.ledger_accounts using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and (select current_setting('app.tenant_id', true)) in (tenant_id::text, 'all')
  and (account_id is null or (select current_setting('app.account_id', true)) in (account_id::text, 'all')));
-- Rows that are never changed or deleted need no foreign key from each transfer (below).
revoke update, delete on ledger.ledger_accounts from tandem_app;

-- The materialised balance. Only wallets have one; counter-accounts are sums, so no row is hot across customers.
create table ledger.wallets (
  root_id           uuid        not null,
  tenant_id         uuid        not null,
  account_id        uuid        not null,
  ledger_account_id uuid        not null,
  currency          char(3)     not null,
  posted_micros     bigint      not null default 0,
  held_micros       bigint      not null default 0 check (held_micros >= 0),
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  primary key (root_id, ledger_account_id),
  unique (root_id, account_id, currency),
  foreign key (root_id, ledger_account_id) references ledger.ledger_accounts (root_id, id),
  constraint wallets_never_overdrawn check (posted_micros >= held_micros)
) with (fillfactor = 70); -- room on the page for the next version: balance updates touch no index
call kernel.protect('ledger.wallets', 'account');
revoke delete on ledger.wallets from tandem_app;

-- An enum and few checks: PostgreSQL reads each check's text anew for each insert, and this is the busiest insert of all.
create type ledger.transfer_kind as enum ('post', 'hold', 'capture', 'void');

-- Transfers are append-only. A hold ends once: by one capture (all or part of it) or one void.
create table ledger.transfers (
  root_id            uuid        not null,
  tenant_id          uuid        not null,  -- owner of the wallet that pays or is paid, else of the debit side
  account_id         uuid,
  counter_tenant_id  uuid,                  -- owner of the other side, where it is someone else
  counter_account_id uuid,
  id                 uuid        not null,  -- chosen by the caller, so a retry cannot pay twice
  kind               ledger.transfer_kind not null,
  debit_account_id   uuid        not null,
  credit_account_id  uuid        not null,
  hold_id            uuid,
  amount_micros      bigint      not null check (amount_micros > 0),
  currency           char(3)     not null,
  reason             text        not null,  -- 'order', 'usage', 'top_up', 'refund', 'adjustment', 'expired' …
  subject_id         uuid,                  -- what it was for, e.g. the order
  expires_at         timestamptz,
  note               text,
  created_at         timestamptz not null default clock_timestamp(),
  primary key (root_id, id),
  -- No foreign keys to ledger_accounts: each would lock the tenant's one sales row for every sale. apply_transfers reads
  -- both accounts, and nobody may delete one.
  foreign key (root_id, hold_id) references ledger.transfers (root_id, id),
  check (debit_account_id <> credit_account_id),
  check ((kind >= 'capture') = (hold_id is not null))
);
create unique index transfers_hold_ends_once on ledger.transfers (root_id, hold_id) where hold_id is not null;
create index transfers_by_debit on ledger.transfers (root_id, debit_account_id, created_at, id);
create index transfers_by_credit on ledger.transfers (root_id, credit_account_id, created_at, id);
create index transfers_by_subject on ledger.transfers (root_id, subject_id) where subject_id is not null;
call kernel.protect('ledger.transfers', 'account');
-- Both sides of a transfer see it.
drop policy own_account on ledger.transfers;
create policy either_side_reads on ledger.transfers for select using (
  root_id = (select nullif(current_setting('app.root_id', true), '')::uuid)
  and (((select current_setting('app.tenant_id', true)) = 'all'
      or tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid))
    and ((select current_setting('app.account_id', true)) = 'all'
      or account_id = (select nullif(nullif(current_setting('app.account_id', true), ''), 'all')::uuid))
    or counter_tenant_id = (select nullif(nullif(current_setting('app.tenant_id', true), ''), 'all')::uuid)
    and ((select current_setting('app.account_id', true)) = 'all'
      or counter_account_id = (select nullif(nullif(current_setting('app.account_id', true), ''), 'all')::uuid))));
-- Rows are inserted one or a few at a time: reading the settings in place is cheaper there than sub-selects, which are set up for each statement.
create policy either_side_writes on ledger.transfers for insert with check (
  root_id = nullif(current_setting('app.root_id', true), '')::uuid
  and (current_setting('app.tenant_id', true) in (tenant_id::text, 'all') and current_setting('app.account_id', true) in (account_id::text, 'all')
    or current_setting('app.tenant_id', true) = counter_tenant_id::text and current_setting('app.account_id', true) in (counter_account_id::text, 'all')));
revoke update, delete on ledger.transfers from tandem_app;

-- When holds expire: written with the hold, read and removed once by the sweep when the time has come. Ending a hold does
-- not touch it, so a sweep never walks through the holds of the past.
create table ledger.hold_expiries (
  root_id    uuid        not null,
  tenant_id  uuid        not null,
  account_id uuid        not null,
  hold_id    uuid        not null,
  expires_at timestamptz not null,
  primary key (root_id, hold_id),
  foreign key (root_id, hold_id) references ledger.transfers (root_id, id)
);
create index hold_expiries_due on ledger.hold_expiries (root_id, expires_at);
call kernel.protect('ledger.hold_expiries', 'account');

-- Finds or makes a ledger account; a wallet comes with its balance row. `settled` says that another transaction made it and committed.
create function ledger.ensure_account(root uuid, tenant uuid, account uuid, wanted_code text, wanted_currency text, new_id uuid, out id uuid, out settled boolean)
language plpgsql as $$
begin
  loop
    select a.id, a.created_at < now() into id, settled from ledger.ledger_accounts a
    where a.root_id = root and a.tenant_id = tenant and a.account_id is not distinct from account and a.code = wanted_code and a.currency = wanted_currency;
    if found then return; end if;
    insert into ledger.ledger_accounts as a (root_id, tenant_id, account_id, id, code, currency)
    values (root, tenant, account, new_id, wanted_code, wanted_currency) on conflict do nothing returning a.id, false into id, settled;
    if found then
      if account is not null then
        insert into ledger.wallets (root_id, tenant_id, account_id, ledger_account_id, currency) values (root, tenant, account, id, wanted_currency);
      end if;
      return;
    end if;
  end loop;
end
$$;

-- Ends an attempt of apply_transfers: its subtransaction takes everything back and `refusal` becomes the answer.
create function ledger.refuse(refusal jsonb) returns void language plpgsql as $$
begin
  raise exception 'refused' using errcode = 'TL001', detail = refusal::text;
end
$$;

-- The first field in which a repeated transfer is not what it was, by its public name. An expiry is reckoned from the clock
-- and so is new each time; accounts and amount may be left out where the hold tells them.
create function ledger.difference(was ledger.transfers, asked ledger.transfers) returns text language sql immutable as $$
  select case
    when was.kind <> asked.kind then 'kind'
    when was.amount_micros <> coalesce(asked.amount_micros, was.amount_micros) then 'amountMicros'
    when was.currency <> asked.currency then 'currency'
    when was.debit_account_id <> coalesce(asked.debit_account_id, was.debit_account_id) then 'debitAccountId'
    when was.credit_account_id <> coalesce(asked.credit_account_id, was.credit_account_id) then 'creditAccountId'
    when was.hold_id is distinct from asked.hold_id then 'holdId'
    when was.reason <> asked.reason then 'reason'
    when was.subject_id is distinct from asked.subject_id then 'subjectId'
    when was.note is distinct from asked.note then 'note'
  end
$$;

-- The hold that `move` ends, or a refusal: it must be there, not ended, not expired, and cover what is captured.
create function ledger.find_hold(move ledger.transfers, at timestamptz) returns ledger.transfers language plpgsql as $$
declare
  hold ledger.transfers;
  ending ledger.transfers;
  about constant jsonb := jsonb_build_object('transferId', move.id, 'holdId', move.hold_id);
begin
  select * into hold from ledger.transfers t where t.root_id = move.root_id and t.id = move.hold_id and t.kind = 'hold';
  if not found then perform ledger.refuse(about || '{"kind": "hold_missing"}'); end if;
  select * into ending from ledger.transfers t where t.root_id = move.root_id and t.hold_id = hold.id;
  if found then perform ledger.refuse(about || jsonb_build_object('kind', 'hold_ended', 'endedBy', ending.id, 'how', ending.kind)); end if;
  if move.kind = 'capture' and hold.expires_at <= at then perform ledger.refuse(about || '{"kind": "hold_expired"}'); end if;
  if move.amount_micros > hold.amount_micros then
    perform ledger.refuse(about || jsonb_build_object('kind', 'hold_exceeded', 'holdMicros', hold.amount_micros::text));
  end if;
  return hold;
end
$$;

create function ledger.find_account(move ledger.transfers, wanted uuid) returns ledger.ledger_accounts language plpgsql as $$
declare
  account ledger.ledger_accounts;
begin
  select * into account from ledger.ledger_accounts a where a.root_id = move.root_id and a.id = wanted;
  if not found then
    perform ledger.refuse(jsonb_build_object('kind', 'account_missing', 'transferId', move.id, 'ledgerAccountId', wanted));
  end if;
  if account.currency <> move.currency then
    perform ledger.refuse(jsonb_build_object('kind', 'currency_differs', 'transferId', move.id, 'ledgerAccountId', wanted, 'currency', account.currency));
  end if;
  return account;
end
$$;

-- Ends an attempt because another transaction was faster: apply_transfers looks again.
create function ledger.look_again() returns void language plpgsql as $$
begin
  raise exception 'look again' using errcode = 'TL002';
end
$$;

-- Changes a wallet by the net effect of a batch. The guards are part of the row update.
create function ledger.move_wallet(root uuid, wallet_id uuid, posted bigint, held bigint) returns void language plpgsql as $$
declare
  wallet ledger.wallets;
begin
  update ledger.wallets w set posted_micros = w.posted_micros + posted, held_micros = w.held_micros + held, updated_at = clock_timestamp()
  where w.root_id = root and w.ledger_account_id = wallet_id and w.posted_micros - w.held_micros >= held - posted and w.held_micros >= -held;
  if found then return; end if;
  select * into strict wallet from ledger.wallets w where w.root_id = root and w.ledger_account_id = wallet_id;
  -- Less is held than the hold that is to be ended: while this transaction waited for the wallet, another one ended it.
  if wallet.held_micros < -held then perform ledger.look_again(); end if;
  perform ledger.refuse(jsonb_build_object('kind', 'insufficient', 'walletId', wallet_id,
    'availableMicros', (wallet.posted_micros - wallet.held_micros)::text,
    'missingMicros', (held - posted - wallet.posted_micros + wallet.held_micros)::text));
end
$$;

-- Whose transfer it is: the owner of the wallet that pays or is paid, else of the debit side; and who stands on the other side.
create function ledger.name_owners(move ledger.transfers, debit ledger.ledger_accounts, credit ledger.ledger_accounts) returns ledger.transfers
language plpgsql as $$
begin
  if debit.account_id is null and credit.account_id is not null then
    move.tenant_id := credit.tenant_id;
    move.account_id := credit.account_id;
    move.counter_tenant_id := nullif(debit.tenant_id, credit.tenant_id);
  else
    move.tenant_id := debit.tenant_id;
    move.account_id := debit.account_id;
    move.counter_account_id := credit.account_id;
    move.counter_tenant_id := case when credit.account_id is null then nullif(credit.tenant_id, debit.tenant_id) else credit.tenant_id end;
  end if;
  return move;
end
$$;

-- Writes the rows of a batch whose wallets have been moved, and are locked by it.
create function ledger.write_transfers(moves ledger.transfers[]) returns void language plpgsql as $$
declare
  -- Taken now that the wallets are locked, and a microsecond apart: a wallet's transfers have one order, in which its statement adds up.
  moment constant timestamptz := clock_timestamp();
  written integer;
begin
  insert into ledger.transfers (root_id, tenant_id, account_id, counter_tenant_id, counter_account_id, id, kind, debit_account_id, credit_account_id,
    hold_id, amount_micros, currency, reason, subject_id, expires_at, note, created_at)
  select m.root_id, m.tenant_id, m.account_id, m.counter_tenant_id, m.counter_account_id, m.id, m.kind, m.debit_account_id, m.credit_account_id,
    m.hold_id, m.amount_micros, m.currency, m.reason, m.subject_id, m.expires_at, m.note, moment + m.ordinality * interval '1 microsecond'
  from unnest(moves) with ordinality m order by coalesce(m.hold_id, m.id)
  on conflict do nothing;
  get diagnostics written = row_count;
  -- Another transaction has just written one of the ids or ended one of the holds.
  if written < cardinality(moves) then perform ledger.look_again(); end if;
end
$$;

-- Applies transfers that are not there yet: wallets first, in the order of their ids so that no two batches wait for each
-- other in a circle, then the rows. Returns when done; raises when refused or overtaken.
create function ledger.apply_fresh(moves ledger.transfers[], at timestamptz) returns void language plpgsql as $$
declare
  root constant uuid := moves[1].root_id;
  wallet_ids uuid[] := '{}';
  posted_changes bigint[] := '{}';
  held_changes bigint[] := '{}';
  move ledger.transfers;
  hold ledger.transfers;
  debit ledger.ledger_accounts;
  credit ledger.ledger_accounts;
  effect record;
  expiring boolean := false;
begin
  for i in 1..cardinality(moves) loop
    move := moves[i];
    if move.hold_id is not null then
      hold := ledger.find_hold(move, at);
      move.debit_account_id := hold.debit_account_id;
      move.credit_account_id := hold.credit_account_id;
      move.amount_micros := coalesce(move.amount_micros, hold.amount_micros);
    end if;
    debit := ledger.find_account(move, move.debit_account_id);
    credit := ledger.find_account(move, move.credit_account_id);
    if debit.account_id is not null then
      wallet_ids := wallet_ids || debit.id;
      posted_changes := posted_changes || case when move.kind in ('post', 'capture') then -move.amount_micros else 0 end;
      held_changes := held_changes || case move.kind when 'post' then 0 when 'hold' then move.amount_micros else -hold.amount_micros end;
    elsif move.kind = 'hold' then
      raise exception 'ledger: only a wallet can be held from, and % is none', debit.id;
    end if;
    if credit.account_id is not null and move.kind in ('post', 'capture') then
      wallet_ids := wallet_ids || credit.id;
      posted_changes := posted_changes || move.amount_micros;
      held_changes := held_changes || 0::bigint;
    end if;
    expiring := expiring or move.expires_at is not null;
    moves[i] := ledger.name_owners(move, debit, credit);
  end loop;
  for effect in
    select e.wallet_id, sum(e.posted)::bigint as posted, sum(e.held)::bigint as held
    from unnest(wallet_ids, posted_changes, held_changes) as e(wallet_id, posted, held) group by 1 order by 1
  loop
    perform ledger.move_wallet(root, effect.wallet_id, effect.posted, effect.held);
  end loop;
  perform ledger.write_transfers(moves);
  if expiring then
    insert into ledger.hold_expiries (root_id, tenant_id, account_id, hold_id, expires_at)
    select root, m.tenant_id, m.account_id, m.id, m.expires_at from unnest(moves) m where m.expires_at is not null;
  end if;
end
$$;

-- Applies a batch, all of it or nothing, in one round trip. Each item holds the columns of a transfer. Answers { kind }:
-- 'applied'; 'exists' when every id is already there with the same content; else why not, with the numbers to act on. Ids that
-- are already there are left alone, whatever has become of their holds since. `at` is when holds count as expired.
create function ledger.apply_transfers(root uuid, input jsonb, at timestamptz default null) returns jsonb language plpgsql as $$
declare
  item jsonb;
  asked ledger.transfers;
  was ledger.transfers;
  fresh ledger.transfers[];
  field text;
  answer text;
begin
  for attempt in 1..4 loop
    fresh := '{}';
    for item in select value from jsonb_array_elements(input) loop
      asked := jsonb_populate_record(null::ledger.transfers, item);
      asked.root_id := root;
      select * into was from ledger.transfers t where t.root_id = root and t.id = asked.id;
      if not found then
        fresh := fresh || asked;
        continue;
      end if;
      field := ledger.difference(was, asked);
      if field is not null then return jsonb_build_object('kind', 'differs', 'transferId', asked.id, 'field', field); end if;
    end loop;
    if cardinality(fresh) = 0 then return '{"kind": "exists"}'; end if;
    begin
      perform ledger.apply_fresh(fresh, coalesce(at, now()));
      return '{"kind": "applied"}';
    exception
      when sqlstate 'TL001' then
        get stacked diagnostics answer = pg_exception_detail;
        return answer::jsonb;
      when sqlstate 'TL002' then
        null;
    end;
  end loop;
  raise exception 'ledger: a batch names one transfer or one hold twice';
end
$$;

-- One charge or hold of a wallet that goes to a counter-account, which is most of them, in one statement. Anything else, and
-- whatever is refused or repeated, takes the long way, which gives the same answers.
create function ledger.apply_transfer(root uuid, new_id uuid, new_kind ledger.transfer_kind, debit uuid, credit uuid, amount bigint, new_currency text,
  new_reason text, subject uuid, expires timestamptz, new_note text, at timestamptz default null) returns jsonb language plpgsql as $$
begin
  if expires is null then
    begin
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
    exception when unique_violation then
      null;
    end;
  end if;
  return ledger.apply_transfers(root, jsonb_build_array(jsonb_build_object('id', new_id, 'kind', new_kind, 'debit_account_id', debit, 'credit_account_id', credit,
    'amount_micros', amount, 'currency', new_currency, 'reason', new_reason, 'subject_id', subject, 'expires_at', expires, 'note', new_note)), at);
end
$$;

-- The scope of a transaction that is one statement: for charges that need nothing else written with them.
create function ledger.apply_transfers_alone(root uuid, tenant text, account text, input jsonb, at timestamptz default null) returns jsonb language plpgsql as $$
begin
  perform set_config('app.root_id', root::text, true), set_config('app.tenant_id', tenant, true), set_config('app.account_id', account, true);
  return ledger.apply_transfers(root, input, at);
end
$$;

create function ledger.apply_transfer_alone(root uuid, tenant text, account text, new_id uuid, new_kind ledger.transfer_kind, debit uuid, credit uuid, amount bigint,
  new_currency text, new_reason text, subject uuid, expires timestamptz, new_note text, at timestamptz default null) returns jsonb language plpgsql as $$
begin
  perform set_config('app.root_id', root::text, true), set_config('app.tenant_id', tenant, true), set_config('app.account_id', account, true);
  return ledger.apply_transfer(root, new_id, new_kind, debit, credit, amount, new_currency, new_reason, subject, expires, new_note, at);
end
$$;
