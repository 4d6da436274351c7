import type { Hono } from "hono";
import type { Store } from "../lab/store.ts";
import type { LabEnv, SimulatorContext } from "../lab/types.ts";
import { isPhoneNumber } from "../world/phones.ts";
import { silentWav } from "../world/silence.ts";
import type { Request, Serve } from "./account.ts";
import { type Exchange, isLive, newCall } from "./exchange.ts";
import type { Form } from "./form.ts";
import { dayFilter, listing2010 } from "./pages.ts";
import { readPortal } from "./portal.ts";
import { invalid, notFound, Refusal, suspended } from "./refusal.ts";
import type { Call, Recording, Source, TwilioEvent, TwilioState } from "./state.ts";
import { apiPath, wireCall, wireCallRecording, wireRecording } from "./wire.ts";

const TWIML_MAX = 4_000;

type Parts = { context: SimulatorContext; store: Store<TwilioState, TwilioEvent>; exchange: Exchange };

/** Calls: place, list, read, redirect, end; and their recordings. */
export function addCallRoutes(app: Hono<LabEnv>, serve: Serve, parts: Parts): void {
  const base = "/api/2010-04-01/Accounts/:account";
  app.post(
    `${base}/Calls.json`,
    serve("placeCall", ({ c, body }) => c.json(placeCall(parts, body), 201)),
  );
  app.get(
    `${base}/Calls.json`,
    serve("findCall", ({ c, query }) => c.json(listCalls(parts, query))),
  );
  app.get(
    `${base}/Calls/:sid`,
    serve("getCall", (request) => answer(parts, findCall(parts, request), request)),
  );
  app.post(
    `${base}/Calls/:sid`,
    serve("changeCall", (request) => changeCall(parts, request)),
  );
  addRecordingRoutes(app, serve, parts, base);
}

function answer({ exchange }: Parts, call: Call, { c }: Request): Response {
  return c.json(wireCall(call, exchange.nowMs()));
}

function sidOf({ c }: Request, name = "sid"): string {
  return (c.req.param(name) ?? "").replace(/\.(json|wav|mp3)$/, "");
}

function findCall({ exchange }: Parts, request: Request, name = "sid"): Call {
  const call = exchange.call(sidOf(request, name));
  if (!call) throw notFound(request.c.req.path.replace(/^\/api/, ""));
  return call;
}

function placeCall({ context, store, exchange }: Parts, body: Form): object {
  const to = body.text("To");
  const from = body.text("From");
  if (to === undefined) throw invalid(21201, "No 'To' number is specified");
  if (from === undefined) throw invalid(21213, "'From' phone number is required");
  if (!isPhoneNumber(to)) throw invalid(21211, `The phone number you are attempting to call, ${to}, is not valid.`);
  const own = [...store.state.numbers.values()].find(({ number }) => number === from);
  if (!own) throw invalid(21210, `The source phone number provided, ${from}, is not yet verified for your account.`);
  const source = sourceOf(body);
  if (!source) throw invalid(21205, "Url parameter is required.");
  if (store.state.balance <= 0) throw suspended();
  const asynchronous = body.flag("AsyncAmd") === true;
  const call = newCall({
    sid: exchange.newSid(),
    direction: "outbound-api",
    from,
    to,
    numberSid: own.sid,
    createdAtMs: exchange.nowMs(),
    source,
    documentUrl: "url" in source ? source.url : "",
    statusCallback: body.text("StatusCallback") ?? null,
    // One value may name several events; without any only the end is told.
    statusEvents: body.has("StatusCallbackEvent")
      ? body.list("StatusCallbackEvent").flatMap((event) => event.split(" "))
      : ["completed"],
    timeoutMs: body.number("Timeout", 60, { min: 1, max: 600 }) * 1_000,
    limitMs: body.number("TimeLimit", 14_400, { min: 1, max: 86_400 }) * 1_000,
    detection: body.has("MachineDetection")
      ? { asynchronous, callback: body.text("AsyncAmdStatusCallback") ?? null }
      : null,
    record: body.flag("Record")
      ? {
          callback: body.text("RecordingStatusCallback") ?? null,
          channels: body.text("RecordingChannels") === "dual" ? 2 : 1,
        }
      : null,
  });
  const sale = {
    kind: "call" as const,
    upstreamRef: call.sid,
    ourRef: null,
    subject: to,
    offer: "outbound call",
    cost: 0,
    ended: false,
    atMs: exchange.nowMs(),
  };
  exchange.place(call, sale, readPortal(context.portal()).callsPerSecond);
  return wireCall(call, exchange.nowMs());
}

