-- How attempts failed, apart: a provider that says no, one that does not answer and one that breaks are three different talks
-- with three different people. `failures` stays their sum, with those nobody could ever tell (`unknowns`).
alter table upstreams.daily_metrics
  add column attempts  integer not null default 0, -- all that were started, also those that count for nothing
  add column refusals  integer not null default 0,
  add column timeouts  integer not null default 0,
  add column errors    integer not null default 0,
  add column installs  integer not null default 0; -- delivered profiles that were seen on a phone; `activations`: on a network
