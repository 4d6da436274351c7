import type { Context } from "hono";
import { rowsOfPage } from "../lab/page-rows.ts";
import type { RateLimiter } from "../lab/rate-limiter.ts";
import type { Call, FaultReplies, LabEnv, OperationHandler, SimulatorContext } from "../lab/types.ts";
import { insufficientFunds, invalid, Refusal, unauthorised } from "./refusal.ts";

/** The one API key of the lab's account. */
export const labApiKey = "KEY_TELNYX_LAB_0123456789";

type Json = Record<string, unknown>;

/** Makes the wrapper every route uses: API key, rate limit, and refusals as Telnyx words them. */
export function createServe(context: SimulatorContext) {
  // Limits are per endpoint and not published; this one is assumed (FACTS.md).
  const limiter = context.rateLimiter({ limit: 50, windowMs: 1_000 });
  const wrap = context.operations({
    replies: faultReplies,
    guard: (c, call) => checkKey(c) ?? limit(c, call, limiter),
  });
  return (operation: string, handler: OperationHandler) =>
    wrap(operation, async (c, call) => {
      try {
        return await handler(c, call);
      } catch (error) {
        if (error instanceof Refusal) return refuse(c, error);
        throw error;
      }
    });
}

export type Serve = ReturnType<typeof createServe>;

function checkKey(c: Context<LabEnv>): Response | undefined {
  return c.req.header("Authorization") === `Bearer ${labApiKey}` ? undefined : refuse(c, unauthorised());
}

/** Every answer tells limit, what is left and the seconds until it is full again (sheet: Limits). */
function limit(c: Context<LabEnv>, call: Call, limiter: RateLimiter): Response | undefined {
  const decision = limiter.take(call.operation);
  c.header("x-ratelimit-limit", String(decision.limit));
  c.header("x-ratelimit-remaining", String(decision.remaining));
  c.header("x-ratelimit-reset", "1");
  return decision.allowed ? undefined : tooMany(c);
}

function refuse(c: Context<LabEnv>, refusal: Refusal): Response {
  return c.json(refusal.body(), refusal.status as 400);
}

function tooMany(c: Context<LabEnv>): Response {
  return refuse(c, new Refusal(429, "10011", "Too many requests", "You have exceeded the maximum number of requests."));
}

const faultReplies: FaultReplies = {
  rateLimited(c, retryAfterSeconds) {
    c.header("x-ratelimit-reset", String(retryAfterSeconds));
    return tooMany(c);
  },
  error500: (c) => refuse(c, new Refusal(500, "10007", "Unexpected error", "An unexpected error occurred.")),
  refused: (c, operation) => refuse(c, refusalOf(operation)),
};

/** The documented refusal of a correct request, by operation. */
function refusalOf(operation: string): Refusal {
  switch (operation) {
    case "orderNumber":
      return new Refusal(400, "85001", "Number unavailable", "The phone number is no longer available.");
    case "sendMessage":
      return new Refusal(400, "40310", "Invalid 'to' address", "The 'to' address is not a valid phone number.");
    case "placeCall":
      return new Refusal(403, "90041", "Channel limit exceeded", "The account's outbound channel limit was exceeded.");
    case "sendFax":
      return new Refusal(422, "10015", "Bad Request", "The fax cannot be sent.");
    case "orderSims":
      return new Refusal(422, "70001", "Out of stock", "No eSIMs are available at this moment.");
    default:
      return insufficientFunds();
  }
}

/** The JSON body of a call as an object; 422 when it is none. */
export function jsonBody(call: Call): Json {
  if (call.rawBody.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(call.rawBody);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Told below, as any other body that is no object.
  }
  throw invalid("/", "The request body is not a JSON object.");
}

/** A text field of a body; undefined when absent, null or empty. */
export function textOf(body: Json, name: string): string | undefined {
  const value = body[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A whole number of a body within bounds, or the default; 422 otherwise. */
export function numberOf(body: Json, name: string, bounds: { min: number; max: number; fallback: number }): number {
  const value = body[name];
  if (value === undefined || value === null) return bounds.fallback;
  if (typeof value !== "number" || !Number.isInteger(value) || value < bounds.min || value > bounds.max) {
    throw invalid(name, `${name} must be between ${bounds.min} and ${bounds.max}.`);
  }
  return value;
}

/** An object field of a body; empty when absent. */
export function objectOf(body: Json, name: string): Json {
  const value = body[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** A deepObject filter such as `filter[phone_number][ends_with]`. */
export function filterOf(c: Context<LabEnv>, ...path: string[]): string | undefined {
  const value = c.req.query(`filter${path.map((part) => `[${part}]`).join("")}`);
  return value === "" ? undefined : value;
}

/** One page of rows with Telnyx's figures beside them, by `page[number]` and `page[size]`. */
export function paged<Row>(c: Context<LabEnv>, rows: readonly Row[]) {
  const pageNumber = Math.max(1, Number(c.req.query("page[number]") ?? 1) || 1);
  const asked = Math.min(250, Math.max(1, Number(c.req.query("page[size]") ?? 20) || 20));
  const pageSize = rowsOfPage(c, asked);
  return {
    data: rows.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    meta: {
      page_number: pageNumber,
      page_size: pageSize,
      total_pages: Math.ceil(rows.length / pageSize),
      total_results: rows.length,
    },
  };
}
