import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-50m.json" with { type: "json" };
import { countryByName, countryByNumber } from "./country-numbers.ts";

/** A country on the map: its outline in the map's own units, its middle, and the area it covers there. `code` is ISO alpha-2. */
export type WorldShape = { code: string; path: string; x: number; y: number; area: number };

export const mapWidth = 960;
export const mapHeight = 460;

/** Outlines of all countries, projected so that areas stay comparable (Equal Earth), without Antarctica. Computed once, when the web is built. */
export function worldShapes(): WorldShape[] {
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const countries = feature(topology, topology.objects.countries).features.flatMap((country) => {
    const code = countryByNumber.get(String(country.id)) ?? countryByName.get(country.properties.name);
    return code && code !== "AQ" ? [{ code, country }] : [];
  });
  const all = { type: "FeatureCollection" as const, features: countries.map(({ country }) => country) };
  const projection = geoEqualEarth().fitExtent(
    [
      [4, 4],
      [mapWidth - 4, mapHeight - 4],
    ],
    all,
  );
  const draw = geoPath(projection).digits(1);
  return countries.map(({ code, country }) => {
    const [x, y] = draw.centroid(country);
    return {
      code,
      path: draw(country) ?? "",
      x: Math.round(x),
      y: Math.round(y),
      area: Math.round(draw.area(country)),
    };
  });
}
