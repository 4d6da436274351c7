-- Purchases and usage held against what every upstream says it sold (source 'supply' of reconciliation).
create schema supply;
grant usage on schema supply to tandem_app;

-- What was booked with a provider besides the purchase itself, because its records said so: with this, a line's cost in our books is
-- what the purchase booked and the sum of these.
create table supply.bookings (
  root_id       uuid        not null,
  tenant_id     uuid        not null,
  id            uuid        not null,
  provider_id   uuid        not null,
  line          text        not null,           -- which line: an attempt's id, a record of theirs, or a subject's day
  kind          text        not null check (kind in ('correction', 'write_off')),
  amount_micros bigint      not null,           -- above zero: we owe the provider more
  currency      char(3)     not null,
  difference_id uuid        not null,
  transfer_id   uuid,                           -- null where there was nothing to book
  booked_at     timestamptz not null,
  primary key (root_id, id),
  foreign key (root_id, difference_id) references reconciliation.differences (root_id, id),
  check ((transfer_id is null) = (amount_micros = 0))
);
create index bookings_of_line on supply.bookings (root_id, provider_id, line);
call kernel.protect('supply.bookings', 'tenant');
revoke update, delete on supply.bookings from tandem_app;
