-- Delivered eSIMs by the end of their days: what the daily run of renewals asks for.
create index profiles_by_end on orders.profiles (root_id, expires_at, id) where account_id is not null and activated_at is not null;
