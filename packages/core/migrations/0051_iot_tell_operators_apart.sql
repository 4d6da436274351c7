-- A SIM an operator disabled stays so until an operator enables it: its owner cannot.
alter table iot.sims drop constraint sims_disabled_for_check;
alter table iot.sims add constraint sims_disabled_for_check check (disabled_for in ('owner', 'money', 'operator'));
