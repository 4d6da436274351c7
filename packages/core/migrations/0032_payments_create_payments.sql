-- Money that comes in by a payment processor: customers and cards there, payments, what was given back or disputed, and what an
-- account wants done when its wallet runs low.
create schema payments;
grant usage on schema payments to tandem_app;

-- Who an account is at a processor. The row is committed before the processor is asked; its public id is the reference.
create table payments.customers (
  root_id      uuid        not null,
  tenant_id    uuid        not null,
  account_id   uuid        not null,
  id           uuid        not null,
  provider_id  uuid        not null,
  customer_ref text,                 -- null until the processor told it
  created_at   timestamptz not null,
  primary key (root_id, id),
  unique (root_id, account_id, provider_id),
  unique (root_id, provider_id, customer_ref),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id)
);
call kernel.protect('payments.customers', 'account');
revoke delete on payments.customers from tandem_app;

-- Saved cards as they may be shown: brand and last digits. A card that was removed keeps its row, for the payments made with it.
create table payments.cards (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  account_id  uuid        not null,
  id          uuid        not null,
  provider_id uuid        not null,
  method_ref  text        not null,
  brand       text        not null,
  last4       text        not null,
  exp_month   smallint    not null,
  exp_year    smallint    not null,
  fingerprint text,
  is_default  boolean     not null default false,
  created_at  timestamptz not null,
  removed_at  timestamptz,
  primary key (root_id, id),
  unique (root_id, provider_id, method_ref),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check (not is_default or removed_at is null)
);
create unique index cards_one_default on payments.cards (root_id, account_id) where is_default;
create index cards_of_account on payments.cards (root_id, account_id, id) where removed_at is null;
call kernel.protect('payments.cards', 'account');
revoke delete on payments.cards from tandem_app;

-- One payment into a wallet. Its id is also the id of the ledger's transfer, so that it can be credited once and no more.
create table payments.payments (
  root_id            uuid        not null,
  tenant_id          uuid        not null,
  account_id         uuid        not null,
  id                 uuid        not null,
  provider_id        uuid        not null,
  origin             text        not null check (origin in ('customer', 'auto_recharge', 'reconciliation')),
  method             text        not null check (method in ('checkout', 'card')),
  card_id            uuid,
  save_card          boolean     not null default false,
  amount_micros      bigint      not null check (amount_micros > 0),
  currency           char(3)     not null,
  -- new: the processor was not asked, or its answer was lost. open: its page waits for the person.
  state              text        not null check (state in ('new', 'open', 'processing', 'action_required', 'succeeded', 'failed', 'cancelled', 'expired')),
  return_url         text,                 -- where the processor's page sends the person
  checkout_ref       text,
  checkout_url       text,
  payment_ref        text,
  charge_ref         text,
  action_url         text,
  failure_category   text,
  failure_code       text,
  failure_message    text,                 -- the processor's words, for operators
  received_micros    bigint      not null default 0,
  fee_micros         bigint,               -- booked as this; null until the processor told it
  refunded_micros    bigint      not null default 0,
  submitted_at       timestamptz,          -- when the processor was first asked to charge
  looked_at          timestamptz,
  credited_at        timestamptz,
  created_at         timestamptz not null,
  updated_at         timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  foreign key (root_id, card_id) references payments.cards (root_id, id),
  check ((credited_at is null) = (received_micros = 0)),
  check (refunded_micros between 0 and received_micros)
);
create unique index payments_by_ref on payments.payments (root_id, provider_id, payment_ref) where payment_ref is not null;
create index payments_by_checkout on payments.payments (root_id, provider_id, checkout_ref) where checkout_ref is not null;
create index payments_of_account on payments.payments (root_id, account_id, id desc);
create index payments_of_tenant on payments.payments (root_id, tenant_id, id desc);
create index payments_under_way on payments.payments (root_id, updated_at) where state in ('new', 'open', 'processing', 'action_required');
create index payments_credited on payments.payments (root_id, provider_id, credited_at) where credited_at is not null;
call kernel.protect('payments.payments', 'account');
revoke delete on payments.payments from tandem_app;

