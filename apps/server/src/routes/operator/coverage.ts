import { getCoverageMap, getCoverageReport } from "@tandem/api-schema";
import { type CoverageProviders, coverageMap, coverageReport } from "@tandem/core/catalog";
import { publicId, withScope } from "@tandem/core/kernel";
import { fromPrices } from "@tandem/core/pricing";
import type { HubSnapshot } from "@tandem/core/upstreams";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import { siteOf } from "../../http/guard.ts";
import { presentNetwork } from "../../present/plans.ts";
import { toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";

/** Where customers can be served, and where one failure would stop that. */
export function coverageRoutes(app: App, { database, hub }: Services): void {
  app.openapi(getCoverageMap, async (c) => {
    const principal = c.get("principal");
    const { tenantId } = siteOf(c);
    const providers = coverageProviders(await hub.snapshot(principal.rootId));
    const { countries, prices } = await withScope(database, operatorScope(principal), async (tx) => ({
      countries: await coverageMap(tx),
      prices: await fromPrices(tx, tenantId),
    }));
    const data = countries.map((country) => {
      const price = prices.get(country.code);
      const serving = country.providers.filter(({ providerId }) => {
        const provider = providers.get(providerId);
        return provider && !provider.countriesOff.has(country.code);
      });
      return {
        countryCode: country.code,
        countryName: country.name,
        region: country.regionCode,
        providerCount: serving.length,
        providers: serving.map((entry) => ({
          id: publicId("prv", entry.providerId),
          name: providers.get(entry.providerId)?.name ?? "a provider",
          healthy: providers.get(entry.providerId)?.working ?? false,
          cheapestCost: toMoney(entry.cheapestMicros, entry.currency),
        })),
        networks: country.networks.map(presentNetwork),
        fiveG: serving.some((entry) => entry.fiveG),
        fromPrice: price ? toMoney(price.amountMicros, price.currency) : null,
        critical: country.critical,
        pilot: country.pilot,
      };
    });
    return c.json({ data }, 200);
  });

  app.openapi(getCoverageReport, async (c) => {
    const principal = c.get("principal");
    const providers = coverageProviders(await hub.snapshot(principal.rootId));
    const report = await withScope(database, operatorScope(principal), (tx) => coverageReport(tx, providers));
    return c.json(
      {
        ...report,
        countries: report.countries.map(({ code, name, providers: serving, ...country }) => ({
          ...country,
          countryCode: code,
          countryName: name,
          providers: serving.map(({ providerId, working }) => ({
            id: publicId("prv", providerId),
            name: providers.get(providerId)?.name ?? "a provider",
            healthy: working,
          })),
        })),
      },
      200,
    );
  });
}

/** Providers that are switched on; one works while its eSIM service is not down and its breaker for orders is not open. */
function coverageProviders(snapshot: HubSnapshot): CoverageProviders {
  const active = snapshot.providers.filter((provider) => provider.status === "active");
  return new Map(
    active.map((provider) => {
      const down = provider.health.some((service) => service.service === "esim" && service.status === "down");
      const open = provider.breakers.get("placeOrder|*")?.mode === "open";
      const countriesOff = new Set([...provider.countries].filter(([, entry]) => !entry.active).map(([code]) => code));
      return [provider.id, { name: provider.name, working: !down && !open, countriesOff }];
    }),
  );
}
