-- What is used and paid from the wallet: each use from the money set aside for it to what was charged (architecture §3).
create schema charging;
grant usage on schema charging to tandem_app;

-- Units that are paid for already: those of a subscription's period. Drawn in the row itself, so that two uses never take the same.
create table charging.allowances (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,
  services        text[]      not null,
  source_id       uuid        not null,           -- the subscription
  period_start    timestamptz not null,
  period_end      timestamptz not null,
  included_units  bigint      not null check (included_units >= 0),
  used_units      bigint      not null default 0, -- drawn by uses, also by those that are still under way
  -- What units beyond it cost: so much per `overage_per` units. Null: what the price list says.
  overage_micros  bigint      check (overage_micros >= 0),
  overage_per     integer     not null default 1 check (overage_per > 0),
  created_at      timestamptz not null default now(),
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check (used_units between 0 and included_units),
  check (period_start < period_end)
) with (fillfactor = 70);
create index allowances_of_account on charging.allowances (root_id, account_id, period_end);
create index allowances_of_source on charging.allowances (root_id, source_id, period_end);
call kernel.protect('charging.allowances', 'account');

-- One row for each use, from its hold to its charge: the record of a call (CDR), of a message, of a page. `id` is the caller's.
create table charging.uses (
  root_id         uuid        not null,
  tenant_id       uuid        not null,
  account_id      uuid        not null,
  id              uuid        not null,
  service         text        not null,
  direction       text        not null check (direction in ('outbound', 'inbound')),
  subject_id      uuid        not null,           -- the call, message, verification …
  -- open: money or units are set aside. expired: they went back because nobody ended it; it can still be settled.
  state           text        not null check (state in ('open', 'settled', 'voided', 'expired')),
  currency        char(3)     not null,
  country         char(2),
  other_party     text,                           -- whom it went to or came from
  units           bigint      not null check (units >= 0),             -- asked for at first, then what was used
  billed_units    bigint      not null default 0 check (billed_units >= 0), -- of a slice: paid ahead; then what was charged for
  allowance_id    uuid,                           -- whose price counts, also when nothing of it was left
  included_units  bigint      not null default 0 check (included_units >= 0),
  list_micros     bigint      not null check (list_micros >= 0),       -- by the price list, as if nothing were included
  held_micros     bigint      not null default 0 check (held_micros >= 0),
  charged_micros  bigint      not null default 0 check (charged_micros >= 0),
  unpaid_micros   bigint      not null default 0 check (unpaid_micros >= 0), -- used beyond what the wallet had
  cost_micros     bigint      not null default 0 check (cost_micros >= 0),
  refunded_micros bigint      not null default 0 check (refunded_micros between 0 and charged_micros),
  provider_id     uuid,
  chain           jsonb       not null default '[]', -- what each seller in between owes: [{ from, to, micros }]
  rate            jsonb,                          -- the rate as it was and those of the chain, for a use that is rated here
  hold_id         uuid,                           -- the ledger's hold of this moment
  expires_at      timestamptz,
  used_at         timestamptz not null,           -- when it began
  settled_at      timestamptz,
  primary key (root_id, id),
  check ((state = 'settled') = (settled_at is not null))
) partition by range (id);
create index uses_open on charging.uses (root_id, expires_at) where state = 'open';
create index uses_of_account on charging.uses (root_id, account_id, id desc);
create index uses_of_tenant on charging.uses (root_id, tenant_id, id desc);
create index uses_of_subject on charging.uses (root_id, subject_id);
call kernel.protect('charging.uses', 'account');
revoke delete on charging.uses from tandem_app;
select kernel.add_monthly_partitions('charging.uses');

-- Takes as many of `wanted` units as an account's allowance for a service still has. Locks its row until the transaction ends. All is
-- null when the account has none; an allowance with nothing left is told as well, because its price counts beyond it.
create function charging.draw_units(root uuid, account uuid, wanted_service text, wanted bigint, at timestamptz,
  out allowance_id uuid, out drawn bigint, out overage_micros bigint, out overage_per integer) language plpgsql as $$
declare
  found_one charging.allowances;
begin
  drawn := 0;
  select * into found_one from charging.allowances a
  where a.root_id = root and a.account_id = account and a.period_end > at and a.period_start <= at and wanted_service = any (a.services)
  order by a.used_units = a.included_units, a.period_end, a.id limit 1 for update;
  if not found then return; end if;
  allowance_id := found_one.id;
  drawn := least(wanted, found_one.included_units - found_one.used_units);
  overage_micros := found_one.overage_micros;
  overage_per := found_one.overage_per;
  if drawn > 0 then
    update charging.allowances a set used_units = a.used_units + drawn where a.root_id = root and a.id = found_one.id;
  end if;
end
$$;

-- Changes how many units of one named allowance a use has drawn: more, as far as there are, or fewer. Returns by how many it changed.
create function charging.redraw_units(root uuid, allowance uuid, change bigint) returns bigint language plpgsql as $$
declare
  possible bigint;
begin
  select least(change, a.included_units - a.used_units) into possible from charging.allowances a where a.root_id = root and a.id = allowance for update;
  if coalesce(possible, 0) = 0 then return 0; end if;
  update charging.allowances a set used_units = a.used_units + possible where a.root_id = root and a.id = allowance;
  return possible;
end
$$;

-- Begins uses that are not there yet, with what their allowances give, in the order of accounts so that no two batches wait for each
-- other in a circle. One row for each that was begun; money is the caller's next step.
create function charging.begin_uses(root uuid, items jsonb) returns table (
  id uuid, tenant_id uuid, allowance_id uuid, included_units bigint, overage_micros bigint, overage_per integer) language plpgsql as $$
declare
  item charging.uses;
begin
  for item in select (jsonb_populate_record(null::charging.uses, i.value)).* from jsonb_array_elements(items) i
    order by i.value ->> 'account_id', i.value ->> 'service', i.value ->> 'id'
  loop
    select a.tenant_id into tenant_id from tenancy.accounts a where a.root_id = root and a.account_id = item.account_id and a.status = 'active';
    continue when not found;
    insert into charging.uses as u (root_id, tenant_id, account_id, id, service, direction, subject_id, state, currency, country, other_party, units, billed_units,
      list_micros, chain, rate, expires_at, used_at)
    values (root, tenant_id, item.account_id, item.id, item.service, item.direction, item.subject_id, 'open', item.currency, item.country, item.other_party, item.units,
      item.billed_units, item.list_micros, '[]', item.rate, item.expires_at, item.used_at)
    on conflict do nothing;
    continue when not found;
    select d.allowance_id, d.drawn, d.overage_micros, d.overage_per into allowance_id, included_units, overage_micros, overage_per
    from charging.draw_units(root, item.account_id, item.service, item.billed_units, item.used_at) d;
    id := item.id;
    return next;
  end loop;
end
$$;

-- Writes how uses stand now, in one statement for all of them.
create function charging.write_uses(root uuid, items jsonb) returns void language sql as $$
  update charging.uses u set state = i.state, units = i.units, billed_units = i.billed_units, allowance_id = i.allowance_id, included_units = i.included_units,
    list_micros = i.list_micros, held_micros = i.held_micros, charged_micros = i.charged_micros, unpaid_micros = i.unpaid_micros, cost_micros = i.cost_micros,
    refunded_micros = i.refunded_micros, provider_id = i.provider_id, chain = i.chain, hold_id = i.hold_id, expires_at = i.expires_at, settled_at = i.settled_at
  from jsonb_populate_recordset(null::charging.uses, items) i where u.root_id = root and u.id = i.id
$$;
