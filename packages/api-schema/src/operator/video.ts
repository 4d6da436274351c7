import { z } from "@hono/zod-openapi";
import { dispatchAttempt } from "../messaging.ts";
import { idempotencyHeaders, json, route } from "../route.ts";
import { id, money, page, paging } from "../values.ts";
import { videoRoom, videoRoomStates, videoStay } from "../video.ts";

/** A room with whose it is, where it is and what it earns. */
export const operatorVideoRoom = videoRoom
  .extend({
    account: z.object({ id: id("acc"), name: z.string() }),
    provider: z.object({ id: id("prv"), name: z.string() }).nullable(),
    upstreamRef: z.string().nullable().openapi({ description: "What its provider calls it" }),
    cost: money.openapi({ description: "Of those who left" }),
    margin: money,
  })
  .openapi("OperatorVideoRoom");

const detail = operatorVideoRoom
  .extend({ stays: z.array(videoStay), attempts: z.array(dispatchAttempt) })
  .openapi("OperatorVideoRoomDetail");

const tag = "Operator: video, fax and SIMs";
const byRoom = { params: z.object({ roomId: id("vrm") }) };

export const listOperatorVideoRooms = route({
  method: "get",
  path: "/v1/operator/video/rooms",
  operationId: "listOperatorVideoRooms",
  tag,
  summary: "Video rooms of all accounts, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      state: z.enum(videoRoomStates).optional(),
      provider: id("prv").optional(),
      account: id("acc").optional(),
      search: z.string().max(100).optional().openapi({ description: "Part of a room's name" }),
    }),
  },
  responses: { 200: json(page(operatorVideoRoom), "One page of rooms") },
});

export const getOperatorVideoRoom = route({
  method: "get",
  path: "/v1/operator/video/rooms/{roomId}",
  operationId: "getOperatorVideoRoom",
  tag,
  summary: "One room: who was there, what it cost and earned, who was asked for it",
  access: "operator:read",
  request: byRoom,
  responses: { 200: json(detail, "The room") },
});

export const endOperatorVideoRoom = route({
  method: "post",
  path: "/v1/operator/video/rooms/{roomId}/end",
  operationId: "endOperatorVideoRoom",
  tag,
  summary: "Put everybody out of a customer's room",
  access: "operator:write",
  request: { ...byRoom, headers: idempotencyHeaders },
  responses: { 202: json(detail, "Ending; the last stays are being counted") },
});
