-- Whoever looks again later must not put off a look that was asked for at once meanwhile: with `keep_earlier` the earlier of the two
-- times stands.
drop function kernel.add_job(text, json, timestamptz, integer, text, integer);
create function kernel.add_job(task text, payload json, run_at timestamptz, max_attempts integer, job_key text, priority integer,
  keep_earlier boolean default false)
returns void language plpgsql as $$
declare
  wanted_task integer;
begin
  select t.id into wanted_task from graphile_worker._private_tasks t where t.identifier = task;
  if wanted_task is null then
    insert into graphile_worker._private_tasks (identifier) values (task) on conflict do nothing;
    select t.id into wanted_task from graphile_worker._private_tasks t where t.identifier = task;
  end if;
  if job_key is not null then
    -- A job that runs with this key may have seen an older state of the world: the new one is a job of its own.
    update graphile_worker._private_jobs j set key = null, updated_at = now() where j.key = job_key and j.is_available is not true;
  end if;
  insert into graphile_worker._private_jobs as j (task_id, payload, run_at, max_attempts, key, priority)
  values (wanted_task, add_job.payload, coalesce(add_job.run_at, now()), add_job.max_attempts, job_key, add_job.priority)
  on conflict (key) do update set
    task_id = excluded.task_id, job_queue_id = null, payload = excluded.payload,
    run_at = case when keep_earlier then least(j.run_at, excluded.run_at) else excluded.run_at end,
    max_attempts = excluded.max_attempts, priority = excluded.priority, revision = j.revision + 1, flags = null, attempts = 0,
    last_error = null, updated_at = now()
  where j.locked_at is null;
end
$$;
