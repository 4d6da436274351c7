-- Planning for the arrays at hand would copy every webhook's body once more and find the same plan.
alter function upstreams.take_webhooks set plan_cache_mode = force_generic_plan;
