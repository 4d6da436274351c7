export { type Country, countries, findCountry, hasFiveG } from "./countries.ts";
export { priceLevels, wholesaleCents } from "./prices.ts";
export { type Region, regions } from "./regions.ts";
