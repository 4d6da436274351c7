import { deliveriesOf, orderStory } from "@tandem/core/analytics";
import { publicId, type Scope, withScope } from "@tandem/core/kernel";
import { getOrder } from "@tandem/core/orders";
import { findDecisions } from "@tandem/core/routing";
import { getAccount } from "@tandem/core/tenancy";
import { actorNames } from "../../present/actors.ts";
import { presentDelivery } from "../../present/deliveries.ts";
import { presentOrder } from "../../present/orders.ts";
import { actorsIn, presentTimeline } from "../../present/timeline.ts";
import { toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { sightOf } from "../operator-sight.ts";

/** An order with everything that happened to it. Throws `orders.not_found` outside the scope. */
export async function readOperatorOrder(
  { database }: Pick<Services, "database">,
  scope: Scope,
  orderId: string,
  baseUrl: string,
) {
  return withScope(database, scope, async (tx) => {
    const order = await getOrder(tx, orderId);
    const story = await orderStory(tx, orderId);
    const decisionIds = [...new Set(story.attempts.flatMap((attempt) => attempt.decisionId ?? []))];
    const decisions = await findDecisions(tx, decisionIds);
    const account = await getAccount(tx, order.accountId);
    const sight = await sightOf(tx, order);
    const deliveries = (await deliveriesOf(tx, [orderId])).get(orderId) ?? [];
    const actors = await actorNames(tx, [...deliveries.map((delivery) => delivery.actor), ...actorsIn(story)]);
    const names = { providers: sight.providerNames, actors };
    return {
      ...presentOrder(order, baseUrl, sight),
      deliveredBy: deliveries.map((delivery) => presentDelivery(delivery, names)),
      failedOver: order.failedOver,
      account: { id: publicId("acc", account.accountId), name: account.name, email: account.email },
      margin: toMoney(order.marginMicros, order.currency),
      internalStatus: [...new Set(order.items.map((item) => item.state))].join(", "),
      timeline: presentTimeline(story, decisions, { ...names, order: { ...order, planName: order.plan.name } }),
      related: { stock: story.sparesLeft },
    };
  });
}
