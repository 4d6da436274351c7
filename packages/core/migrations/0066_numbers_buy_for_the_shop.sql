-- Numbers the shop buys for itself, for customers who have none. They have no price: nobody pays for them but the shop.
alter table tenancy.accounts drop constraint accounts_kind_check;
alter table tenancy.accounts add constraint accounts_kind_check check (kind in ('person', 'organization', 'house'));
create unique index accounts_one_house on tenancy.accounts (root_id, tenant_id) where kind = 'house';

alter table orders.orders drop constraint orders_unit_price_micros_check;
alter table orders.orders add constraint orders_unit_price_micros_check check (unit_price_micros >= 0);

alter table numbers.numbers add column shared boolean not null default false;
alter table numbers.numbers drop constraint numbers_monthly_price_micros_check;
alter table numbers.numbers add constraint numbers_price_unless_shared check ((monthly_price_micros > 0) <> shared);
