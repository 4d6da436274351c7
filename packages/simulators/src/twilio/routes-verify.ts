import type { Hono } from "hono";
import type { Store } from "../lab/store.ts";
import type { LabEnv, SimulatorContext } from "../lab/types.ts";
import { isPhoneNumber } from "../world/phones.ts";
import type { Request, Serve } from "./account.ts";
import { listingMeta } from "./pages.ts";
import { invalid, notFound, Refusal, suspended } from "./refusal.ts";
import type { TwilioEvent, TwilioState, Verification, VerifyService } from "./state.ts";
import { wireAttempt, wireCheck, wireService, wireVerification } from "./wire.ts";

const VALID_MS = 600_000;
const SENDS_MAX = 5;
const CHECKS_MAX = 5;
/** What a text to the US costs on top of the fee for a code that was right; in ten-thousandths of a dollar. */
const COST = 583;

type Parts = { context: SimulatorContext; store: Store<TwilioState, TwilioEvent> };

/** Codes: services, sending, checking, closing. */
export function addVerifyRoutes(app: Hono<LabEnv>, serve: Serve, parts: Parts): void {
  const { context, store } = parts;
  app.post(
    "/verify/v2/Services",
    serve("createVerifyService", ({ c, body }) => {
      const friendlyName = body.text("FriendlyName");
      if (friendlyName === undefined) throw invalid(60200, "Invalid parameter `FriendlyName`");
      const service: VerifyService = {
        sid: `VA${context.random.hex(32)}`,
        friendlyName,
        codeLength: body.number("CodeLength", 6, { min: 4, max: 10 }),
        customCodeEnabled: body.flag("CustomCodeEnabled") === true,
        createdAtMs: context.clock.nowMs(),
      };
      store.commit({ type: "serviceAdded", service });
      return c.json(wireService(service, context.baseUrl()), 201);
    }),
  );
  app.get(
    "/verify/v2/Services",
    serve("listVerifyServices", ({ c, query }) => {
      const all = [...store.state.services.values()].map((service) => wireService(service, context.baseUrl()));
      return c.json(listingMeta("services", `${context.baseUrl()}/verify/v2/Services`, all, query));
    }),
  );
  app.get(
    "/verify/v2/Services/:service",
    serve("getVerifyService", (request) => request.c.json(wireService(serviceOf(parts, request), context.baseUrl()))),
  );
  app.get(
    "/verify/v2/Attempts",
    serve("listVerifyAttempts", ({ c, query }) => {
      const [after, before] = [query.text("DateCreatedAfter"), query.text("DateCreatedBefore")].map((text) =>
        Date.parse(text ?? ""),
      );
      const isWithin = (atMs: number) => !(atMs < Number(after) || atMs > Number(before));
      const sends = [...store.state.verifications.values()]
        .flatMap((verification) => verification.attempts.map((attempt) => ({ verification, attempt })))
        .filter(({ attempt }) => isWithin(attempt.atMs))
        .toReversed();
      const url = `${context.baseUrl()}/verify/v2/Attempts`;
      const rows = sends.map(({ verification, attempt }) => wireAttempt(verification, attempt, url, COST));
      return c.json(listingMeta("attempts", url, rows, query));
    }),
  );
  app.post(
    "/verify/v2/Services/:service/Verifications",
    serve("startVerification", (request) => {
      const verification = start(parts, request);
      return request.c.json(wireVerification(verification, context.baseUrl()), 201);
    }),
  );
  app.post(
    "/verify/v2/Services/:service/VerificationCheck",
    serve("checkVerification", (request) => check(parts, request)),
  );
  app.get(
    "/verify/v2/Services/:service/Verifications/:sid",
    serve("getVerification", (request) =>
      request.c.json(wireVerification(pending(parts, request, request.c.req.param("sid") ?? ""), context.baseUrl())),
    ),
  );
  app.post(
    "/verify/v2/Services/:service/Verifications/:sid",
    serve("closeVerification", (request) => close(parts, request)),
  );
}

/** The newest code on its way to that phone; what a person sees who looks at it. */
export function readCode({ store }: Parts, to: string): { code: string } | { refused: string } {
  const newest = [...store.state.verifications.values()].filter((one) => one.to === to).at(-1);
  return newest ? { code: newest.code } : { refused: `nobody sent a code to ${to}` };
}

function serviceOf({ store }: Parts, { c }: Request): VerifyService {
  const service = store.state.services.get(c.req.param("service") ?? "");
  if (!service) throw notFound(c.req.path.replace(/^\/verify/, ""));
  return service;
}

