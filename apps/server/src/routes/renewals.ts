import {
  listRenewalAttempts as attemptsRoute,
  getRenewal as getRoute,
  listRenewals as listRoute,
  setRenewal,
} from "@tandem/api-schema";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import { changeRenewal, getRenewal, listRenewalAttempts, listRenewals } from "@tandem/core/renewals";
import { getWallet } from "@tandem/core/wallet";
import type { App } from "../app.ts";
import { ownScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { siteOf } from "../http/guard.ts";
import { presentAttempt, presentRenewal } from "../present/renewals.ts";
import { toMoney } from "../present/values.ts";
import type { Services } from "../services.ts";

const monthMs = 30 * 86_400_000;

/** What renews by itself. */
export function renewalRoutes(app: App, services: Services): void {
  const { database, clock, renewals } = services;

  app.openapi(listRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { currency } = siteOf(c);
    const { all, wallet } = await withScope(database, scope, async (tx) => ({
      all: await listRenewals(tx, renewals, scope.accountId),
      wallet: await getWallet(tx, { accountId: scope.accountId, currency }),
    }));
    const soon = clock.now().getTime() + monthMs;
    const due = all
      .filter((one) => one.renewsOn && one.renewsOn.getTime() < soon && one.state !== "renewed")
      .filter((one) => one.price?.currency === currency)
      .reduce((sum, one) => sum + (one.price?.amountMicros ?? 0n), 0n);
    const data = all.map(presentRenewal);
    return c.json(
      { data, dueIn30Days: toMoney(due, currency), available: toMoney(wallet.availableMicros, currency) },
      200,
    );
  });

  app.openapi(attemptsRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { cursor, limit, renewalId } = c.req.valid("query");
    const after = readCursor("renewal-attempts", cursor, 1);
    const rows = await withScope(database, scope, (tx) =>
      listRenewalAttempts(tx, {
        accountId: scope.accountId,
        limit: limit + 1,
        ...(renewalId && { subjectId: parsePublicId("rnw", renewalId) }),
        ...(after && { beforeId: String(after[0]) }),
      }),
    );
    const list = "renewal-attempts";
    return c.json(toPage(rows, { limit, list, at: (row) => [row.id], present: presentAttempt }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const id = parsePublicId("rnw", c.req.valid("param").renewalId);
    const renewal = await withScope(database, ownScope(c.get("principal")), (tx) => getRenewal(tx, renewals, id));
    return c.json(presentRenewal(renewal), 200);
  });

  app.openapi(setRenewal, async (c) => {
    const id = parsePublicId("rnw", c.req.valid("param").renewalId);
    const change = c.req.valid("json");
    const renewal = await withScope(database, ownScope(c.get("principal")), (tx) =>
      changeRenewal(tx, renewals, id, change, clock.now()),
    );
    return c.json(presentRenewal(renewal), 200);
  });
}