function sourceOf(body: Form): Source | null {
  const twiml = body.text("Twiml");
  if (twiml !== undefined) {
    if (twiml.length > TWIML_MAX) throw invalid(21266, "Twiml is too long.");
    return { twiml };
  }
  const url = body.text("Url");
  if (url === undefined) return null;
  if (!/^https?:\/\//.test(url)) throw invalid(21205, "Url is not a valid URL.");
  return { url, method: body.text("Method") ?? "POST" };
}

function listCalls({ store, exchange }: Parts, query: Form): object {
  const wanted = (value: string, name: string) => !query.has(name) || query.text(name) === value;
  const started = dayFilter(query, "StartTime");
  const all = [...store.state.calls.values()]
    .filter((call) => started(call.answeredAtMs ?? call.startedAtMs))
    .filter((call) => wanted(call.to, "To") && wanted(call.from, "From") && wanted(call.status, "Status"))
    .filter((call) => wanted(call.parentSid ?? "", "ParentCallSid"))
    .reverse();
  return listing2010("calls", `${apiPath}/Calls.json`, all, query, (call) => wireCall(call, exchange.nowMs()));
}

/** Ends a call or leads it to other instructions; one that is over refuses both (21220). */
function changeCall(parts: Parts, request: Request): Response {
  const { exchange } = parts;
  const call = findCall(parts, request);
  const status = request.body.text("Status");
  if (!isLive(call)) throw invalid(21220, "Call is not in-progress. Cannot redirect.");
  if (status === "canceled" || status === "completed") {
    if (status === "canceled" && call.answeredAtMs !== null)
      throw invalid(21220, "Call is in-progress. Cannot cancel.");
    // What was not answered is cancelled, whichever word was used; a call in the queue never leaves it.
    exchange.end(call, call.answeredAtMs === null ? "canceled" : "completed", call.answeredAtMs === null ? 487 : 200);
    return answer(parts, call, request);
  }
  const source = sourceOf(request.body);
  if (!source) throw invalid(21205, "Url parameter is required.");
  if (call.answeredAtMs === null) throw invalid(21220, "Call is not in-progress. Cannot redirect.");
  exchange.redirect(call, source);
  return answer(parts, call, request);
}

function addRecordingRoutes(app: Hono<LabEnv>, serve: Serve, parts: Parts, base: string): void {
  const { exchange, store } = parts;
  app.post(
    `${base}/Calls/:call/Recordings.json`,
    serve("startRecording", (request) => startRecording(parts, request)),
  );
  app.get(
    `${base}/Calls/:call/Recordings.json`,
    serve("listRecordings", (request) => {
      const call = findCall(parts, request, "call");
      const path = `${apiPath}/Calls/${call.sid}/Recordings.json`;
      const wire = (one: Recording) => wireCallRecording(one, exchange.nowMs());
      return request.c.json(listing2010("recordings", path, exchange.recorder.ofCall(call.sid), request.query, wire));
    }),
  );
  app.post(
    `${base}/Calls/:call/Recordings/:sid`,
    serve("stopRecording", (request) => changeRecording(parts, request)),
  );
  app.get(
    `${base}/Recordings/:sid`,
    serve("fetchRecording", (request) => {
      const recording = store.state.recordings.get(sidOf(request));
      if (!recording) throw notFound(request.c.req.path.replace(/^\/api/, ""));
      if (request.c.req.path.endsWith(".json")) {
        return request.c.json(wireRecording(recording, exchange.nowMs(), parts.context.baseUrl()));
      }
      if (recording.endedAtMs === null) throw notFound(request.c.req.path.replace(/^\/api/, ""));
      return new Response(new Uint8Array(silentWav()), { headers: { "content-type": "audio/x-wav" } });
    }),
  );
}

function startRecording(parts: Parts, request: Request): Response {
  const { exchange } = parts;
  const call = findCall(parts, request, "call");
  if (call.status !== "in-progress") {
    throw invalid(21220, "Requested resource is not eligible for recording");
  }
  const wish = {
    callback: request.body.text("RecordingStatusCallback") ?? null,
    channels: request.body.text("RecordingChannels") === "dual" ? 2 : 1,
  };
  const recording = exchange.recorder.start(call, "StartCallRecordingAPI", wish);
  return request.c.json(wireCallRecording(recording, exchange.nowMs()), 201);
}

/** `Twilio.CURRENT` stands for the only recording that runs. */
function changeRecording(parts: Parts, request: Request): Response {
  const { exchange, store } = parts;
  const call = findCall(parts, request, "call");
  const sid = sidOf(request);
  const running = (one: Recording) => one.status === "in-progress" || one.status === "paused";
  const own = exchange.recorder.ofCall(call.sid);
  const recording = sid === "Twilio.CURRENT" ? own.find(running) : own.find((one) => one.sid === sid);
  if (!recording) throw notFound(request.c.req.path.replace(/^\/api/, ""));
  const status = request.body.text("Status");
  if (status !== "stopped" && status !== "paused" && status !== "in-progress") {
    throw new Refusal(400, 20001, "Status is not valid");
  }
  if (!running(recording)) throw invalid(21220, "Recording is not in progress");
  if (status === "stopped") exchange.recorder.finish(recording, "stopped");
  else store.commit({ type: "recordingChanged", sid: recording.sid, change: { status } });
  return request.c.json(wireCallRecording(recording, exchange.nowMs()));
}
