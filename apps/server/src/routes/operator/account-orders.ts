import { createAccountOrder } from "@tandem/api-schema";
import { accountScope, parsePublicId, withScope } from "@tandem/core/kernel";
import { acceptOrder, getOrder } from "@tandem/core/orders";
import { getAccount, recordAudit } from "@tandem/core/tenancy";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { publicBase } from "../../http/public-base.ts";
import { presentOrder } from "../../present/orders.ts";
import type { Services } from "../../services.ts";
import { sightOf } from "../operator-sight.ts";

/** Orders that an operator places for a customer, from the customer's wallet, with the operator in the audit log. */
export function accountOrderRoutes(app: App, { database, orders, config }: Services): void {
  app.openapi(createAccountOrder, async (c) => {
    const principal = c.get("principal");
    const accountId = parsePublicId("acc", c.req.valid("param").accountId);
    const { planId, quantity } = c.req.valid("json");
    await withScope(database, operatorScope(principal), (tx) => getAccount(tx, accountId));
    const scope = { ...accountScope(principal.rootId, principal.tenantId, accountId), accountId };
    const { orderId } = await acceptOrder(orders, scope, {
      planId: parsePublicId("pln", planId),
      quantity,
      idempotencyKey: c.get("operationId"),
    });
    const reply = await withScope(database, operatorScope(principal), async (tx) => {
      const details = { accountId, quantity };
      await recordAudit(tx, {
        actor: actorOf(principal),
        action: "order.placed_for_customer",
        subject: orderId,
        details,
      });
      const order = await getOrder(tx, orderId);
      return presentOrder(order, publicBase(c, config), await sightOf(tx, order));
    });
    return c.json(reply, 202);
  });
}
