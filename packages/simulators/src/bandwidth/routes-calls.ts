import type { Context, Hono } from "hono";
import { z } from "zod";
import { rowsOfPage } from "../lab/page-rows.ts";
import type { LabEnv } from "../lab/types.ts";
import { isPhoneNumber } from "../world/phones.ts";
import { silentWav } from "../world/silence.ts";
import { accountId, type Request, type Serve, voiceApplicationId } from "./account.ts";
import { readUser } from "./callbacks.ts";
import { callUrl, type Exchange, isLive, newCall, time } from "./exchange.ts";
import { readJson } from "./json.ts";
import { notFound, Refusal } from "./refusal.ts";
import { ours, placeOf, tokenOf } from "./routes-messages.ts";
import type { BandwidthDesk, Call, Recording, Target } from "./rows.ts";

const credentials = { username: z.string().max(1_024).optional(), password: z.string().max(1_024).optional() };
const method = z.enum(["GET", "POST"]).optional();

const createCall = z.object({
  to: z.string(),
  from: z.string(),
  applicationId: z.string(),
  answerUrl: z.url().max(2_048),
  answerMethod: method,
  disconnectUrl: z.url().max(2_048).nullish(),
  disconnectMethod: method,
  ...credentials,
  callTimeout: z.number().min(1).max(300).default(30),
  callbackTimeout: z.number().min(1).max(25).default(15),
  tag: z.string().max(4_096).nullish(),
  priority: z.number().int().min(1).max(5).default(5),
  machineDetection: z
    .object({
      mode: z.enum(["sync", "async"]).default("async"),
      detectionTimeout: z.number().optional(),
      callbackUrl: z.url().optional(),
      callbackMethod: method,
      ...credentials,
    })
    .optional(),
});

const updateCall = z.object({
  state: z.enum(["active", "completed"]).default("active"),
  redirectUrl: z.url().optional(),
  redirectMethod: method,
  ...credentials,
  tag: z.string().max(4_096).optional(),
});

const updateRecording = z.object({ state: z.enum(["paused", "recording"]) });

/** How long a call that is over can be read. */
const KEPT_MS = 7 * 86_400_000;

type Parts = { desk: BandwidthDesk; exchange: Exchange };

/** Calls: place, list, read, redirect, end; their documents and recordings; and how full the queue is. */
export function addCallRoutes(app: Hono<LabEnv>, serve: Serve, parts: Parts): void {
  const base = "/voice/api/v2/accounts/:account";
  const { desk } = parts;
  const pace = desk.context.rateLimiter({ limit: 5, windowMs: 1_000 });
  app.post(
    `${base}/calls`,
    serve("placeCall", ({ c, raw }) => {
      const { allowed } = pace.take(accountId);
      if (!allowed) throw new Refusal(429, "rate-limit", "Account call creation rate limit exceeded");
      const { call, callTimeout, callbackTimeout, priority } = placeCall(parts, raw);
      return c.json(wireCreated(desk, call, { callTimeout, callbackTimeout, priority }), 201);
    }),
  );
  app.get(
    `${base}/calls`,
    serve("findCall", ({ c }) => {
      const fits = (wanted: string | undefined, is: string) => wanted === undefined || wanted === is;
      const { to, from } = c.req.query();
      const started = startedWithin(c.req.query());
      const calls = desk
        .rows("calls")
        .filter((call) => fits(to, call.to) && fits(from, call.from) && started(call))
        .filter(({ endedAtMs }) => endedAtMs === null || endedAtMs > desk.nowMs() - KEPT_MS);
      return pageOfCalls(c, desk, calls);
    }),
  );
  app.get(
    `${base}/calls/:id`,
    serve("getCall", (request) => request.c.json(wireState(findCall(parts, request)))),
  );
  app.post(
    `${base}/calls/:id`,
    serve("changeCall", (request) => changeCall(parts, request)),
  );
  app.put(
    `${base}/calls/:id/bxml`,
    serve("replaceDocument", (request) => {
      const call = talking(findCall(parts, request));
      parts.exchange.replace(call.id, request.raw);
      return new Response(null, { status: 204 });
    }),
  );
  app.get(
    `${base}/statistics`,
    serve("checkHealth", ({ c }) => c.json({ currentCallQueueSize: 0, maxCallQueueSize: 1_500 })),
  );
  addRecordingRoutes(app, serve, parts, base);
}

