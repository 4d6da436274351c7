import type { Context } from "hono";
import { rowsOfPage } from "../lab/page-rows.ts";
import type { RateDecision, RateLimiter } from "../lab/rate-limiter.ts";
import type { Call, FaultReplies, LabEnv, SimulatorContext } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { processDueOrders } from "./future-orders.ts";
import { codeBody, coded, invalid, Refusal, refusedBecause } from "./refusal.ts";
import { wirePurchase } from "./wire-orders.ts";

/** The lab partner's credentials. */
export const labCredentials = { clientId: "airalo-lab-client", clientSecret: "airalo-lab-secret" };

export type AiraloHandler = (c: Context<LabEnv>, call: Call) => Response | Promise<Response>;

/** Makes the wrapper every route uses: limits, token, and refusals in Airalo's envelopes. */
export function createServe(context: SimulatorContext, desk: Desk) {
  const limits = createLimits(context);
  const wrap = context.operations({
    replies: faultReplies,
    guard: (c, call) => limits(c, call) ?? refusedCaller(c, call, desk),
  });
  return (operation: string, handler: AiraloHandler) =>
    wrap(operation, async (c, call) => {
      try {
        processDueOrders(desk, (order) => wirePurchase(desk, order, false));
        return await handler(c, call);
      } catch (error) {
        if (error instanceof Refusal) return refuse(c, error);
        throw error;
      }
    });
}

export type Serve = ReturnType<typeof createServe>;

/** The newest published limits (sheet: Limits). Operations not named have none. */
function createLimits(context: SimulatorContext) {
  const perMinute = (limit: number) => context.rateLimiter({ limit, windowMs: 60_000 });
  const ipOf = (c: Context<LabEnv>) => c.env.incoming.socket.remoteAddress ?? "";
  const iccidOf = (c: Context<LabEnv>) => c.req.param("iccid") ?? "";
  const tokenOf = (c: Context<LabEnv>) => c.req.header("Authorization") ?? "";
  const usagePerClient = context.rateLimiter({ limit: 5, windowMs: 1_000 });
  const rules: Readonly<Record<string, Array<[RateLimiter, (c: Context<LabEnv>) => string]>>> = {
    authenticate: [[perMinute(3), ipOf]],
    listOffers: [[perMinute(80), tokenOf]],
    getUsage: [
      [perMinute(10), iccidOf],
      [usagePerClient, tokenOf],
    ],
    listEsimPackages: [[perMinute(10), iccidOf]],
    refund: [[perMinute(5), ipOf]],
    simulateWebhook: [[perMinute(5), ipOf]],
  };
  return (c: Context<LabEnv>, call: Call): Response | undefined => {
    const decisions = (rules[call.operation] ?? []).map(([limiter, keyOf]) => limiter.take(keyOf(c)));
    const [first] = decisions;
    if (!first) return undefined;
    const tightest = decisions.reduce((a, b) => (b.allowed ? a : b), first);
    return answerLimit(c, tightest);
  };
}

function answerLimit(c: Context<LabEnv>, decision: RateDecision): Response | undefined {
  c.header("x-ratelimit-limit", String(decision.limit));
  c.header("x-ratelimit-remaining", String(decision.remaining));
  if (decision.allowed) return undefined;
  return faultReplies.rateLimited(c, Math.max(1, Math.ceil(decision.retryAfterMs / 1_000)));
}

/** 403 with code 89 for an address that is not allowed, 401 for a token that is missing, unknown or over. */
function refusedCaller(c: Context<LabEnv>, call: Call, desk: Desk): Response | undefined {
  if (!desk.portal.ipAllowed) return refuse(c, coded(89));
  if (call.operation === "authenticate") return undefined;
  const token = /^Bearer (.+)$/.exec(c.req.header("Authorization") ?? "")?.[1] ?? "";
  const expiresAtMs = desk.state.tokens.get(token) ?? 0;
  return expiresAtMs > desk.nowMs() ? undefined : refuse(c, refusedBecause(401, "unauthorized"));
}

function refuse(c: Context<LabEnv>, refusal: Refusal): Response {
  return c.json(refusal.body, refusal.status as 422);
}

const faultReplies: FaultReplies = {
  rateLimited(c, retryAfterSeconds) {
    c.header("Retry-After", String(retryAfterSeconds));
    return c.json({ message: "Too Many Attempts." }, 429);
  },
  error500: (c) => c.json({ message: "Server Error" }, 500),
  refused(c, operation) {
    if (operation === "placeOrder" || operation === "placeFutureOrder") return c.json(codeBody(33), 422);
    if (operation === "topUp") return c.json(codeBody(23), 422);
    return c.json(codeBody(43), 422);
  },
};

/** Reads `limit` and `page`; both wrong ones are told at once (422). */
export function readPaging(c: Context<LabEnv>): { page: number; limit: number } {
  const wrong: Record<string, string> = {};
  const read = (name: string, fallback: number) => {
    const text = c.req.query(name);
    if (text === undefined || text === "") return fallback;
    if (!/^\d+$/.test(text)) wrong[name] = `The ${name} must be an integer.`;
    else if (Number(text) < 1) wrong[name] = `The ${name} must be at least 1.`;
    return Number(text);
  };
  const paging = { limit: rowsOfPage(c, read("limit", 25)), page: read("page", 1) };
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  return paging;
}

/** One page of rows with Airalo's links and figures (sheet: Envelope). `path` is the address of the list. */
export function paginate<Row>(rows: readonly Row[], { page, limit }: { page: number; limit: number }, path: string) {
  const lastPage = Math.max(1, Math.ceil(rows.length / limit));
  const from = (page - 1) * limit;
  const shown = rows.slice(from, from + limit);
  const link = (target: number) => `${path}?page=${target}`;
  return {
    shown,
    from,
    links: {
      first: link(1),
      last: link(lastPage),
      prev: page > 1 ? link(page - 1) : null,
      next: page < lastPage ? link(page + 1) : null,
    },
    meta: {
      message: "success",
      current_page: page,
      from: shown.length > 0 ? from + 1 : null,
      last_page: lastPage,
      path,
      per_page: String(limit),
      to: shown.length > 0 ? from + shown.length : null,
      total: rows.length,
    },
  };
}

/** The names in `include=a,b`. */
export function includeOf(c: Context<LabEnv>): Set<string> {
  return new Set(
    (c.req.query("include") ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
  );
}

/** `filter[name]` in lower case, for "like" comparisons; undefined when absent. */
export function filterOf(c: Context<LabEnv>, name: string): string | undefined {
  const text = c.req.query(`filter[${name}]`)?.trim().toLowerCase();
  return text === "" ? undefined : text;
}

/** `filter[created_at]`: `Y-m-d - Y-m-d`, both days included, UTC. 422 when it reads otherwise. */
export function createdAtFilter(c: Context<LabEnv>): (atMs: number) => boolean {
  const text = c.req.query("filter[created_at]");
  if (text === undefined || text === "") return () => true;
  const match = /^(\d{4}-\d{2}-\d{2}) - (\d{4}-\d{2}-\d{2})$/.exec(text.trim());
  const [fromMs, toMs] = [Date.parse(match?.[1] ?? ""), Date.parse(match?.[2] ?? "") + 86_400_000];
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) {
    throw invalid({ "filter.created_at": "The filter.created at does not match the format Y-m-d - Y-m-d." });
  }
  return (atMs) => atMs >= fromMs && atMs < toMs;
}

/** The usual success. */
export function success(c: Context<LabEnv>, data: unknown, status: 200 | 202 = 200): Response {
  return c.json({ data, meta: { message: "success" } }, status);
}
