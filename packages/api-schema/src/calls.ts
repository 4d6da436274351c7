import { z } from "@hono/zod-openapi";
import { body, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "./route.ts";
import {
  countryCode,
  day,
  flag,
  id,
  instant,
  list,
  money,
  page,
  paging,
  phoneNumber,
  positiveMoney,
} from "./values.ts";

export const callStates = [
  "queued",
  "ringing",
  "answered",
  "completed",
  "busy",
  "no_answer",
  "cancelled",
  "rejected",
  "failed",
] as const;
export const callState = z.enum(callStates).openapi("CallState");

export const callOutcomes = [
  "answered",
  "forwarded",
  "voicemail",
  "missed",
  "busy",
  "no_answer",
  "cancelled",
  "rejected",
  "failed",
  "no_money",
] as const;
/** How a call came out; `no_money`: somebody called, and the wallet could not pay for taking it. */
export const callOutcome = z.enum(callOutcomes).openapi("CallOutcome");

/** What a minute costs: the first `firstSeconds` whole, then in steps of `nextSeconds`. */
export const callRate = z
  .object({
    perMinute: money,
    connectionFee: money,
    firstSeconds: z.int().openapi({ example: 60 }),
    nextSeconds: z.int().openapi({ example: 6 }),
  })
  .openapi("CallRate");

/** One party of a call. `role`: the first is rung (or calls) first, the second is put through to it. */
export const callParty = z
  .object({
    role: z.enum(["first", "second"]),
    number: z.string(),
    state: callState,
    answeredAt: instant.nullable(),
    endedAt: instant.nullable(),
    seconds: z.int(),
    rate: z.union([callRate, z.null()]),
  })
  .openapi("CallParty");

export const call = z
  .object({
    id: id("cal"),
    direction: z.enum(["outbound", "inbound"]),
    from: z.string().openapi({ description: "Empty until a carrier has it, when the shared number calls" }),
    to: z.string(),
    ringFirst: z.string().nullable(),
    state: callState,
    outcome: z.union([callOutcome, z.null()]).openapi({ description: "Null while the call lasts" }),
    answeredBy: z.enum(["human", "machine", "fax", "unknown"]).nullable(),
    seconds: z.int().openapi({ description: "Talked with the other party, until now while the call lasts" }),
    price: money.openapi({ description: "Charged; while the call lasts, what it came to until now" }),
    paidUntil: instant.nullable().openapi({ description: "What is reserved lasts until then" }),
    moneyEnds: z.boolean().openapi({ description: "The wallet holds no more than is reserved already" }),
    endedBecause: z.enum(["user", "money", "limit"]).nullable().openapi({ description: "Why we hung up, if we did" }),
    recorded: z.boolean(),
    parties: z.array(callParty),
    createdAt: instant,
    answeredAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .openapi("Call");

export const callEvent = z
  .object({ id: id("evt"), type: z.string().openapi({ example: "call.answered" }), text: z.string(), at: instant })
  .openapi("CallEvent");

/** A recording, or a message left (`voicemail`). `audioUrl` is there once it is stored, and works without a key for an hour. */
export const recording = z
  .object({
    id: id("rcd"),
    callId: id("cal"),
    kind: z.enum(["call", "voicemail"]),
    state: z.enum(["waiting", "stored", "failed", "deleted"]),
    seconds: z.int().nullable(),
    transcript: z.string().nullable(),
    audioUrl: z.url().nullable(),
    heardAt: instant.nullable(),
    deleteAt: instant.openapi({ description: "When it is deleted by itself" }),
    createdAt: instant,
  })
  .openapi("Recording");

export const voicemail = recording.extend({ from: z.string(), to: z.string() }).openapi("Voicemail");

export const callDetail = call
  .extend({ timeline: z.array(callEvent), recordings: z.array(recording) })
  .openapi("CallDetail");

export const callQuote = z
  .object({
    parties: z.array(
      z.object({
        number: z.string(),
        destination: z.string().nullable(),
        country: countryCode.nullable(),
        rate: callRate,
      }),
    ),
    perMinute: money.openapi({ description: "A minute of all parties together" }),
    firstMinute: money.openapi({ description: "What has to be in the wallet to begin" }),
  })
  .openapi("CallQuote");

const ringFirst = phoneNumber.optional().openapi({
  description: "Your own phone: it rings first, and is put through to `to` when you answer",
});

const newCall = z
  .strictObject({
    from: phoneNumber.optional().openapi({ description: "One of your numbers; left out: the platform's shared one" }),
    to: phoneNumber,
    ringFirst,
    say: z
      .strictObject({
        text: z.string().min(1).max(3000),
        language: z
          .string()
          .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, "a language such as en-US")
          .default("en-US"),
      })
      .optional()
      .openapi({ description: "Read out to whoever answers" }),
    ringSeconds: z.int().min(5).max(120).default(30),
    record: z.boolean().optional().openapi({ description: "Left out: as the number's settings say" }),
    machineDetection: z.boolean().default(false),
    maxPerMinute: positiveMoney
      .optional()
      .openapi({ description: "The call is refused when a minute of all parties together costs more" }),
  })
  .refine(({ ringFirst: own, say }) => own !== undefined || say !== undefined, {
    message: "name your own phone as ringFirst, or something to say: otherwise nobody would hear anything",
    path: ["ringFirst"],
  })
  .openapi("NewCall");

const byCall = { params: z.object({ callId: id("cal") }) };
const byRecording = { params: z.object({ recordingId: id("rcd") }) };

export const quoteCall = route({
  method: "get",
  path: "/v1/calls/quote",
  operationId: "quoteCall",
  tag: "Calls",
  summary: "What a call costs before it is made",
  access: "calls:read",
  request: { query: z.object({ to: phoneNumber, ringFirst }) },
  responses: { 200: json(callQuote, "The rate of each party") },
});

export const createCall = route({
  method: "post",
  path: "/v1/calls",
  operationId: "createCall",
  tag: "Calls",
  summary: "Make a call",
  description:
    "The first minute of every party is reserved at once; further ones while the call lasts. It is hung up when the money ends. Charged once, when it is over.",
  access: "calls:write",
  request: { headers: requiredIdempotencyHeaders, body: body(newCall) },
  responses: { 202: json(call, "Accepted; the call is being placed") },
});

const callQuery = z.object({
  direction: z.enum(["outbound", "inbound"]).optional(),
  outcome: callOutcome.optional(),
  live: flag.optional().openapi({ description: "Only calls that are going on" }),
  number: z
    .string()
    .regex(/\d/, "at least one digit")
    .max(20)
    .optional()
    .openapi({ description: "Digits that occur in either number" }),
  from: day.optional(),
  to: day.optional().openapi({ description: "Including that day" }),
});

export const listCalls = route({
  method: "get",
  path: "/v1/calls",
  operationId: "listCalls",
  tag: "Calls",
  summary: "The account's calls, newest first",
  access: "calls:read",
  request: { query: paging.extend(callQuery.shape) },
  responses: { 200: json(page(call), "One page of calls") },
});

export const exportCalls = route({
  method: "get",
  path: "/v1/calls/export",
  operationId: "exportCalls",
  tag: "Calls",
  summary: "The same as a CSV file, up to 10,000 calls",
  access: "calls:read",
  request: { query: callQuery },
  responses: { 200: { description: "The file", content: { "text/csv": { schema: z.string() } } } },
});

export const getCall = route({
  method: "get",
  path: "/v1/calls/{callId}",
  operationId: "getCall",
  tag: "Calls",
  summary: "One call with its timeline and recordings",
  access: "calls:read",
  request: byCall,
  responses: { 200: json(callDetail, "The call") },
});

export const streamCallEvents = route({
  method: "get",
  path: "/v1/calls/{callId}/events",
  operationId: "streamCallEvents",
  tag: "Calls",
  summary: "Server-sent events of one call: its state, seconds and cost as they run",
  description:
    "Events are named `call`; each one's data is the whole Call. One a second while somebody talks, else at each change; ends with the settled call (204 when it was settled before).",
  access: "calls:read",
  request: byCall,
  responses: { 200: { description: "The stream", content: { "text/event-stream": { schema: call } } } },
});

export const hangUpCall = route({
  method: "post",
  path: "/v1/calls/{callId}/hang-up",
  operationId: "hangUpCall",
  tag: "Calls",
  summary: "End a call; one that is over stays as it is",
  access: "calls:write",
  request: { ...byCall, headers: idempotencyHeaders },
  responses: { 200: json(call, "The call; its end follows") },
});

export const listCallRecordings = route({
  method: "get",
  path: "/v1/calls/{callId}/recordings",
  operationId: "listCallRecordings",
  tag: "Calls",
  summary: "The recordings of a call",
  access: "calls:read",
  request: byCall,
  responses: { 200: json(list(recording), "All of them, oldest first") },
});

export const callStatistics = route({
  method: "get",
  path: "/v1/calls/statistics",
  operationId: "getCallStatistics",
  tag: "Calls",
  summary: "Calls by day: how many, answered, seconds, spend",
  access: "calls:read",
  request: { query: z.object({ from: day.optional(), to: day.optional() }) },
  responses: {
    200: json(
      z
        .object({
          from: day,
          to: day,
          calls: z.int(),
          answered: z.int(),
          seconds: z.int(),
          spend: money,
          days: z.array(
            z.object({
              day,
              outbound: z.int(),
              inbound: z.int(),
              answered: z.int(),
              seconds: z.int(),
              spend: money,
            }),
          ),
        })
        .openapi("CallStatistics"),
      "The last 30 days unless told otherwise, every day in it",
    ),
  },
});

export const listVoicemails = route({
  method: "get",
  path: "/v1/voicemails",
  operationId: "listVoicemails",
  tag: "Calls",
  summary: "Messages left at the account's numbers, newest first",
  access: "calls:read",
  request: { query: paging.extend({ unheard: flag.optional() }) },
  responses: { 200: json(page(voicemail).extend({ unheard: z.int() }), "One page of messages") },
});

export const markVoicemailHeard = route({
  method: "post",
  path: "/v1/voicemails/{recordingId}/heard",
  operationId: "markVoicemailHeard",
  tag: "Calls",
  summary: "Say that a message was listened to",
  access: "calls:write",
  request: { ...byRecording, headers: idempotencyHeaders },
  responses: { 204: { description: "Noted" } },
});

const audioReply = { 200: { description: "The sound", content: { "audio/mpeg": { schema: z.string() } } } };

export const getRecordingAudio = route({
  method: "get",
  path: "/v1/recordings/{recordingId}/audio",
  operationId: "getRecordingAudio",
  tag: "Calls",
  summary: "The sound of a recording",
  access: "calls:read",
  request: byRecording,
  responses: audioReply,
});

export const getSharedAudio = route({
  method: "get",
  path: "/v1/recordings/shared/{token}",
  operationId: "getSharedAudio",
  tag: "Calls",
  summary: "The sound of a recording by its `audioUrl`, which holds the right to it for an hour",
  access: "public",
  request: { params: z.object({ token: z.string().max(600) }) },
  responses: audioReply,
});

export const deleteRecording = route({
  method: "delete",
  path: "/v1/recordings/{recordingId}",
  operationId: "deleteRecording",
  tag: "Calls",
  summary: "Delete a recording's sound and text now",
  access: "calls:write",
  request: byRecording,
  responses: { 204: { description: "Deleted" } },
});

/** What becomes of calls to a number, and of its own. */
const settingsShape = {
  forwardTo: z.union([phoneNumber, z.null()]).openapi({ description: "Rings there first; null: nowhere" }),
  ringSeconds: z.int().min(5).max(60).openapi({ description: "How long it rings there" }),
  voicemail: z.boolean().openapi({ description: "Whoever finds nobody may leave a message" }),
  greeting: z.string().min(1).max(1000).openapi({ description: "Read out before the tone" }),
  transcribe: z.boolean().openapi({ description: "Messages are written down, where the carrier can" }),
  record: z.boolean().openapi({ description: "Conversations put through from or to it are recorded" }),
  keepDays: z.int().min(1).max(3650).openapi({ description: "Recordings and messages are deleted after so many days" }),
};
export const numberCallSettings = z.object(settingsShape).openapi("NumberCallSettings");

const byNumber = { params: z.object({ numberId: id("num") }) };

export const getNumberCallSettings = route({
  method: "get",
  path: "/v1/numbers/{numberId}/calls",
  operationId: "getNumberCallSettings",
  tag: "Calls",
  summary: "What becomes of calls to a number",
  access: "calls:read",
  request: byNumber,
  responses: { 200: json(numberCallSettings, "What is in force") },
});

export const changeNumberCallSettings = route({
  method: "patch",
  path: "/v1/numbers/{numberId}/calls",
  operationId: "changeNumberCallSettings",
  tag: "Calls",
  summary: "Forwarding, messages and recording of a number; what is left out stays",
  access: "calls:write",
  request: {
    ...byNumber,
    body: body(z.strictObject(settingsShape).partial().openapi("NumberCallSettingsChange")),
  },
  responses: { 200: json(numberCallSettings, "What is in force after the change") },
});
