import {
  getOperatorNumber as getRoute,
  listOperatorNumbers as listRoute,
  releaseOperatorNumber as releaseRoute,
  searchOperatorNumbers as searchRoute,
} from "@tandem/api-schema";
import { parsePublicId, type Scope, type Transaction, withScope } from "@tandem/core/kernel";
import { getNumber, listNumbers, type OwnNumber, releaseNumber, searchNumbers } from "@tandem/core/numbers";
import { nameAccounts } from "@tandem/core/tenancy";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { given } from "../../http/given.ts";
import { createNumberOffers } from "../../http/number-offers.ts";
import { presentOperatorNumber, presentOwnOffer } from "../../present/numbers.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

/** Numbers of every account, with carrier, cost and margin. */
export function operatorNumberRoutes(app: App, services: Services): void {
  const { database, numbers, config } = services;
  const offers = createNumberOffers(config.SESSION_SECRET);

  const show = (scope: Scope, numberId: string) =>
    withScope(database, scope, async (tx) => {
      const number = await getNumber(tx, numberId);
      return presentOperatorNumber(number, await readBeside(tx, [number]));
    });

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, provider, account, status, country, search } = c.req.valid("query");
    const after = readCursor("operator-numbers", cursor, 1);
    const { rows, beside } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listNumbers(tx, {
        limit: limit + 1,
        ...(status && { status }),
        ...(country && { country }),
        ...(provider && { providerId: parsePublicId("prv", provider) }),
        ...(account && { accountId: parsePublicId("acc", account) }),
        ...(search && { search: search.trim() }),
        ...(after && { beforeId: String(after[0]) }),
      });
      return { rows, beside: await readBeside(tx, rows) };
    });
    const present = (row: OwnNumber) => presentOperatorNumber(row, beside);
    return c.json(toPage(rows, { limit, list: "operator-numbers", at: (row) => [row.id], present }), 200);
  });

  app.openapi(searchRoute, async (c) => {
    const { features = [], provider, ...query } = c.req.valid("query");
    const principal = c.get("principal");
    const { rootId, tenantId } = principal;
    const found = await searchNumbers(
      numbers,
      { rootId, tenantId },
      {
        ...{ ...given(query), features },
        ...(provider && { providerId: parsePublicId("prv", provider) }),
      },
    );
    const names = await withScope(database, operatorScope(principal), providerNamesOf);
    const data = found.numbers
      .map((one) => presentOwnOffer(one, offers.seal(one.offer), names))
      .toSorted((one, other) => Number(one.dueNow.amount) - Number(other.dueNow.amount));
    return c.json({ data, carriers: found.carriers }, 200);
  });

  app.openapi(getRoute, async (c) => {
    const numberId = parsePublicId("num", c.req.valid("param").numberId);
    return c.json(await show(operatorScope(c.get("principal")), numberId), 200);
  });

  app.openapi(releaseRoute, async (c) => {
    const principal = c.get("principal");
    const scope = operatorScope(principal);
    const numberId = parsePublicId("num", c.req.valid("param").numberId);
    await releaseNumber(numbers, { scope, actor: actorOf(principal), reason: "operator" }, numberId);
    return c.json(await show(scope, numberId), 200);
  });
}

/** What a row shows that lies beside the number. */
async function readBeside(tx: Transaction, rows: readonly OwnNumber[]) {
  return {
    accounts: await nameAccounts(
      tx,
      rows.map((row) => row.accountId),
    ),
    providers: await providerNamesOf(tx),
  };
}
