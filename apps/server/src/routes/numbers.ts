import {
  createNumber as createRoute,
  getNumber as getRoute,
  listNumbers as listRoute,
  releaseNumber as releaseRoute,
  listNumberRequirements as requirementsRoute,
  searchNumbers as searchRoute,
  updateNumber as updateRoute,
} from "@tandem/api-schema";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import {
  getNumber,
  listNumberRequirements,
  listNumbers,
  orderNumber,
  releaseNumber,
  searchNumbers,
  updateNumber,
} from "@tandem/core/numbers";
import { getOrder } from "@tandem/core/orders";
import type { App } from "../app.ts";
import { actorOf, ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { given } from "../http/given.ts";
import { createNumberOffers } from "../http/number-offers.ts";
import { publicBase } from "../http/public-base.ts";
import { presentFreeNumber, presentNumber } from "../present/numbers.ts";
import { presentOrder } from "../present/orders.ts";
import type { Services } from "../services.ts";

/** Numbers: what is free, and what the caller's account has. */
export function numberRoutes(app: App, services: Services): void {
  const { database, numbers, config } = services;
  const offers = createNumberOffers(config.SESSION_SECRET);

  app.openapi(searchRoute, async (c) => {
    const { features = [], ...query } = c.req.valid("query");
    const { rootId, tenantId } = c.get("principal");
    const found = await searchNumbers(numbers, { rootId, tenantId }, { ...given(query), features });
    const data = found.numbers.map((one) => presentFreeNumber(one, offers.seal(one.offer)));
    return c.json({ data, carriers: found.carriers }, 200);
  });

  app.openapi(requirementsRoute, async (c) => {
    const { rootId, tenantId } = c.get("principal");
    const told = await listNumberRequirements(numbers, { rootId, tenantId }, c.req.valid("query"));
    return c.json({ data: told.requirements, known: told.known }, 200);
  });

  app.openapi(createRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { offer, label } = c.req.valid("json");
    const { orderId } = await orderNumber(numbers, scope, {
      offer: offers.open(offer),
      idempotencyKey: c.get("operationId"),
      ...(label !== undefined && { label }),
    });
    const order = await withScope(database, scope, (tx) => getOrder(tx, orderId));
    return c.json(presentOrder(order, publicBase(c, config), null), 202);
  });

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, status } = c.req.valid("query");
    const after = readCursor("numbers", cursor, 1);
    const rows = await withScope(database, readScope(c.get("principal")), (tx) =>
      listNumbers(tx, { limit: limit + 1, ...(status && { status }), ...(after && { beforeId: String(after[0]) }) }),
    );
    return c.json(toPage(rows, { limit, list: "numbers", at: (row) => [row.id], present: presentNumber }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const numberId = parsePublicId("num", c.req.valid("param").numberId);
    const number = await withScope(database, readScope(c.get("principal")), (tx) => getNumber(tx, numberId));
    return c.json(presentNumber(number), 200);
  });

  app.openapi(updateRoute, async (c) => {
    const principal = c.get("principal");
    const numberId = parsePublicId("num", c.req.valid("param").numberId);
    const { label, ...settings } = given(c.req.valid("json"));
    const update = { ...settings, ...(label !== undefined && { label: label || null }) };
    const number = await updateNumber(
      numbers,
      { scope: ownScope(principal), actor: actorOf(principal) },
      numberId,
      update,
    );
    return c.json(presentNumber(number), 200);
  });

  app.openapi(releaseRoute, async (c) => {
    const principal = c.get("principal");
    const numberId = parsePublicId("num", c.req.valid("param").numberId);
    const who = { scope: ownScope(principal), actor: actorOf(principal), reason: "customer" as const };
    return c.json(presentNumber(await releaseNumber(numbers, who, numberId)), 200);
  });
}
