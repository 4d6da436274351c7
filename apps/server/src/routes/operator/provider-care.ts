import { listProviderHealth, listProviderMetrics, syncProvider, testProvider } from "@tandem/api-schema";
import { queueSync } from "@tandem/core/catalog";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import { getProvider, listDailyMetrics, listHealthChecks, testConnection } from "@tandem/core/upstreams";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { toInstant, toMoneyOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { presentMetrics, thin } from "./provider-metrics.ts";

const dayMs = 86_400_000;

/** Looking after a provider: is it there, how did it do, what does it sell now. */
export function providerCareRoutes(app: App, services: Services): void {
  const { database, clock, hub } = services;

  app.openapi(testProvider, async (c) => {
    const principal = c.get("principal");
    const providerId = parsePublicId("prv", c.req.valid("param").providerId);
    const at = { rootId: principal.rootId, providerId };
    await withScope(database, operatorScope(principal), (tx) => getProvider(tx, providerId));
    const result = await testConnection({ ...services, hub }, at, actorOf(principal));
    return c.json(
      {
        ok: result.ok,
        responseMs: result.latencyMs,
        message: result.message,
        balance: result.balance && toMoneyOrNull(result.balance.amountMicros, result.balance.currency),
      },
      200,
    );
  });

  app.openapi(syncProvider, async (c) => {
    const principal = c.get("principal");
    const providerId = parsePublicId("prv", c.req.valid("param").providerId);
    await withScope(database, operatorScope(principal), async (tx) => {
      await getProvider(tx, providerId);
      await queueSync(tx, { providerId, trigger: "operator" });
    });
    return c.json({ jobId: null }, 202);
  });

  app.openapi(listProviderHealth, async (c) => {
    const providerId = parsePublicId("prv", c.req.valid("param").providerId);
    const to = clock.now();
    const from = new Date(to.getTime() - c.req.valid("query").hours * 3_600_000);
    const samples = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      await getProvider(tx, providerId);
      return listHealthChecks(tx, { providerId, from, to, limit: 50_000 });
    });
    const data = thin(samples).map((sample) => ({
      at: toInstant(sample.at),
      ok: sample.ok,
      responseMs: sample.latencyMs,
      reason: sample.reason,
    }));
    return c.json({ data }, 200);
  });

  app.openapi(listProviderMetrics, async (c) => {
    const providerId = parsePublicId("prv", c.req.valid("param").providerId);
    const to = clock.now();
    const days = c.req.valid("query").days;
    const range = { providerId, fromDay: dayOf(new Date(to.getTime() - (days - 1) * dayMs)), toDay: dayOf(to) };
    const metrics = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      await getProvider(tx, providerId);
      const whole = await listDailyMetrics(tx, range);
      return presentMetrics(whole, await listDailyMetrics(tx, { ...range, byCountry: true }), services.countryNames);
    });
    return c.json(metrics, 200);
  });
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);
