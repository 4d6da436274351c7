-- SIMs for devices are bought like anything else: a price of their own, and the order that brought one.
alter table rating.lists drop constraint lists_service_check;
alter table rating.lists add constraint lists_service_check check (service in ('sms', 'mms', 'verify_sms', 'verify_voice', 'verify_flash_call',
  'voice', 'video', 'fax', 'number', 'iot_sim', 'iot_data'));

alter table iot.sims add column order_id uuid; -- null: an operator gave it to its account
create unique index sims_of_order on iot.sims (root_id, order_id) where order_id is not null;