/** Calls whose `startTime` lies within the bounds; one still in the queue has none and is in no bound. */
function startedWithin({ minStartTime, maxStartTime }: Record<string, string>): (call: Call) => boolean {
  const [min, max] = [Date.parse(minStartTime ?? ""), Date.parse(maxStartTime ?? "")];
  const isBound = minStartTime !== undefined || maxStartTime !== undefined;
  return ({ startedAtMs: at }) => (at === null ? !isBound : !(at < min || at > max));
}

/** The oldest first; the next page is a `Link` header, and how its token reads is nobody's business (spec: listCalls). */
function pageOfCalls(c: Context<LabEnv>, desk: BandwidthDesk, calls: readonly Call[]): Response {
  const start = placeOf(c.req.query("pageToken"));
  const end = start + rowsOfPage(c, Number(c.req.query("pageSize") ?? "1000"));
  const query = new URLSearchParams({ ...c.req.query(), pageToken: tokenOf(end) });
  if (end < calls.length) {
    const path = `/voice/api/v2/accounts/${accountId}/calls`;
    c.header("link", `<${desk.context.baseUrl()}${path}?${query}>; rel="next"`);
  }
  return c.json(calls.slice(start, end).map(wireState));
}

function placeCall({ desk, exchange }: Parts, raw: string) {
  const body = readJson(raw, createCall);
  const { to, from, applicationId, answerUrl, disconnectUrl, username, password, machineDetection: detection } = body;
  if (!isPhoneNumber(to)) throw invalidCall(`Invalid to: ${to}`);
  if (!ours(desk, from)) throw invalidCall(`Invalid from: ${from} does not belong to the account`);
  if (applicationId !== voiceApplicationId) throw invalidCall(`Invalid applicationId: ${applicationId}`);
  const user = readUser(answerUrl, username, password);
  const call = newCall({
    id: exchange.newId(),
    direction: "outbound",
    from,
    to,
    applicationId,
    enqueuedAtMs: desk.nowMs(),
    answer: { url: answerUrl, user },
    disconnect: disconnectUrl ? { url: disconnectUrl, user } : null,
    timeoutMs: body.callTimeout * 1_000,
    detection: detection ? { mode: detection.mode, target: targetOf(detection) } : null,
    tag: body.tag ?? null,
  });
  desk.sell({
    id: call.id,
    ourRef: call.tag,
    kind: "call",
    subject: to,
    offer: "outbound call",
    cost: 0,
    status: "delivered",
  });
  exchange.place(call);
  return { call, ...body };
}

function targetOf({
  callbackUrl: url,
  username,
  password,
}: {
  callbackUrl?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
}): Target | null {
  return url === undefined ? null : { url, user: readUser(url, username, password) };
}

const invalidCall = (message: string) => new Refusal(400, "validation", message);

function findCall({ exchange }: Parts, { c }: Request): Call {
  const id = c.req.param("id") ?? "";
  const call = exchange.call(id);
  if (!call) throw notFound(`Call ${id}`);
  return call;
}

function talking(call: Call): Call {
  if (!isLive(call) || call.state === "queued") {
    throw new Refusal(409, "conflict", `Call ${call.id} cannot be modified: it is ${call.state}`);
  }
  return call;
}

/** Ends a call or leads it elsewhere. A queued one can only be taken out of the queue; one that is over cannot be changed. */
function changeCall(parts: Parts, request: Request): Response {
  const { exchange } = parts;
  const call = findCall(parts, request);
  const { state, redirectUrl, username, password } = readJson(request.raw, updateCall);
  if (state === "completed") {
    if (!isLive(call)) talking(call);
    exchange.end(call.id, call.answeredAtMs === null ? "cancel" : "hangup");
    return new Response(null, { status: 200 });
  }
  if (redirectUrl === undefined) throw invalidCall("redirectUrl is required");
  talking(call);
  exchange.redirect(call.id, { url: redirectUrl, user: readUser(redirectUrl, username, password) });
  return new Response(null, { status: 200 });
}

