import { exportOperatorOrders, getOperatorOrder, listOperatorOrders } from "@tandem/api-schema";
import { type Delivery, deliveriesOf } from "@tandem/core/analytics";
import { parsePublicId, publicId, type Scope, type Transaction, withScope } from "@tandem/core/kernel";
import { countOrders, listOrders, type OrderFilter, type OrderRowView, type OrderSort } from "@tandem/core/orders";
import { stream } from "hono/streaming";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import { csvLine } from "../../http/csv.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { publicBase } from "../../http/public-base.ts";
import { actorNames } from "../../present/actors.ts";
import { type DeliveryNames, deliveredByText, presentDelivery, presentProviderRef } from "../../present/deliveries.ts";
import { type KindName, kindCalled, presentKind } from "../../present/orders.ts";
import { presentOrderedPlan } from "../../present/plan-snapshot.ts";
import { endOfDay, startOfDay, toInstant, toInstantOrNull, toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";
import { readOperatorOrder } from "./operator-order.ts";

const exportRowsMax = 50_000;
const exportPage = 1_000;

/** All orders of the tenant, each with its story. */
export function operatorOrderRoutes(app: App, services: Services): void {
  const { database, config } = services;

  app.openapi(listOperatorOrders, async (c) => {
    const { cursor, limit, sort, ...query } = c.req.valid("query");
    const filter = toFilter(query);
    const list = `operator-orders${sort}`;
    const after = readCursor(list, cursor, 2);
    const { rows, total, beside } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listOrders(tx, {
        ...filter,
        sort,
        limit: limit + 1,
        ...(after && { after: { id: String(after[0]), totalMicros: BigInt(String(after[1])) } }),
      });
      return { rows, total: await countOrders(tx, filter), beside: await readBeside(tx, rows) };
    });
    const page = toPage(rows, {
      limit,
      list,
      at: (row) => [row.id, row.totalMicros.toString()],
      present: (row) => presentRow(row, beside),
    });
    return c.json({ ...page, total }, 200);
  });

  app.openapi(exportOperatorOrders, (c) => {
    const { sort, ...query } = c.req.valid("query");
    const scope = operatorScope(c.get("principal"));
    c.header("Content-Type", "text/csv; charset=utf-8");
    c.header("Content-Disposition", 'attachment; filename="orders.csv"');
    return stream(c, async (out) => {
      for await (const line of exportLines(services, scope, toFilter(query), sort)) await out.write(line);
    }) as never;
  });

  app.openapi(getOperatorOrder, async (c) => {
    const orderId = parsePublicId("ord", c.req.valid("param").orderId);
    const scope = operatorScope(c.get("principal"));
    return c.json(await readOperatorOrder(services, scope, orderId, publicBase(c, config)), 200);
  });
}

type Query = {
  kind?: KindName | undefined;
  status?: OrderFilter["status"] | undefined;
  provider?: string | undefined;
  country?: string | undefined;
  account?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  delayed?: boolean | undefined;
  failedOver?: boolean | undefined;
  byHand?: boolean | undefined;
  search?: string | undefined;
};

function toFilter(query: Query): OrderFilter {
  const { kind, status, provider, country, account, from, to, delayed, failedOver, byHand, search } = query;
  return {
    ...(kind && { kind: kindCalled(kind) }),
    ...(status && { status }),
    ...(provider && { providerId: parsePublicId("prv", provider) }),
    ...(country && { country }),
    ...(account && { accountId: parsePublicId("acc", account) }),
    ...(from && { from: startOfDay(from) }),
    ...(to && { to: endOfDay(to) }),
    ...(delayed !== undefined && { delayed }),
    ...(failedOver !== undefined && { failedOver }),
    ...(byHand !== undefined && { byHand }),
    ...(search && { search: search.trim() }),
  };
}

/** What a row shows that lies beside the order: who delivered, and their names. */
type Beside = { deliveries: Map<string, Delivery[]>; names: DeliveryNames };

async function readBeside(tx: Transaction, rows: readonly OrderRowView[]): Promise<Beside> {
  const deliveries = await deliveriesOf(
    tx,
    rows.map((row) => row.id),
  );
  const actors = [...deliveries.values()].flat().map((delivery) => delivery.actor);
  return { deliveries, names: { providers: await providerNamesOf(tx), actors: await actorNames(tx, actors) } };
}

function presentRow(row: OrderRowView, { deliveries, names }: Beside) {
  const delivered = row.status === "fulfilled" || row.status === "partially_fulfilled";
  const asked = row.status === "processing" ? row.askedProviderId : null;
  return {
    id: publicId("ord", row.id),
    kind: presentKind(row.kind),
    status: row.status,
    delayed: row.delayedAt !== null,
    account: { id: publicId("acc", row.accountId), name: row.accountName, email: row.accountEmail },
    plan: presentOrderedPlan(row.planId, row.plan),
    quantity: row.quantity,
    price: toMoney(row.totalMicros, row.currency),
    cost: delivered ? toMoney(row.costMicros, row.currency) : null,
    margin: delivered ? toMoney(row.marginMicros, row.currency) : null,
    deliveredBy: (deliveries.get(row.id) ?? []).map((delivery) => presentDelivery(delivery, names)),
    asking: asked ? presentProviderRef(asked, names.providers) : null,
    attemptCount: row.attemptCount,
    failedOver: row.failedOver,
    deliverySeconds:
      delivered && row.completedAt ? (row.completedAt.getTime() - row.createdAt.getTime()) / 1_000 : null,
    createdAt: toInstant(row.createdAt),
    completedAt: toInstantOrNull(row.completedAt),
  };
}

const columns = [
  "order",
  "created",
  "status",
  "customer",
  "email",
  "kind",
  "plan",
  "countries",
  "quantity",
  "price",
  "cost",
  "margin",
  "currency",
  "delivered by",
  "saved by a backup",
  "attempts",
  "delivery seconds",
];

/** The file line by line, read in pages so that a large export neither fills the memory nor holds a transaction open. */
async function* exportLines(
  { database }: Pick<Services, "database">,
  scope: Scope,
  filter: OrderFilter,
  sort: OrderSort,
): AsyncGenerator<string> {
  yield csvLine(columns);
  let after: { id: string; totalMicros: bigint } | undefined;
  for (let written = 0; written < exportRowsMax; written += exportPage) {
    const { rows, beside } = await withScope(database, scope, async (tx) => {
      const rows = await listOrders(tx, { ...filter, sort, limit: exportPage, ...(after && { after }) });
      return { rows, beside: await readBeside(tx, rows) };
    });
    for (const row of rows) yield csvLine(toCells(row, beside));
    const last = rows.at(-1);
    if (!last || rows.length < exportPage) return;
    after = { id: last.id, totalMicros: last.totalMicros };
  }
}

function toCells(row: OrderRowView, beside: Beside): (string | number | null)[] {
  const order = presentRow(row, beside);
  return [
    order.id,
    order.createdAt,
    order.status,
    order.account.name,
    order.account.email,
    order.kind,
    order.plan.name,
    order.plan.countryCodes.join(" "),
    order.quantity,
    order.price.amount,
    order.cost?.amount ?? null,
    order.margin?.amount ?? null,
    order.price.currency,
    deliveredByText(order.deliveredBy),
    order.failedOver ? "yes" : "no",
    order.attemptCount,
    order.deliverySeconds,
  ];
}
