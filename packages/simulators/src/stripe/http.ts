import type { Context } from "hono";
import type { RateLimiter } from "../lab/rate-limiter.ts";
import type { Call, FaultReplies, LabEnv, SimulatorContext } from "../lab/types.ts";
import type { Cause, Desk } from "./desk.ts";
import { expandWire } from "./expand.ts";
import { Params, parseForm } from "./form.ts";
import { type ErrorDetails, envelope, Refusal } from "./refusal.ts";

/** The one secret key of the lab's account. */
export const labSecretKey = "sk_test_lab_51f0e9d8c7b6a5948372";

/** How long an idempotency key is remembered (sheet, "Idempotency"). */
const KEY_KEPT_MS = 24 * 3_600_000;
const KEY_LENGTH_MAX = 255;

/** What a handler gets: the parameters of query or body, and whether the fault "the bank says no later" hit this call. */
export type Ask = { params: Params; path(name: string): string; takeActivationFailure(): boolean };

/** Answers one operation with an object of the API. */
export type Handler = (ask: Ask) => object;

export type Serve = (
  operation: string | ((ask: Ask) => string),
  handler: Handler,
) => (c: Context<LabEnv>) => Promise<Response>;

/** Makes the wrapper every route uses: key, pace, idempotency, expansion, and refusals in the API's envelope. */
export function createServe(context: SimulatorContext, desk: Desk): Serve {
  const limiter = context.rateLimiter({ limit: 25, windowMs: 1_000 });
  const guard = (c: Context<LabEnv>) =>
    checkKey(c, context) ?? checkVersion(c, context) ?? checkPace(c, limiter, context);
  const wrap = context.operations({ replies: faultReplies(context), guard });
  return (operation, handler) => async (c) => {
    const name = typeof operation === "string" ? operation : operation(askOf(c, await c.req.text()));
    return wrap(name, (context_, call) => answer({ c: context_, call, desk, context, handler }))(c);
  };
}

type Answering = { c: Context<LabEnv>; call: Call; desk: Desk; context: SimulatorContext; handler: Handler };

function answer({ c, call, desk, context, handler }: Answering): Response {
  const requestId = newRequestId(context);
  const key = c.req.method === "POST" ? (c.req.header("Idempotency-Key") ?? null) : null;
  const cause: Cause = { operation: call.operation, requestId, idempotencyKey: key };
  try {
    const replayed = key === null ? undefined : replay(c, { key, body: call.rawBody, desk, requestId });
    if (replayed) return replayed;
    const ask = { ...askOf(c, call.rawBody), takeActivationFailure: call.takeActivationFailure };
    const kept = (status: number, body: object) => keepReply(c, { desk, key, call, requestId, status, body });
    const body = desk.work(cause, () => {
      const expand = ask.params.texts("expand");
      try {
        const reply = expandWire(handler(ask), expand, desk);
        kept(200, reply);
        return reply;
      } catch (error) {
        if (error instanceof Refusal && error.details.kept)
          kept(error.details.status, envelope(error.details, requestId));
        throw error;
      }
    });
    return json(c, 200, body, requestId);
  } catch (error) {
    if (error instanceof Refusal) return refuse(c, error.details, requestId);
    throw error;
  }
}

function askOf(c: Context<LabEnv>, rawBody: string): Ask {
  const query = c.req.method === "POST" ? rawBody : (c.req.url.split("?")[1] ?? "");
  return {
    params: new Params(parseForm(query)),
    path: (name) => c.req.param(name) ?? "",
    takeActivationFailure: () => false,
  };
}

type Repeat = { key: string; body: string; desk: Desk; requestId: string };

/** The first reply again, or a refusal where the key was used for something else. */
function replay(c: Context<LabEnv>, { key, body, desk }: Repeat): Response | undefined {
  if (key.length > KEY_LENGTH_MAX) {
    throw new Refusal({ status: 400, message: "Idempotency keys may have up to 255 characters." });
  }
  const kept = desk.find("replies", key);
  if (!kept || kept.atMs + KEY_KEPT_MS <= desk.nowMs()) return undefined;
  if (kept.path !== c.req.path || kept.params !== body) {
    throw new Refusal({
      status: 400,
      type: "idempotency_error",
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    });
  }
  c.header("Idempotent-Replayed", "true");
  c.header("Original-Request", kept.requestId);
  return send(c, kept.status, kept.body, kept.requestId);
}

