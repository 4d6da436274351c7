import { expect, test } from "vitest";
import { placesOf, searchPlaces, slugOf } from "./places.ts";

const from = { amount: "3.99", currency: "USD" };
const country = (code: string, name: string) => ({
  code,
  name,
  region: "europe",
  planCount: 3,
  fiveG: true,
  popular: false,
  fromPrice: from,
});
const places = placesOf(
  [
    country("AE", "United Arab Emirates"),
    country("CI", "Côte d’Ivoire"),
    country("FR", "France"),
    country("GB", "United Kingdom"),
    country("ID", "Indonesia"),
    country("NE", "Niger"),
    country("NG", "Nigeria"),
    country("PF", "French Polynesia"),
    country("UA", "Ukraine"),
    country("US", "United States"),
  ],
  [{ code: "europe", name: "Europe", countryCodes: ["FR"], planCount: 2, fromPrice: from }],
);
const names = (text: string) => searchPlaces(places, text).map((place) => place.name);

test("a place is found by the start of its name, whatever the accents and capitals", () => {
  expect(names("fra")).toEqual(["France"]);
  expect(names("COTE")).toEqual(["Côte d’Ivoire"]);
  expect(names("nig")).toEqual(["Niger", "Nigeria"]);
  expect(names("eur")).toEqual(["Europe"]);
});

test("a place is found by what people call it", () => {
  expect(names("uk")).toEqual(["United Kingdom", "Ukraine"]);
  expect(names("usa")).toEqual(["United States"]);
  expect(names("bali")).toEqual(["Indonesia"]);
  expect(names("new york")).toEqual(["United States"]);
  expect(names("ci")).toEqual(["Côte d’Ivoire"]);
});

test("a later word of the name counts, after names that start with the text", () => {
  expect(names("united").slice(0, 3)).toEqual(["United Arab Emirates", "United Kingdom", "United States"]);
  expect(names("poly")).toEqual(["French Polynesia"]);
});

test("an empty text finds nothing", () => {
  expect(names("  ")).toEqual([]);
});

test("addresses are plain letters and dashes", () => {
  expect(slugOf("Côte d’Ivoire")).toBe("cote-d-ivoire");
  expect(slugOf("St. Kitts & Nevis")).toBe("st-kitts-and-nevis");
});
