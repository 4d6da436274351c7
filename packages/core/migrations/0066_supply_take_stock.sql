-- What was found at a provider and taken into the stock is paid to it, like any other spare profile.
alter table supply.bookings drop constraint bookings_kind_check;
alter table supply.bookings add constraint bookings_kind_check check (kind in ('correction', 'write_off', 'stock'));
