import {
  getPlan as getRoute,
  listCountries as listCountriesRoute,
  listRegions as listRegionsRoute,
  listPlans as listRoute,
} from "@tandem/api-schema";
import { accountScope, parsePublicId, type Scope, withScope } from "@tandem/core/kernel";
import { getPricedPlan, listCountries, listPlans, listRegions } from "@tandem/core/pricing";
import type { App } from "../app.ts";
import type { TenantSite } from "../auth/tenant-site.ts";
import { siteOf } from "../http/guard.ts";
import { presentPlan, presentPlanDetail } from "../present/plans.ts";
import { toMoneyOrNull } from "../present/values.ts";
import type { Services } from "../services.ts";

const nobody = "00000000-0000-0000-0000-000000000000";

/** What a visitor without an account sees of a tenant: its shop window, and no row of any account. */
export const visitorScope = ({ rootId, tenantId }: TenantSite): Scope => accountScope(rootId, tenantId, nobody);

/** The shop window: countries, regions and plans at the prices of the asked host's tenant. */
export function catalogRoutes(app: App, { database, countryNames }: Services): void {
  app.openapi(listCountriesRoute, async (c) => {
    const site = siteOf(c);
    const { search } = c.req.valid("query");
    const countries = await withScope(database, visitorScope(site), (tx) =>
      listCountries(tx, site.tenantId, { ...(search && { search }) }),
    );
    const data = countries.map((country) => ({
      code: country.code,
      name: country.name,
      region: country.regionCode,
      planCount: country.planCount,
      fiveG: country.fiveG,
      popular: country.popularity !== null,
      fromPrice: toMoneyOrNull(country.fromPriceMicros, country.currency ?? site.currency),
    }));
    return c.json({ data }, 200);
  });

  app.openapi(listRegionsRoute, async (c) => {
    const site = siteOf(c);
    const regions = await withScope(database, visitorScope(site), (tx) => listRegions(tx, site.tenantId));
    const data = regions.map((region) => ({
      code: region.code,
      name: region.name,
      countryCodes: region.countries,
      planCount: region.planCount,
      fromPrice: toMoneyOrNull(region.fromPriceMicros, region.currency ?? site.currency),
    }));
    return c.json({ data }, 200);
  });

  app.openapi(listRoute, async (c) => {
    const site = siteOf(c);
    const { minData, maxData, scope, ...query } = c.req.valid("query");
    const filter = {
      ...query,
      ...(scope && { coverage: scope }),
      ...(minData !== undefined && { minDataMb: minData }),
      ...(maxData !== undefined && { maxDataMb: maxData }),
    };
    const page = await withScope(database, visitorScope(site), (tx) => listPlans(tx, site.tenantId, filter));
    const data = page.plans.map((plan) => presentPlan(plan, page.bestValuePlanId));
    return c.json({ data, nextCursor: page.nextCursor }, 200);
  });

  app.openapi(getRoute, async (c) => {
    const site = siteOf(c);
    const planId = parsePublicId("pln", c.req.valid("param").planId);
    const plan = await withScope(database, visitorScope(site), (tx) => getPricedPlan(tx, site.tenantId, planId));
    return c.json(presentPlanDetail(plan, countryNames), 200);
  });
}
