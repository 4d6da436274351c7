-- How providers are chosen for a service, and every choice that was made with all it was made from.
create schema routing;
grant usage on schema routing to tandem_app;

create table routing.policies (
  root_id           uuid        not null,
  tenant_id         uuid        not null,
  service           text        not null check (service ~ '^[a-z][a-z-]{1,30}$'),
  strategy          text        not null check (strategy in ('tier', 'cost', 'performance', 'reliability', 'quality', 'balanced', 'weighted', 'manual')),
  weights           jsonb       not null default '{}', -- balanced: { cost, quality }; weighted: share per provider id
  provider_order    uuid[]      not null default '{}', -- manual
  thresholds        jsonb       not null default '{}', -- { minSuccessRate, minMarginPercent, maxTimeMs, maxLoad }
  exploration_share real        not null default 0.02 check (exploration_share between 0 and 0.2),
  version           integer     not null default 1,
  updated_at        timestamptz not null default now(),
  primary key (root_id, tenant_id, service),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
call kernel.protect('routing.policies', 'tenant');

-- Append-only. `request`, `policy` and the facts in `candidates` are all that rank() sees, so that any decision can be
-- ranked again, also under another policy.
create table routing.decisions (
  root_id            uuid        not null,
  tenant_id          uuid        not null,
  id                 uuid        not null,
  service            text        not null,
  subject_id         uuid,                        -- the order or call it was made for
  item_id            uuid,
  country_codes      text[]      not null default '{}',
  strategy           text        not null,
  policy_version     integer     not null,
  experiment_arm     text,
  seed               bigint      not null,
  request            jsonb       not null,
  policy             jsonb       not null,
  candidates         jsonb       not null,        -- ranked first, then excluded: { …facts, rank, score, exclusion, reason }
  candidate_count    integer     not null,
  excluded_count     integer     not null,
  explored           boolean     not null,
  chosen_id          uuid,
  chosen_provider_id uuid,
  reason             text        not null,
  created_at         timestamptz not null default now(),
  primary key (root_id, id)
) partition by range (id);
create index decisions_by_subject on routing.decisions (root_id, subject_id, id);
create index decisions_by_provider on routing.decisions (root_id, chosen_provider_id, id);
create index decisions_by_country on routing.decisions using gin (country_codes);
call kernel.protect('routing.decisions', 'tenant');
revoke update, delete on routing.decisions from tandem_app;
select kernel.add_monthly_partitions('routing.decisions');
