import { listProviderCountries as listRoute, putProviderCountry } from "@tandem/api-schema";
import { DomainError, parsePublicId, withScope } from "@tandem/core/kernel";
import { getProvider, listProviderCountries, setProviderCountry } from "@tandem/core/upstreams";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { toMoneyOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";

/** The country map of a provider. */
export function providerCountryRoutes(app: App, services: Services): void {
  const { database, clock } = services;

  app.openapi(listRoute, async (c) => {
    const providerId = parsePublicId("prv", c.req.valid("param").providerId);
    const countries = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      await getProvider(tx, providerId);
      return listProviderCountries(tx, providerId);
    });
    const data = countries.map((entry) => presentCountry(entry, services.countryNames));
    return c.json({ data: data.toSorted((a, b) => a.countryName.localeCompare(b.countryName)) }, 200);
  });

  app.openapi(putProviderCountry, async (c) => {
    const principal = c.get("principal");
    const { countryCode: country } = c.req.valid("param");
    const providerId = parsePublicId("prv", c.req.valid("param").providerId);
    const { active, priority } = c.req.valid("json");
    if (!services.countryNames.has(country)) {
      throw new DomainError("request.invalid", { errors: [{ field: "path.countryCode", message: "is no country" }] });
    }
    const entry = await withScope(database, operatorScope(principal), async (tx) => {
      await setProviderCountry(tx, { providerId, country, active, priority }, actorOf(principal), clock.now());
      return (await listProviderCountries(tx, providerId)).find((one) => one.country === country);
    });
    if (!entry) throw new Error("an entry that was just set is listed");
    return c.json(presentCountry(entry, services.countryNames), 200);
  });
}

type CountryEntry = Awaited<ReturnType<typeof listProviderCountries>>[number];

function presentCountry(entry: CountryEntry, names: ReadonlyMap<string, string>) {
  return {
    countryCode: entry.country,
    countryName: names.get(entry.country) ?? entry.country,
    active: entry.active,
    priority: entry.priority,
    offerCount: entry.offerCount,
    costPerGb: toMoneyOrNull(entry.costPerGbMicros, entry.currency),
    activationFee: entry.activationFeeMicros === 0n ? null : toMoneyOrNull(entry.activationFeeMicros, entry.currency),
  };
}