const channels: Readonly<Record<string, Verification["channel"]>> = { sms: "sms", call: "call", whatsapp: "whatsapp" };

/** Sends a code. While one is on its way to the same phone, it is that code which goes out again (sheet: Idempotency). */
function start(parts: Parts, request: Request): Verification {
  const { context, store } = parts;
  const { body } = request;
  const service = serviceOf(parts, request);
  const to = body.text("To") ?? "";
  const channel = channels[body.text("Channel") ?? ""];
  const custom = body.text("CustomCode");
  if (!isPhoneNumber(to) || to.endsWith("0005")) throw invalid(60200, `Invalid parameter \`To\`: ${to}`);
  if (!channel) throw invalid(60200, "Invalid parameter `Channel`");
  if (custom !== undefined && !service.customCodeEnabled) throw new Refusal(403, 60204, "Custom code not allowed");
  if (custom !== undefined && !/^[0-9A-Za-z]{4,10}$/.test(custom))
    throw invalid(60200, "Invalid parameter `CustomCode`");
  if (store.state.balance <= 0) throw suspended();
  const nowMs = context.clock.nowMs();
  const attempt = { sid: `VL${context.random.hex(32)}`, channel, atMs: nowMs };
  const running = [...store.state.verifications.values()].find(
    (one) => one.to === to && one.serviceSid === service.sid && isPending(one, nowMs),
  );
  if (running && running.attempts.length >= SENDS_MAX) throw new Refusal(429, 60203, "Max send attempts reached");
  if (running) {
    const change = {
      attempts: [...running.attempts, attempt],
      channel,
      updatedAtMs: nowMs,
      ...(custom ? { code: custom } : {}),
    };
    store.commit({ type: "verificationChanged", sid: running.sid, change });
    return running;
  }
  const digits = Array.from({ length: service.codeLength }, () => context.random.int(10)).join("");
  const verification: Verification = {
    sid: `VE${context.random.hex(32)}`,
    serviceSid: service.sid,
    to,
    channel,
    code: custom ?? digits,
    status: "pending",
    checks: 0,
    attempts: [attempt],
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const sale = {
    kind: "verification" as const,
    upstreamRef: verification.sid,
    ourRef: null,
    subject: to,
    offer: `code by ${channel}`,
    cost: COST,
    ended: false,
    atMs: nowMs,
  };
  store.commit({ type: "verificationAdded", verification, sale });
  return verification;
}

function isPending({ status, createdAtMs }: Verification, nowMs: number): boolean {
  return status === "pending" && nowMs < createdAtMs + VALID_MS;
}

/** A code that is approved, over or forgotten is not found (sheet: Errors, 20404). */
function pending(parts: Parts, request: Request, sid: string, to?: string): Verification {
  const service = serviceOf(parts, request);
  const nowMs = parts.context.clock.nowMs();
  const found = [...parts.store.state.verifications.values()]
    .reverse()
    .find((one) => one.serviceSid === service.sid && (sid === one.sid || (to !== undefined && to === one.to)));
  if (!found || !isPending(found, nowMs)) throw notFound(request.c.req.path.replace(/^\/verify/, ""));
  return found;
}

function check(parts: Parts, request: Request): Response {
  const { context, store } = parts;
  const { body, c } = request;
  const code = body.text("Code");
  if (code === undefined) throw invalid(60200, "Invalid parameter `Code`");
  const found = pending(parts, request, body.text("VerificationSid") ?? "", body.text("To"));
  if (found.checks >= CHECKS_MAX) throw new Refusal(429, 60202, "Max check attempts reached");
  const change = {
    checks: found.checks + 1,
    updatedAtMs: context.clock.nowMs(),
    ...(code === found.code ? { status: "approved" as const } : {}),
  };
  store.commit({ type: "verificationChanged", sid: found.sid, change });
  return c.json(wireCheck(found), 201);
}

function close(parts: Parts, request: Request): Response {
  const { context, store } = parts;
  const status = request.body.text("Status");
  if (status !== "approved" && status !== "canceled") throw invalid(60200, "Invalid parameter `Status`");
  const found = pending(parts, request, request.c.req.param("sid") ?? "");
  store.commit({ type: "verificationChanged", sid: found.sid, change: { status, updatedAtMs: context.clock.nowMs() } });
  return request.c.json(wireVerification(found, context.baseUrl()));
}
