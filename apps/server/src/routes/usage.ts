import { getRate, listUsage, sumUsage } from "@tandem/api-schema";
import { listUses, sumUses } from "@tandem/core/charging";
import { withScope } from "@tandem/core/kernel";
import { priceUse, quote, unitsOf } from "@tandem/core/rating";
import type { App } from "../app.ts";
import { ownScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { siteOf } from "../http/guard.ts";
import { presentRate } from "../present/rating.ts";
import { presentUse } from "../present/usage.ts";
import { usagePeriod } from "../present/usage-period.ts";
import { toMoney } from "../present/values.ts";
import type { Services } from "../services.ts";
import { visitorScope } from "./catalog.ts";

/** What use costs before it is made, and what the caller's account used. */
export function usageRoutes(app: App, { database, clock }: Services): void {
  app.openapi(getRate, async (c) => {
    const site = siteOf(c);
    const { service, to, direction, units = unitsOf(service).per } = c.req.valid("query");
    const asked = { tenantId: site.tenantId, service, to, direction, at: clock.now() };
    const quoted = await withScope(database, visitorScope(site), (tx) => quote(tx, asked));
    const { countryCode, destination, currency } = quoted;
    const total = toMoney(priceUse(quoted, units).chargedMicros, currency);
    const rate = presentRate(quoted, { service, currency });
    return c.json({ service, direction, countryCode, destination, rate, total, units }, 200);
  });

  app.openapi(listUsage, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { cursor, limit, service, ...days } = c.req.valid("query");
    const before = readCursor("usage", cursor, 1);
    const rows = await withScope(database, scope, (tx) =>
      listUses(tx, {
        ...usagePeriod(days, clock.now()),
        accountId: scope.accountId,
        limit: limit + 1,
        ...(service && { services: [service] }),
        ...(before && { beforeId: String(before[0]) }),
      }),
    );
    return c.json(toPage(rows, { limit, list: "usage", at: (row) => [row.id], present: presentUse }), 200);
  });

  app.openapi(sumUsage, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { service, ...days } = c.req.valid("query");
    const sums = await withScope(database, scope, (tx) =>
      sumUses(tx, {
        ...usagePeriod(days, clock.now()),
        accountId: scope.accountId,
        group: "service",
        byDay: true,
        ...(service && { services: [service] }),
      }),
    );
    const data = sums.map(({ chargedMicros, costMicros: _, currency, group: __, ...sum }) => ({
      ...sum,
      charged: toMoney(chargedMicros, currency),
    }));
    return c.json({ data }, 200);
  });
}
