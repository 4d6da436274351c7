import type { Context } from "hono";
import type { RateLimiter } from "../lab/rate-limiter.ts";
import type { Call, FaultReplies, LabEnv, OperationHandler, SimulatorContext } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { badRequest, Refusal } from "./refusal.ts";

/** The one API key of the lab's organisation. */
export const labApiKey = "esim-go-lab-key";

/** What `POST /orders` runs as, depending on its body: these three answer errors as text (sheet: Errors). */
const ORDER_OPERATIONS = new Set(["placeOrder", "topUp", "validateOrder"]);

/** Makes the wrapper every route uses: rate limit, API key, and refusals as eSIM Go words them. */
export function createServe(context: SimulatorContext, desk: Desk) {
  const limiter = context.rateLimiter({ limit: 10, windowMs: 1_000 });
  const wrap = context.operations({
    replies: faultReplies,
    guard: (c, call) => limit(c, call, limiter, desk) ?? checkKey(c, call),
  });
  return (operation: string, handler: OperationHandler) =>
    wrap(operation, async (c, call) => {
      try {
        return await handler(c, call);
      } catch (error) {
        if (error instanceof Refusal) return refuse(c, call, error);
        throw error;
      }
    });
}

export type Serve = ReturnType<typeof createServe>;

/** 10 tokens a second and IP address; every answer tells what is left (sheet: Limits). */
function limit(c: Context<LabEnv>, call: Call, limiter: RateLimiter, desk: Desk): Response | undefined {
  const cost = call.operation === "listOffers" ? desk.portal.catalogueCost : 1;
  const decision = limiter.take(c.env.incoming.socket.remoteAddress ?? "", cost);
  c.header("X-Ratelimit-Limit", String(decision.limit));
  c.header("X-Ratelimit-Remaining", String(decision.remaining));
  c.header("X-Ratelimit-Reset", new Date(decision.resetAtMs).toISOString());
  c.header("X-Ratelimit-Cost", String(cost));
  if (decision.allowed) return undefined;
  return faultReplies.rateLimited(c, Math.max(1, Math.ceil(decision.retryAfterMs / 1_000)));
}

/** A bad key is 403, on orders 401 (sheet: Auth). */
function checkKey(c: Context<LabEnv>, call: Call): Response | undefined {
  if (c.req.header("X-API-Key") === labApiKey) return undefined;
  return refuse(c, call, new Refusal(ORDER_OPERATIONS.has(call.operation) ? 401 : 403, "Unauthorised"));
}

function refuse(c: Context<LabEnv>, call: Call, refusal: Refusal): Response {
  for (const [name, value] of Object.entries(refusal.headers)) c.header(name, value);
  return answerError(c, call.operation, refusal.status, refusal.message);
}

/** The body is the same everywhere, but for orders its media type is text (API description of POST /orders). */
function answerError(c: Context<LabEnv>, operation: string, status: number, message: string): Response {
  const asText = ORDER_OPERATIONS.has(operation) && [400, 401, 503].includes(status);
  c.header("Content-Type", asText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8");
  return c.body(JSON.stringify({ message }), status as 400);
}

const faultReplies: FaultReplies = {
  rateLimited(c, retryAfterSeconds) {
    c.header("Retry-After", String(retryAfterSeconds));
    return c.json({ message: "Rate limit exceeded" }, 429);
  },
  error500: (c) => c.json({ message: "Internal Server Error" }, 500),
  refused: (c, operation) => answerError(c, operation, 400, refusalOf(operation)),
};

/** Running out of balance is the one refusal of a correct order that is known (sheet: Errors, 400). */
function refusalOf(operation: string): string {
  if (ORDER_OPERATIONS.has(operation)) return "Insufficient balance to process order";
  if (operation === "cancel") return "Bundle has been used or revoked already";
  return "Bad Request";
}

/** The JSON body of a call; 400 when it is none. */
export function jsonBody(call: Call): unknown {
  if (call.rawBody === "") return {};
  try {
    return JSON.parse(call.rawBody);
  } catch {
    throw badRequest("Request body is not valid JSON");
  }
}

/** A whole number from the query, within bounds; `fallback` when absent, 400 when it is no such number. */
export function queryNumber(c: Context<LabEnv>, name: string, bounds: { fallback: number; max: number }): number {
  const text = c.req.query(name);
  if (text === undefined || text === "") return bounds.fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw badRequest(`Invalid ${name}: ${text}`);
  return Math.min(value, bounds.max);
}

/** The values of a query parameter that may be repeated or hold a comma-separated list. */
export function queryList(c: Context<LabEnv>, name: string): string[] {
  return (c.req.queries(name) ?? [])
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter(Boolean);
}

/** One page of rows with the figures the live API puts beside them (sheet: catalogue). */
export function page<Row>(rows: readonly Row[], pageNumber: number, pageSize: number) {
  return {
    rows: rows.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    figures: { pageCount: Math.ceil(rows.length / pageSize), rows: rows.length, pageSize },
  };
}

/** The version prefix the caller used. */
export function versionOf(c: Context<LabEnv>): string {
  return c.req.param("version") ?? "v2.5";
}
