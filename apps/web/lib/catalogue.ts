import { cache } from "react";
import { placesOf } from "./places.ts";
import { serverApi } from "./server-api.ts";

/** Countries and regions this shop sells for, asked once per page. */
export const getPlaces = cache(async () => {
  const { plans } = await serverApi();
  const [countries, regions] = await Promise.all([plans.countries(), plans.regions()]);
  return { countries, regions, places: placesOf(countries, regions) };
});

/** One plan with its networks, asked once per page. */
export const getPlan = cache(async (planId: string) => (await serverApi()).plans.get(planId));
