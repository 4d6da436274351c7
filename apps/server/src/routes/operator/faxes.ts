import { getOperatorFax as getRoute, listOperatorFaxes as listRoute } from "@tandem/api-schema";
import { attemptsOf } from "@tandem/core/dispatch";
import { type Fax, faxNotFound, findFax, listFaxes } from "@tandem/core/fax";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { presentAttempt } from "../../present/dispatch-attempts.ts";
import { presentFax } from "../../present/faxes.ts";
import type { Services } from "../../services.ts";
import { type BesideUsed, presentUsedSight, readBesideUsed } from "./used-sight.ts";

const present = (fax: Fax, beside: BesideUsed) => ({
  ...presentFax(fax),
  ...presentUsedSight(fax, fax.currency, beside),
  upstreamRef: fax.upstreamRef,
});

/** Faxes of every account, with carrier, cost and margin. */
export function operatorFaxRoutes(app: App, { database }: Services): void {
  app.openapi(listRoute, async (c) => {
    const { cursor, limit, direction, state, provider, account, number } = c.req.valid("query");
    const after = readCursor("operator-faxes", cursor, 1);
    const { rows, beside } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listFaxes(tx, {
        limit: limit + 1,
        ...(direction && { direction }),
        ...(state && { state }),
        ...(provider && { providerId: parsePublicId("prv", provider) }),
        ...(account && { accountId: parsePublicId("acc", account) }),
        ...(number && { digits: number.replace(/\D/g, "") }),
        ...(after && { beforeId: String(after[0]) }),
      });
      return { rows, beside: await readBesideUsed(tx, rows) };
    });
    const page = { limit, list: "operator-faxes", at: (fax: Fax) => [fax.id] };
    return c.json(toPage(rows, { ...page, present: (fax) => present(fax, beside) }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const faxId = parsePublicId("fax", c.req.valid("param").faxId);
    const shown = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const fax = await findFax(tx, faxId);
      if (!fax) throw faxNotFound(faxId);
      const beside = await readBesideUsed(tx, [fax]);
      const attempts = await attemptsOf(tx, faxId);
      return {
        ...present(fax, beside),
        attempts: attempts.map((attempt) => presentAttempt(attempt, beside.providers)),
      };
    });
    return c.json(shown, 200);
  });
}
