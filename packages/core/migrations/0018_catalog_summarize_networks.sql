-- A list of plans shows a few networks and how many there are. The whole lists are long (a plan for the world has hundreds), so
-- what the list shows is kept beside them: reading it costs no more than any other short column.
create function catalog.summarize_networks(networks jsonb) returns jsonb
  language sql immutable parallel safe
begin atomic
  select jsonb_build_object(
    'count', (select count(*) from jsonb_array_elements(networks)),
    'top', coalesce((
      select jsonb_agg(jsonb_build_object('name', top.name, 'fiveG', top.five_g) order by top.countries desc, top.five_g desc, top.name)
      from (
        select min(entry ->> 'operator') as name, count(*) as countries,
          bool_or(entry -> 'technologies' ?| array['5G', 'NR']) as five_g
        from jsonb_array_elements(networks) as entry
        group by lower(entry ->> 'operator')
        order by countries desc, five_g desc, name
        limit 4
      ) as top), '[]'));
end;

comment on function catalog.summarize_networks(jsonb) is
  '{ count, top: [{ name, fiveG }] }: how many networks, and the four operators found in most countries, 5G before others';

alter table catalog.plans
  add column network_summary jsonb not null generated always as (catalog.summarize_networks(networks)) stored;
