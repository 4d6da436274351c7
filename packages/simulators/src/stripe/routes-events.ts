import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { mergedMetadata } from "./form.ts";
import type { Ask, Serve } from "./http.ts";
import { listWire, readPaging } from "./pages.ts";
import { badParameter, missing } from "./refusal.ts";
import { eventTypes } from "./webhooks.ts";
import { endpointWire, eventWire } from "./wire-account.ts";

export function addEventRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/v1/events",
    serve("listEvents", ({ params }) => {
      const paging = readPaging(params);
      const type = params.text("type");
      const types = params.texts("types");
      params.done();
      const rows = desk
        .list("events")
        .filter(
          (event) => (type === null || fits(event.type, type)) && (types.length === 0 || types.includes(event.type)),
        );
      return listWire(rows, paging, { url: "/v1/events", render: eventWire });
    }),
  );
  app.get(
    "/v1/events/:id",
    serve("getEvent", ({ params, path }) => {
      params.done();
      const event = desk.find("events", path("id"));
      if (!event) throw missing("event", path("id"), { param: "id", inPath: true });
      return eventWire(event);
    }),
  );
}

/** `charge.*` means every event of charges. */
function fits(type: string, wanted: string): boolean {
  return wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

export function addEndpointRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  const named = ({ path }: Ask) => {
    const endpoint = desk.find("endpoints", path("id"));
    if (!endpoint) throw missing("webhook_endpoint", path("id"), { param: "webhook_endpoint", inPath: true });
    return endpoint;
  };
  app.post(
    "/v1/webhook_endpoints",
    serve("createEndpoint", ({ params }) => {
      const url = params.url("url") ?? params.requiredText("url");
      const enabledEvents = params.texts("enabled_events");
      const description = params.text("description");
      const metadata = mergedMetadata({}, params.metadata());
      params.text("api_version");
      params.done();
      const known: readonly string[] = ["*", ...eventTypes];
      const odd = enabledEvents.findIndex((type) => !known.includes(type));
      if (enabledEvents.length === 0)
        throw badParameter("enabled_events", "Missing required param: enabled_events.", "parameter_missing");
      if (odd !== -1)
        throw badParameter(`enabled_events[${odd}]`, `Invalid enabled_events[${odd}]: ${enabledEvents[odd]}`);
      const secret = `whsec_${desk.newSecret()}`;
      const id = desk.newId("we");
      const created = desk.now();
      const endpoint = { id, url, secret, enabledEvents, description, metadata, status: "enabled" as const, created };
      return endpointWire(desk.put("endpoints", endpoint), "with_secret");
    }),
  );
  app.get(
    "/v1/webhook_endpoints",
    serve("listEndpoints", ({ params }) => {
      const paging = readPaging(params);
      params.done();
      const render = (row: Parameters<typeof endpointWire>[0]) => endpointWire(row, "without_secret");
      return listWire(desk.list("endpoints"), paging, { url: "/v1/webhook_endpoints", render });
    }),
  );
  app.get(
    "/v1/webhook_endpoints/:id",
    serve("getEndpoint", (ask) => {
      ask.params.done();
      return endpointWire(named(ask), "without_secret");
    }),
  );
  app.delete(
    "/v1/webhook_endpoints/:id",
    serve("deleteEndpoint", (ask) => {
      const { id } = named(ask);
      desk.remove("endpoints", id);
      return { id, object: "webhook_endpoint", deleted: true };
    }),
  );
}
