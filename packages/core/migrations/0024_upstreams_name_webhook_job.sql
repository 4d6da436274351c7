-- A webhook may be about any service: the job it queues belongs to the inbox and no longer to orders.
do $$
begin
  execute replace(pg_get_functiondef('upstreams.take_webhooks'::regproc), 'orders.process_webhook', 'upstreams.process_webhook');
end
$$;
-- What waits under the old name is carried along.
update graphile_worker._private_tasks set identifier = 'upstreams.process_webhook' where identifier = 'orders.process_webhook';
