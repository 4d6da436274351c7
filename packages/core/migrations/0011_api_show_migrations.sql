-- Readiness compares the migrations applied with those the program brings; the application may read which they are.
grant select on public.migrations to tandem_app;
