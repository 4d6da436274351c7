import { listAllRenewalAttempts, runRenewals, listRenewalRuns as runsRoute } from "@tandem/api-schema";
import { parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import { listRenewalAttempts, listRenewalRuns, queueRun, type RenewalAttempt } from "@tandem/core/renewals";
import { nameAccounts } from "@tandem/core/tenancy";
import type { App } from "../../app.ts";
import { operatorScope, platformScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { presentAttempt } from "../../present/renewals.ts";
import { toInstant, toInstantOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";

const runsShown = 60;

/** The daily runs and every attempt of the tenant's customers. */
export function operatorRenewalRoutes(app: App, { database }: Services): void {
  app.openapi(runsRoute, async (c) => {
    const scope = platformScope(c.get("principal"));
    const runs = await withScope(database, scope, (tx) => listRenewalRuns(tx, runsShown));
    const data = runs.map(({ startedAt, endedAt, ...run }) => ({
      ...run,
      startedAt: toInstant(startedAt),
      endedAt: toInstantOrNull(endedAt),
    }));
    return c.json({ data }, 200);
  });

  app.openapi(runRenewals, async (c) => {
    await withScope(database, platformScope(c.get("principal")), queueRun);
    return c.body(null, 202);
  });

  app.openapi(listAllRenewalAttempts, async (c) => {
    const { cursor, limit, state, kind, accountId } = c.req.valid("query");
    const after = readCursor("all-renewal-attempts", cursor, 1);
    const { rows, names } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const found = await listRenewalAttempts(tx, {
        limit: limit + 1,
        ...(state && { states: [state] }),
        ...(kind && { kind }),
        ...(accountId && { accountId: parsePublicId("acc", accountId) }),
        ...(after && { beforeId: String(after[0]) }),
      });
      const ids = found.map((attempt) => attempt.accountId);
      return { rows: found, names: await nameAccounts(tx, ids) };
    });
    const present = (attempt: RenewalAttempt) => ({
      ...presentAttempt(attempt),
      account: {
        id: publicId("acc", attempt.accountId),
        name: names.get(attempt.accountId) ?? "a removed account",
      },
    });
    return c.json(toPage(rows, { limit, list: "all-renewal-attempts", at: (row) => [row.id], present }), 200);
  });
}
