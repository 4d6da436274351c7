import { z } from "zod";
import { type Clock, type Database, defineJob, type Logger, rootScope, withScope } from "../kernel/index.ts";
import { refreshPlanPrices } from "./refresh-prices.ts";

/** The background work of this module: prices follow syncs and rule changes. */
export function createPricingJobs(services: { database: Database; clock: Clock; logger: Logger }) {
  return [
    defineJob({
      name: "pricing.refresh",
      schema: z.object({ rootId: z.uuid() }),
      run: async ({ rootId }) => {
        const counts = await withScope(services.database, rootScope(rootId), (tx) =>
          refreshPlanPrices(tx, services.clock.now()),
        );
        services.logger.info({ rootId, ...counts }, "prices were made anew");
      },
    }),
  ];
}
