-- The region picker names the countries of each region; they are counted when prices are made, not each time it is shown.
alter table pricing.place_prices add column countries text[] not null default '{}';
