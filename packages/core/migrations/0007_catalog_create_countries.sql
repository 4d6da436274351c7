-- Where on earth: our own list of countries and regions. Reference tables without scope.
create schema catalog;
grant usage on schema catalog to tandem_app;

create table catalog.regions (
  code     text     primary key check (code ~ '^[a-z][a-z-]*$'),
  name     text     not null,
  position smallint not null
);

create table catalog.countries (
  code        char(2)  primary key check (code ~ '^[A-Z]{2}$'), -- ISO 3166-1 alpha-2; XK for Kosovo
  name        text     not null,
  region_code text     not null references catalog.regions (code),
  aliases     text[]   not null default '{}',                   -- lower case, what people type
  critical    boolean  not null default false,                  -- must always have a backup provider (O10)
  pilot       boolean  not null default false,
  popularity  smallint                                          -- 1 first; null: not among the popular
);
create index countries_by_region on catalog.countries (region_code);
grant select on catalog.regions, catalog.countries to tandem_app;
