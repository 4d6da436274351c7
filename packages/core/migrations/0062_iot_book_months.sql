-- What a SIM's provider asks for each month it is there: up to when that is booked, and under which own cost the present month stands,
-- so that a SIM that is switched on within it is booked as one that works. SIMs that are here already begin with their next month.
alter table iot.sims add column fee_until timestamptz;
alter table iot.sims add column fee_id uuid;
alter table iot.sims add column fee_micros bigint check (fee_micros >= 0);
update iot.sims set fee_until = created_at
  + (extract(year from age(now(), created_at)) * 12 + extract(month from age(now(), created_at)) + 1) * interval '1 month';
alter table iot.sims alter column fee_until set not null;

-- Own costs are added to what uses cost: of one thing, and of a time.
create index own_costs_of_subject on charging.own_costs (root_id, subject_id);
create index own_costs_of_time on charging.own_costs (root_id, created_at);
