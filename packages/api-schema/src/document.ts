import { OpenAPIHono, z } from "@hono/zod-openapi";
import { hookBody, hookEventNames, hookEvents } from "./hook-events.ts";
import { apiRoutes } from "./routes.ts";

const description = `One wallet and one API over every provider of connectivity.

Money is \`{ "amount": "9.99", "currency": "USD" }\`: decimal strings, never floats. Lists come in pages
\`{ data, nextCursor }\`. Errors are RFC 9457 problems with a stable \`code\`. Requests that spend money need an
\`Idempotency-Key\`; repeating them is safe.`;

const hookHeaders = z.object({
  "webhook-id": z.string().openapi({ description: "The event's id; the same when it is sent again" }),
  "webhook-timestamp": z.string().openapi({ description: "Seconds since 1970" }),
  "webhook-signature": z.string().openapi({ description: "`v1,` and a signature; two while a secret is changed over" }),
});

/** The OpenAPI 3.1 description of the whole API, made from the routes alone: no server, no database. */
export function openApiDocument() {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent("securitySchemes", "apiKey", {
    type: "http",
    scheme: "bearer",
    description: "An API key: `Authorization: Bearer tdm_…`",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "tandem.session_token",
    description: "Set by signing in at the tenant's host",
  });
  for (const route of apiRoutes) app.openAPIRegistry.registerPath(route);
  for (const name of hookEventNames) {
    app.openAPIRegistry.registerWebhook({
      method: "post",
      path: name,
      operationId: name,
      tags: ["Webhooks"],
      summary: hookEvents[name].summary,
      request: {
        headers: hookHeaders,
        body: { required: true, content: { "application/json": { schema: hookBody(name) } } },
      },
      responses: { "2XX": { description: "Taken. Anything else is tried again over three days." } },
    });
  }
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "Tandem API", version: "1.0.0", description },
    servers: [{ url: "/" }],
  });
  return withNullableReferences(document) as typeof document;
}

/**
 * The generator writes "a Money or null" as all of [Money, object or null], which nothing null can satisfy; here it becomes
 * any of [Money, null].
 */
function withNullableReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNullableReferences);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withNullableReferences(value)]));
  const [reference, extra] = Array.isArray(entries.allOf) ? entries.allOf : [];
  if (!reference?.$ref || !Array.isArray(extra?.type) || !extra.type.includes("null") || extra.properties)
    return entries;
  const { allOf: _allOf, ...rest } = entries;
  const { type: _type, ...words } = extra;
  return { ...rest, ...words, anyOf: [reference, { type: "null" }] };
}
