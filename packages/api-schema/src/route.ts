import { createRoute, type RouteConfig, z } from "@hono/zod-openapi";
import { problem } from "./problem.ts";

/**
 * What a caller must hold. `public` needs nothing but a known host. Everything below `operator:` is for people who run a
 * tenant: `read` for viewers, `write` for daily work, `admin` for providers, prices and other people's money.
 */
export const accessScopes = [
  "catalog:read",
  "wallet:read",
  "wallet:write",
  "orders:read",
  "orders:write",
  "esims:read",
  "esims:write",
  "calls:read",
  "calls:write",
  "numbers:read",
  "numbers:write",
  "messages:read",
  "messages:write",
  "verify:read",
  "verify:write",
  "vpn:read",
  "vpn:write",
  "video:read",
  "video:write",
  "fax:read",
  "fax:write",
  "sims:read",
  "sims:write",
  "keys:read",
  "keys:write",
  "hooks:read",
  "hooks:write",
  "renewals:read",
  "renewals:write",
  "notifications:read",
  "notifications:write",
  "operator:read",
  "operator:write",
  "operator:admin",
] as const;

/** A right an API key or a role can carry. */
export type AccessScope = (typeof accessScopes)[number];

/** Who may call a route: anybody, anybody signed in, or the holder of a right. */
export type Access = "public" | "signed_in" | AccessScope;

const problemReply = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problem } },
});

/** A JSON reply. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** A JSON request body, always required. What spends money is a strict object: a misspelt field is refused, not left out. */
export function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { "application/json": { schema } } };
}

/** A reply without content. */
export const done = (description: string) => ({ description });

/** `Idempotency-Key`: a text of the caller's, unique per intended action; the same key and body gets the first reply again. */
export const idempotencyHeaders = z.object({
  "idempotency-key": z
    .string()
    .min(8)
    .max(200)
    .optional()
    .openapi({ description: "Chosen by the caller; a repeat with the same body gets the first reply (kept 30 days)" }),
});

/** As `idempotencyHeaders`, for requests that spend money: without a key the request is refused. */
export const requiredIdempotencyHeaders = z.object({
  "idempotency-key": z.string().min(8).max(200).openapi({ description: "Required: this request spends money" }),
});

type Definition = Omit<RouteConfig, "path" | "security" | "tags" | "operationId" | "summary"> & {
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  access: Access;
};

type RoutingPath<P extends string> = P extends `${infer Start}/{${infer Param}}${infer Rest}`
  ? `${Start}/:${Param}${RoutingPath<Rest>}`
  : P;

/** What the server registers a handler for: the definition's own types, so that the handler's input and reply are checked. */
type Route<R extends Definition> = Omit<R, "tag" | "access"> & {
  access: Access;
  getRoutingPath(): RoutingPath<R["path"]>;
};

/**
 * A route of the public API: hono/zod-openapi's route with its tag, the right it needs (`x-access`, read by the server's
 * guard and by the tests) and the problem replies every route has.
 */
export function route<const P extends string, R extends Definition & { path: P }>(definition: R): Route<R> {
  const { tag, access, ...config } = definition;
  const created = createRoute({
    ...config,
    tags: [tag],
    security: access === "public" ? [] : [{ apiKey: [] }, { session: [] }],
    "x-access": access,
    responses: {
      ...definition.responses,
      "4XX": problemReply("The request was refused; `code` says why."),
      "5XX": problemReply("The server failed; repeat with the same Idempotency-Key."),
    },
  });
  // Not enumerable: the generator copies what it finds into the description, which knows no such field.
  return Object.defineProperty(created, "access", { value: access }) as unknown as Route<R>;
}
