-- A file of rates on its way to become a version: kept as it came, with what a person corrected in it, until it is confirmed or dropped.
create table rating.imports (
  root_id     uuid        not null,
  tenant_id   uuid        not null,
  id          uuid        not null,
  list_id     uuid        not null,
  file_name   text        not null,
  content     text        not null,
  -- replace: the file is the whole list. merge: prefixes it does not name stay as they are.
  mode        text        not null check (mode in ('replace', 'merge')),
  -- { "12": { "price": "0.02" } }: cells of a line as a person wrote them; { "12": null }: the line is left out.
  corrections jsonb       not null default '{}',
  state       text        not null default 'open' check (state in ('open', 'confirmed', 'dropped')),
  version_id  uuid,
  created_by  text        not null,
  created_at  timestamptz not null default now(),
  primary key (root_id, id),
  foreign key (root_id, list_id) references rating.lists (root_id, id) on delete cascade,
  check ((state = 'confirmed') = (version_id is not null))
);
call kernel.protect('rating.imports', 'tenant');
