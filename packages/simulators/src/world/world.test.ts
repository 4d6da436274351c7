import { expect, test } from "vitest";
import { countries, findCountry, hasFiveG } from "./countries.ts";
import { priceLevels, wholesaleCents } from "./prices.ts";
import { findRegion, regions } from "./regions.ts";

test("the world has over 200 countries, each once, each with a tier, a name and a network", () => {
  expect(countries.length).toBeGreaterThan(200);
  expect(new Set(countries.map((country) => country.iso2)).size).toBe(countries.length);
  for (const country of countries) {
    expect(country.iso2).toMatch(/^[A-Z]{2}$/);
    expect(country.name.length).toBeGreaterThan(2);
    expect([1, 2, 3, 4, 5]).toContain(country.tier);
    expect(country.operators.length).toBeGreaterThan(0);
  }
});

test("the critical countries have 5G", () => {
  for (const iso2 of ["US", "GB", "FR", "DE", "JP", "AU", "SG", "TH", "ES", "IT", "CA"]) {
    const country = findCountry(iso2);
    expect(country && hasFiveG(country), iso2).toBe(true);
  }
});

test("each region names at least two known countries, none twice", () => {
  for (const region of regions) {
    expect(region.countries.length, region.id).toBeGreaterThan(1);
    expect(new Set(region.countries).size, region.id).toBe(region.countries.length);
  }
  expect(findRegion("global")?.countries.length).toBeGreaterThan(120);
});

test("US 5 GB 30 days costs $3.50, $4.20, $4.60 and $4.76 at the four sellers", () => {
  const us = findCountry("US");
  const bundle = { place: "US", countries: us ? [us] : [], gigabytes: 5, days: 30 };
  const prices = Object.entries(priceLevels).map(([seller, level]) => wholesaleCents(seller, level, bundle));
  expect(prices).toEqual([350, 420, 460, 476]);
});

test("more data never costs less, and sellers differ by country", () => {
  for (const country of countries) {
    const price = (gigabytes: number) =>
      wholesaleCents("esim-access", 100, { place: country.iso2, countries: [country], gigabytes, days: 30 });
    expect(price(10)).toBeGreaterThan(price(5));
    expect(price(5)).toBeGreaterThan(price(1));
  }
});
