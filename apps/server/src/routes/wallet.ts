import { addTestCredits, getWallet as getRoute, listStatement } from "@tandem/api-schema";
import { DomainError, tenantScope, withScope } from "@tandem/core/kernel";
import { creditWallet, getWallet, readStatement } from "@tandem/core/wallet";
import type { App } from "../app.ts";
import { actorOf, ownScope } from "../auth/principal.ts";
import { readCursor, writeCursor } from "../http/cursor.ts";
import { siteOf } from "../http/guard.ts";
import { moneyCame } from "../money-came.ts";
import { fromMoney } from "../present/values.ts";
import { presentStatement, presentWallet } from "../present/wallet.ts";
import type { Services } from "../services.ts";

// Play money is for trying things out, not for filling the books of a demonstration.
const testCreditMaxMicros = 10_000_000_000n;

/** The caller's wallet. */
export function walletRoutes(app: App, { database, config }: Services): void {
  app.openapi(getRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { currency } = siteOf(c);
    const wallet = await withScope(database, scope, (tx) => getWallet(tx, { accountId: scope.accountId, currency }));
    return c.json(presentWallet(wallet), 200);
  });

  app.openapi(listStatement, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { cursor, limit, holds } = c.req.valid("query");
    const after = readCursor("statement", cursor, 1);
    const { currency } = siteOf(c);
    const { data, next } = await withScope(database, scope, async (tx) => {
      const page = await readStatement(tx, {
        accountId: scope.accountId,
        currency,
        holds: holds ?? false,
        limit,
        ...(after && { before: String(after[0]) }),
      });
      return { data: await presentStatement(tx, page.entries), next: page.next };
    });
    return c.json({ data, nextCursor: next === null ? null : writeCursor("statement", [next]) }, 200);
  });

  app.openapi(addTestCredits, async (c) => {
    if (config.TANDEM_MODE !== "sandbox") throw new DomainError("sandbox.only");
    const principal = c.get("principal");
    const { accountId } = ownScope(principal);
    const { currency } = siteOf(c);
    const amountMicros = fromMoney(c.req.valid("json").amount, currency, "amount");
    if (amountMicros > testCreditMaxMicros) {
      throw new DomainError("request.invalid", {
        errors: [{ field: "body.amount", message: "is too much", expected: "at most 10000.00" }],
      });
    }
    const wallet = await withScope(database, tenantScope(principal.rootId, principal.tenantId), async (tx) => {
      await moneyCame(tx, accountId);
      return creditWallet(tx, {
        transferId: c.get("operationId"),
        accountId,
        currency,
        amountMicros,
        reason: "top_up",
        note: "test credits",
        actor: actorOf(principal),
      });
    });
    return c.json(presentWallet(wallet), 201);
  });
}
