import { z } from "@hono/zod-openapi";
import { body, idempotencyHeaders, json, route } from "./route.ts";
import { id, instant, list, money, page, paging } from "./values.ts";

export const videoRoomStates = ["creating", "open", "ending", "ended", "failed"] as const;

/** A room in which people meet. Paid by the participant's hour, in seconds; a room in which nobody is costs nothing. */
export const videoRoom = z
  .object({
    id: id("vrm"),
    name: z.string(),
    state: z.enum(videoRoomStates),
    participantsMax: z.int(),
    recorded: z.boolean(),
    pricePerParticipantHour: money,
    present: z.int().openapi({ description: "How many are in it, as of `updatedAt`" }),
    participantSeconds: z.number().openapi({ description: "Used so far, of all participants together" }),
    charged: money.openapi({ description: "For those who left" }),
    endsAt: instant.openapi({ description: "Nobody stays longer" }),
    endedBecause: z
      .enum(["closed", "operator", "time", "money", "provider"])
      .nullable()
      .openapi({ description: "`operator`: the shop ended it" }),
    createdAt: instant,
    endedAt: instant.nullable(),
    updatedAt: instant.nullable(),
  })
  .openapi("VideoRoom");

/** One stay of one participant. */
export const videoStay = z
  .object({ participant: z.string(), joinedAt: instant, leftAt: instant.nullable(), charged: money.nullable() })
  .openapi("VideoStay");

/** What was recorded in a room. */
export const videoRecording = z
  .object({
    state: z.enum(["processing", "ready", "failed"]),
    seconds: z.number().nullable(),
    url: z.string().nullable().openapi({ description: "Where it is, for a short while; null until it is ready" }),
  })
  .openapi("VideoRecording");

/** Lets one person in. */
export const videoToken = z.object({ token: z.string(), expiresAt: instant }).openapi("VideoToken");

const byRoom = { params: z.object({ roomId: id("vrm") }) };
const tag = "Video";

export const createVideoRoom = route({
  method: "post",
  path: "/v1/video/rooms",
  operationId: "createVideoRoom",
  tag,
  summary: "Make a room",
  access: "video:write",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z.strictObject({
        name: z.string().trim().min(1).max(100),
        participantsMax: z.int().min(2).max(250).default(10),
        record: z.boolean().default(false),
        minutesMax: z.int().min(5).max(1_440).default(120).openapi({ description: "Everybody is put out then" }),
      }),
    ),
  },
  responses: { 202: json(videoRoom, "Being made; open within moments") },
});

export const listVideoRooms = route({
  method: "get",
  path: "/v1/video/rooms",
  operationId: "listVideoRooms",
  tag,
  summary: "Rooms, newest first",
  access: "video:read",
  request: { query: paging.extend({ state: z.enum(videoRoomStates).optional() }) },
  responses: { 200: json(page(videoRoom), "One page of rooms") },
});

export const getVideoRoom = route({
  method: "get",
  path: "/v1/video/rooms/{roomId}",
  operationId: "getVideoRoom",
  tag,
  summary: "One room with its meter",
  access: "video:read",
  request: byRoom,
  responses: { 200: json(videoRoom, "The room") },
});

export const createVideoToken = route({
  method: "post",
  path: "/v1/video/rooms/{roomId}/tokens",
  operationId: "createVideoToken",
  tag,
  summary: "Let one person in",
  access: "video:write",
  request: {
    ...byRoom,
    headers: idempotencyHeaders,
    body: body(z.strictObject({ lifetimeSeconds: z.int().min(60).max(3_600).default(600) })),
  },
  responses: { 201: json(videoToken, "The token, for one person") },
});

export const endVideoRoom = route({
  method: "post",
  path: "/v1/video/rooms/{roomId}/end",
  operationId: "endVideoRoom",
  tag,
  summary: "Put everybody out",
  access: "video:write",
  request: { ...byRoom, headers: idempotencyHeaders },
  responses: { 202: json(videoRoom, "Ending; the last stays are being counted") },
});

export const listVideoStays = route({
  method: "get",
  path: "/v1/video/rooms/{roomId}/participants",
  operationId: "listVideoStays",
  tag,
  summary: "Who was there, from when to when, and what it cost",
  access: "video:read",
  request: byRoom,
  responses: { 200: json(list(videoStay), "Every stay, in the order of arrival") },
});

export const listVideoRecordings = route({
  method: "get",
  path: "/v1/video/rooms/{roomId}/recordings",
  operationId: "listVideoRecordings",
  tag,
  summary: "What was recorded",
  access: "video:read",
  request: byRoom,
  responses: { 200: json(list(videoRecording), "Recordings; empty where nothing was to be recorded") },
});