-- Part of a payment given back to its card. The wallet's money is held first, and taken once the processor took the refund.
create table payments.refunds (
  root_id       uuid        not null,
  tenant_id     uuid        not null,
  account_id    uuid        not null,
  id            uuid        not null,
  payment_id    uuid        not null,
  hold_id       uuid,                 -- null for one made at the processor itself
  amount_micros bigint      not null check (amount_micros > 0),
  currency      char(3)     not null,
  reason        text        not null check (reason in ('requested', 'duplicate', 'fraud')),
  note          text        not null,
  actor         text        not null,
  state         text        not null check (state in ('new', 'pending', 'succeeded', 'failed')),
  -- Whether the wallet's money is gone for it: false before the processor took it, and again once it came back.
  taken         boolean     not null default false,
  loss_micros   bigint      not null default 0,  -- what the wallet did not have
  refund_ref    text,
  failure_code  text,
  submitted_at  timestamptz,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, payment_id) references payments.payments (root_id, id)
);
create unique index refunds_by_ref on payments.refunds (root_id, refund_ref) where refund_ref is not null;
create index refunds_of_payment on payments.refunds (root_id, payment_id);
create index refunds_under_way on payments.refunds (root_id, updated_at) where state in ('new', 'pending');
call kernel.protect('payments.refunds', 'account');
revoke delete on payments.refunds from tandem_app;

-- A payment its card's owner disputes. `frozen` came from the wallet, `loss` is what it did not have.
create table payments.disputes (
  root_id          uuid        not null,
  tenant_id        uuid        not null,
  account_id       uuid        not null,
  id               uuid        not null,
  payment_id       uuid        not null,
  provider_id      uuid        not null,
  dispute_ref      text        not null,
  amount_micros    bigint      not null,
  currency         char(3)     not null,
  reason           text        not null,
  state            text        not null check (state in ('open', 'won', 'lost', 'closed')),
  needs_response   boolean     not null,
  evidence_due_at  timestamptz,
  evidence_sent_at timestamptz,
  withdrawn_micros bigint      not null default 0,
  fee_micros       bigint      not null default 0,
  frozen_micros    bigint      not null default 0 check (frozen_micros >= 0),
  loss_micros      bigint      not null default 0 check (loss_micros >= 0),
  settled          boolean     not null default false,   -- lost: what was frozen left for good
  read_at          timestamptz not null,                 -- when the processor was asked for what stands here
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  primary key (root_id, id),
  unique (root_id, provider_id, dispute_ref),
  foreign key (root_id, payment_id) references payments.payments (root_id, id)
);
create index disputes_newest on payments.disputes (root_id, id desc);
create index disputes_of_payment on payments.disputes (root_id, payment_id);
call kernel.protect('payments.disputes', 'account');
revoke delete on payments.disputes from tandem_app;

-- What an account wants when its wallet runs low: to be told, and to have it filled.
create table payments.wallet_watches (
  root_id            uuid        not null,
  tenant_id          uuid        not null,
  account_id         uuid        not null,
  currency           char(3)     not null,
  recharge_on        boolean     not null default false,
  recharge_below     bigint,
  recharge_amount    bigint      check (recharge_amount > 0),
  recharge_month_max bigint,
  failures           smallint    not null default 0,  -- in a row
  paused_until       timestamptz,
  payment_id         uuid,                            -- the recharge under way: never two at once
  limit_told         text,                            -- the month (2026-01) whose maximum its owner was told of
  alert_on           boolean     not null default false,
  alert_below        bigint,
  alert_told_at      timestamptz,                     -- null: armed
  updated_at         timestamptz not null,
  primary key (root_id, account_id),
  foreign key (root_id, account_id) references tenancy.accounts (root_id, account_id),
  check (not recharge_on or (recharge_below is not null and recharge_amount is not null)),
  check (not alert_on or alert_below is not null)
);
create index wallet_watches_on on payments.wallet_watches (root_id) where recharge_on or alert_on;
call kernel.protect('payments.wallet_watches', 'account');
revoke delete on payments.wallet_watches from tandem_app;