type Told = { callTimeout: number; callbackTimeout: number; priority: number };

function wireCreated(desk: BandwidthDesk, call: Call, told: Told): object {
  return {
    applicationId: call.applicationId,
    accountId,
    callId: call.id,
    to: call.to,
    from: call.from,
    enqueuedTime: call.enqueuedAtMs === null ? null : time(call.enqueuedAtMs),
    callUrl: callUrl(desk, call.id),
    ...told,
    tag: call.tag,
    answerMethod: "POST",
    answerUrl: call.answer?.url ?? "",
    answerFallbackMethod: "POST",
    answerFallbackUrl: null,
    disconnectMethod: "POST",
    disconnectUrl: call.disconnect?.url ?? null,
    username: null,
    password: null,
    fallbackUsername: null,
    fallbackPassword: null,
  };
}

function wireState(call: Call): object {
  const at = (ms: number | null) => (ms === null ? null : time(ms));
  return {
    applicationId: call.applicationId,
    accountId,
    callId: call.id,
    parentCallId: call.parentId,
    to: call.to,
    from: call.from,
    direction: call.direction,
    state: call.state,
    stirShaken: null,
    identity: null,
    enqueuedTime: at(call.enqueuedAtMs),
    startTime: at(call.startedAtMs),
    answerTime: at(call.answeredAtMs),
    endTime: at(call.endedAtMs),
    disconnectCause: call.cause,
    errorMessage: call.errorMessage,
    errorId: null,
    lastUpdate: time(call.endedAtMs ?? call.answeredAtMs ?? call.startedAtMs ?? call.enqueuedAtMs ?? 0),
  };
}

function addRecordingRoutes(app: Hono<LabEnv>, serve: Serve, parts: Parts, base: string): void {
  const { desk, exchange } = parts;
  app.put(
    `${base}/calls/:id/recording`,
    serve("stopRecording", (request) => {
      const call = findCall(parts, request);
      const { state } = readJson(request.raw, updateRecording);
      const recording = exchange.recorder.open(call.id, "StartRecording");
      if (!recording) throw notFound(`A recording of call ${call.id}`);
      desk.amend("recordings", recording.id, { status: state });
      return new Response(null, { status: 200 });
    }),
  );
  app.get(
    `${base}/calls/:id/recordings`,
    serve("listRecordings", (request) => {
      const call = findCall(parts, request);
      return request.c.json(exchange.recorder.ofCall(call.id).map((one) => wireRecording(parts, call, one)));
    }),
  );
  app.get(
    `${base}/calls/:id/recordings/:recording`,
    serve("getRecording", (request) => {
      const { call, recording } = findRecording(parts, request);
      return request.c.json(wireRecording(parts, call, recording));
    }),
  );
  app.get(
    `${base}/calls/:id/recordings/:recording/media`,
    serve("fetchRecording", (request) => {
      const { recording } = findRecording(parts, request);
      if (recording.endedAtMs === null) throw notFound(`The media of ${recording.id}`);
      return new Response(new Uint8Array(silentWav()), { headers: { "content-type": "audio/vnd.wave" } });
    }),
  );
}

function findRecording(parts: Parts, request: Request): { call: Call; recording: Recording } {
  const call = findCall(parts, request);
  const id = request.c.req.param("recording") ?? "";
  const recording = parts.desk.find("recordings", id);
  if (recording?.callId !== call.id) throw notFound(`Recording ${id}`);
  return { call, recording };
}

function wireRecording({ exchange }: Parts, call: Call, recording: Recording): object {
  return {
    applicationId: call.applicationId,
    accountId,
    callId: call.id,
    to: call.to,
    from: call.from,
    direction: call.direction,
    ...exchange.recorder.fieldsOf(recording),
    status: recording.endedAtMs === null ? "processing" : "complete",
  };
}
