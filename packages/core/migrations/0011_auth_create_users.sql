-- People who sign in. A user belongs to one tenant: the same e-mail at two tenants is two users. The column names are what
-- better-auth is told to use; it fills neither root_id nor tenant_id, so both come from the scope of its connection.
create schema auth;
grant usage on schema auth to tandem_app;

create table auth.users (
  root_id        uuid        not null default nullif(current_setting('app.root_id', true), '')::uuid,
  tenant_id      uuid        not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id             uuid        not null,
  name           text        not null,
  email          text        not null check (email = lower(email)),
  email_verified boolean     not null default false,
  image          text,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  primary key (root_id, id),
  unique (root_id, tenant_id, email),
  foreign key (root_id, tenant_id) references tenancy.tenants (root_id, tenant_id)
);
call kernel.protect('auth.users', 'tenant');

create table auth.sessions (
  root_id    uuid        not null default nullif(current_setting('app.root_id', true), '')::uuid,
  tenant_id  uuid        not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id         uuid        not null,
  user_id    uuid        not null,
  token      text        not null,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (root_id, id),
  unique (root_id, token),
  foreign key (root_id, user_id) references auth.users (root_id, id) on delete cascade
);
create index sessions_of_user on auth.sessions (root_id, user_id);
call kernel.protect('auth.sessions', 'tenant');

-- How a user proves who they are: a password (its scrypt hash) or an identity elsewhere.
create table auth.credentials (
  root_id                  uuid        not null default nullif(current_setting('app.root_id', true), '')::uuid,
  tenant_id                uuid        not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id                       uuid        not null,
  user_id                  uuid        not null,
  provider_id              text        not null,
  account_id               text        not null,
  password                 text,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  primary key (root_id, id),
  unique (root_id, user_id, provider_id),
  foreign key (root_id, user_id) references auth.users (root_id, id) on delete cascade
);
call kernel.protect('auth.credentials', 'tenant');

-- Tokens sent by e-mail, hashed; short-lived.
create table auth.verifications (
  root_id    uuid        not null default nullif(current_setting('app.root_id', true), '')::uuid,
  tenant_id  uuid        not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id         uuid        not null,
  identifier text        not null,
  value      text        not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (root_id, id)
);
create index verifications_by_identifier on auth.verifications (root_id, tenant_id, identifier);
call kernel.protect('auth.verifications', 'tenant');
