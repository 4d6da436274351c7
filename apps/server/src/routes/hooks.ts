import * as api from "@tandem/api-schema";
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  type Endpoint,
  type EndpointHealth,
  getDelivery,
  getEndpoint,
  listDeliveries,
  listEndpoints,
  readHealth,
  replayDelivery,
  replayFailedSince,
  rotateSecret,
  sendTest,
} from "@tandem/core/hooks";
import { parsePublicId, type Transaction, withScope } from "@tandem/core/kernel";
import type { App } from "../app.ts";
import { actorOf, ownScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { presentDelivery, presentDeliveryDetail, presentEndpoint } from "../present/hooks.ts";
import type { Services } from "../services.ts";

/** The account's webhook endpoints. */
export function hookRoutes(app: App, services: Services): void {
  const { database, hooks, clock } = services;
  const healthy = async (tx: Transaction, endpoint: Endpoint) => {
    const health = await readHealth(tx, [endpoint.id], clock.now());
    return presentEndpoint(endpoint, health.get(endpoint.id));
  };

  app.openapi(api.listEventTypes, (c) =>
    c.json(
      {
        data: api.hookEventNames.map((type) => {
          const { summary, example } = api.hookEvents[type];
          return { type, summary, example };
        }),
      },
      200,
    ),
  );

  app.openapi(api.listWebhookEndpoints, async (c) => {
    const data = await withScope(database, ownScope(c.get("principal")), async (tx) => {
      const endpoints = await listEndpoints(tx);
      const ids = endpoints.map((endpoint) => endpoint.id);
      const health: Map<string, EndpointHealth> = await readHealth(tx, ids, clock.now());
      return endpoints.map((endpoint) => presentEndpoint(endpoint, health.get(endpoint.id)));
    });
    return c.json({ data }, 200);
  });

  app.openapi(api.createWebhookEndpoint, async (c) => {
    const principal = c.get("principal");
    const input = { ...c.req.valid("json"), id: c.get("operationId") };
    const reply = await withScope(database, ownScope(principal), async (tx) => {
      const { endpoint, secret } = await createEndpoint(tx, hooks, input, actorOf(principal));
      return { ...(await healthy(tx, endpoint)), secret };
    });
    return c.json(reply, 201);
  });

  app.openapi(api.getWebhookEndpoint, async (c) => {
    const id = parsePublicId("whe", c.req.valid("param").endpointId);
    const reply = await withScope(database, ownScope(c.get("principal")), async (tx) =>
      healthy(tx, await getEndpoint(tx, id)),
    );
    return c.json(reply, 200);
  });

  app.openapi(api.changeWebhookEndpoint, async (c) => {
    const principal = c.get("principal");
    const id = parsePublicId("whe", c.req.valid("param").endpointId);
    const change = c.req.valid("json");
    const reply = await withScope(database, ownScope(principal), async (tx) =>
      healthy(tx, await changeEndpoint(tx, hooks, id, change, actorOf(principal))),
    );
    return c.json(reply, 200);
  });

  app.openapi(api.deleteWebhookEndpoint, async (c) => {
    const principal = c.get("principal");
    const id = parsePublicId("whe", c.req.valid("param").endpointId);
    await withScope(database, ownScope(principal), (tx) => deleteEndpoint(tx, id, actorOf(principal)));
    return c.body(null, 204);
  });

  app.openapi(api.rotateWebhookSecret, async (c) => {
    const principal = c.get("principal");
    const id = parsePublicId("whe", c.req.valid("param").endpointId);
    const reply = await withScope(database, ownScope(principal), async (tx) => {
      const { endpoint, secret } = await rotateSecret(tx, hooks, id, actorOf(principal));
      return { ...(await healthy(tx, endpoint)), secret };
    });
    return c.json(reply, 200);
  });
}

/** What was sent to them, and sending it again. */
export function hookDeliveryRoutes(app: App, { database, clock }: Services): void {
  const keyOf = (param: { endpointId: string; eventId: string }) => ({
    endpointId: parsePublicId("whe", param.endpointId),
    eventId: parsePublicId("evt", param.eventId),
  });

  app.openapi(api.testWebhookEndpoint, async (c) => {
    const endpointId = parsePublicId("whe", c.req.valid("param").endpointId);
    const test = { eventId: c.get("operationId"), data: { message: "It works." }, now: clock.now() };
    const detail = await withScope(database, ownScope(c.get("principal")), async (tx) =>
      getDelivery(tx, { endpointId, eventId: await sendTest(tx, endpointId, test) }),
    );
    return c.json(presentDeliveryDetail(detail), 202);
  });

  app.openapi(api.listWebhookDeliveries, async (c) => {
    const endpointId = parsePublicId("whe", c.req.valid("param").endpointId);
    const { cursor, limit, status, type } = c.req.valid("query");
    const after = readCursor("deliveries", cursor, 1);
    const rows = await withScope(database, ownScope(c.get("principal")), (tx) =>
      listDeliveries(tx, endpointId, {
        limit: limit + 1,
        ...(status && { status }),
        ...(type && { type }),
        ...(after && { beforeId: String(after[0]) }),
      }),
    );
    const page = {
      limit,
      list: "deliveries",
      at: (row: { eventId: string }) => [row.eventId],
      present: presentDelivery,
    };
    return c.json(toPage(rows, page), 200);
  });

  app.openapi(api.getWebhookDelivery, async (c) => {
    const key = keyOf(c.req.valid("param"));
    const detail = await withScope(database, ownScope(c.get("principal")), (tx) => getDelivery(tx, key));
    return c.json(presentDeliveryDetail(detail), 200);
  });

  app.openapi(api.replayWebhookDelivery, async (c) => {
    const key = keyOf(c.req.valid("param"));
    const detail = await withScope(database, ownScope(c.get("principal")), async (tx) => {
      await replayDelivery(tx, key);
      return getDelivery(tx, key);
    });
    return c.json(presentDeliveryDetail(detail), 202);
  });

  app.openapi(api.replayFailedDeliveries, async (c) => {
    const endpointId = parsePublicId("whe", c.req.valid("param").endpointId);
    const since = new Date(c.req.valid("json").since);
    const replayed = await withScope(database, ownScope(c.get("principal")), (tx) =>
      replayFailedSince(tx, endpointId, since),
    );
    return c.json({ replayed }, 202);
  });
}
