-- Orders of any service. What was bought stands in `plan` for all of them: an eSIM plan, or { name, countryCodes, offers, payload }.
alter table orders.orders drop constraint orders_kind_check;
alter table orders.orders add constraint orders_kind_check
  check (kind in ('esim', 'esim_top_up', 'number', 'vpn_account', 'vpn_renewal', 'iot_sim'));
-- What can be on order once at a time, such as a certain phone number.
alter table orders.orders add column exclusive_key text;
create unique index orders_once_at_a_time on orders.orders (root_id, exclusive_key)
  where exclusive_key is not null and status in ('processing', 'manual');

alter table orders.items rename column profile_id to delivered_id;
-- How its owner knows what was delivered, such as a phone number; null for an eSIM.
alter table orders.items add column delivered_label text;

-- Named as in the contract of the service.
alter table orders.attempts drop constraint attempts_operation_check;

-- What was bought once too often (O5) and cannot be sold to somebody else: it is given back to its upstream. Its cost is booked
-- as a loss when it comes to light.
create table orders.late_purchases (
  root_id      uuid        not null,
  tenant_id    uuid        not null,  -- the platform's own
  id           uuid        not null,
  order_id     uuid        not null,
  attempt_id   uuid        not null,
  kind         text        not null,
  provider_id  uuid        not null,
  upstream_ref text        not null,
  ref          jsonb       not null,  -- what its kind gives it back by
  label        text        not null,
  cost_micros  bigint      not null check (cost_micros >= 0),
  currency     char(3)     not null,
  given_back_at timestamptz,
  created_at   timestamptz not null,
  primary key (root_id, id),
  unique (root_id, attempt_id)
);
create index late_purchases_open on orders.late_purchases (root_id, id) where given_back_at is null;
call kernel.protect('orders.late_purchases', 'tenant');
revoke delete on orders.late_purchases from tandem_app;
