-- What a provider may cost to be asked in its turn; dearer ones are asked last. Null for a reseller, and where nothing is dear.
alter table pricing.plan_price_bases add column fair_cost_micros bigint;