type Reply = { desk: Desk; key: string | null; call: Call; requestId: string; status: number; body: object };

function keepReply(c: Context<LabEnv>, { desk, key, call, requestId, status, body }: Reply): void {
  if (key === null) return;
  const text = JSON.stringify(body, null, 2);
  desk.put("replies", {
    ...{ id: key, path: c.req.path, params: call.rawBody, status, body: text, requestId, atMs: desk.nowMs() },
  });
}

/** `Bearer sk_…`, or the key as the user of basic authentication. */
function checkKey(c: Context<LabEnv>, context: SimulatorContext): Response | undefined {
  const header = c.req.header("Authorization") ?? "";
  const [scheme = "", value = ""] = header.split(" ");
  const basic = scheme.toLowerCase() === "basic" ? Buffer.from(value, "base64").toString("utf8").split(":")[0] : value;
  if (basic === labSecretKey) return undefined;
  const message =
    basic === undefined || basic === ""
      ? "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth."
      : `Invalid API Key provided: ${basic.slice(0, 8)}${"*".repeat(8)}${basic.slice(-4)}`;
  return refuse(c, { status: 401, message }, newRequestId(context));
}

function checkVersion(c: Context<LabEnv>, context: SimulatorContext): Response | undefined {
  const version = c.req.header("Stripe-Version");
  if (version === undefined || /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(version)) return undefined;
  const message = `Invalid Stripe API version: ${version}.`;
  return refuse(c, { status: 400, message }, newRequestId(context));
}

/** 25 calls a second in a test account (sheet, "Errors and limits"). */
function checkPace(c: Context<LabEnv>, limiter: RateLimiter, context: SimulatorContext): Response | undefined {
  return limiter.take("account").allowed ? undefined : tooMany(c, context);
}

/** No Retry-After: Stripe sends none. */
function tooMany(c: Context<LabEnv>, context: SimulatorContext): Response {
  c.header("Stripe-Rate-Limited-Reason", "global-rate");
  const message = "Request rate limit exceeded. Learn more about rate limits in the API's documentation.";
  return refuse(c, { status: 429, code: "rate_limit", message }, newRequestId(context));
}

function faultReplies(context: SimulatorContext): FaultReplies {
  return {
    rateLimited: (c) => tooMany(c, context),
    error500: (c) => {
      c.header("Stripe-Should-Retry", "true");
      const message = "Sorry! There was an error while processing your request.";
      return refuse(c, { status: 500, type: "api_error", message }, newRequestId(context));
    },
    refused: (c, operation) => refuse(c, refusalOf(operation), newRequestId(context)),
  };
}

/** A card that is declined is the refusal everybody knows; a refund is refused for a payment that was charged back. */
function refusalOf(operation: string): ErrorDetails {
  if (operation === "charge" || operation === "confirmPayment") {
    const more = { decline_code: "generic_decline" };
    return { status: 402, type: "card_error", code: "card_declined", message: "Your card was declined.", more };
  }
  if (operation === "refund") {
    const message = "The charge has been charged back; cannot issue a refund.";
    return { status: 400, code: "charge_disputed", message };
  }
  return { status: 400, message: "The request could not be carried out." };
}

function refuse(c: Context<LabEnv>, details: ErrorDetails, requestId: string): Response {
  return json(c, details.status, envelope(details, requestId), requestId);
}

function json(c: Context<LabEnv>, status: number, body: object, requestId: string): Response {
  return send(c, status, JSON.stringify(body, null, 2), requestId);
}

function send(c: Context<LabEnv>, status: number, body: string, requestId: string): Response {
  c.header("Content-Type", "application/json");
  c.header("Request-Id", requestId);
  c.header("Stripe-Version", c.req.header("Stripe-Version") ?? "2026-10-28.endive");
  const key = c.req.header("Idempotency-Key");
  if (key !== undefined && c.req.method === "POST") c.header("Idempotency-Key", key);
  return c.body(body, status as 200);
}

function newRequestId(context: SimulatorContext): string {
  return `req_lab${context.random.hex(14)}`;
}

/** The API's answer to an address it does not have. */
export function unknownUrl(c: Context<LabEnv>, context: SimulatorContext): Response {
  const message = `Unrecognized request URL (${c.req.method}: ${c.req.path}). If you are trying to list objects, remove the trailing slash.`;
  return refuse(c, { status: 404, message }, newRequestId(context));
}
