import { z } from "@hono/zod-openapi";
import { body, done, json, route } from "../route.ts";
import { instant } from "../values.ts";

const number = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, "a number like +12025550143")
  .openapi({ example: "+12025550143" });

/** A telephone of the lab, over all simulated carriers. */
export const labPhone = z
  .object({
    number,
    texts: z.array(
      z.object({
        kind: z.enum(["message", "code"]),
        from: z.string(),
        text: z.string(),
        carrier: z.string(),
        at: instant,
      }),
    ),
    calls: z
      .array(
        z.object({
          other: z.string(),
          state: z.enum(["ringing", "talking"]),
          placedBy: z.enum(["us", "person"]),
          carrier: z.string(),
          since: instant,
        }),
      )
      .openapi({ description: "What rings or is talked there now" }),
    heard: z
      .array(z.object({ did: z.enum(["speak", "play", "beep", "connect"]), what: z.string(), carrier: z.string() }))
      .openapi({ description: "What calls told it, oldest first" }),
  })
  .openapi("LabPhone");

const tag = "Operator: lab";
const byPhone = { params: z.object({ number }) };
const keys = z
  .string()
  .regex(/^[0-9*#]*$/, "keys of a telephone")
  .max(20);
const talkSeconds = z.int().min(1).max(3_600).nullable().openapi({ description: "Null: until somebody hangs up" });
const says = z.string().max(1_000).openapi({ description: "What the person says after the beep" });

export const getLabPhone = route({
  method: "get",
  path: "/v1/operator/lab/phones/{number}",
  operationId: "getLabPhone",
  tag,
  summary: "Sandbox only: what reached a telephone by any carrier, what rings there, and what it heard",
  access: "operator:read",
  request: byPhone,
  responses: { 200: json(labPhone, "The telephone") },
});

export const setLabPhone = route({
  method: "put",
  path: "/v1/operator/lab/phones/{number}",
  operationId: "setLabPhone",
  tag,
  summary: "Sandbox only: how a telephone behaves when it is called or faxed",
  access: "operator:write",
  request: {
    ...byPhone,
    body: body(
      z
        .strictObject({
          answers: z
            .enum(["human", "by_hand", "machine", "fax", "busy", "no_answer", "rejected", "unreachable"])
            .openapi({
              description: "`by_hand` rings until somebody answers by `/answer`",
            }),
          ringSeconds: z.int().min(0).max(120).default(1),
          talkSeconds: talkSeconds.default(30),
          keys: z
            .array(keys)
            .max(20)
            .default([])
            .openapi({ description: "What it presses, one entry each time it is asked" }),
          says: says.default("Please call me back."),
        })
        .openapi("LabPhoneBehaviour"),
    ),
  },
  responses: { 204: done("It behaves so from the next call on") },
});

export const sendLabText = route({
  method: "post",
  path: "/v1/operator/lab/phones/{number}/texts",
  operationId: "sendLabText",
  tag,
  summary: "Sandbox only: write from a telephone to a number of ours",
  access: "operator:write",
  request: { ...byPhone, body: body(z.strictObject({ to: number, text: z.string().min(1).max(1_600) })) },
  responses: { 204: done("Written; the carrier tells us in a moment") },
});

export const placeLabCall = route({
  method: "post",
  path: "/v1/operator/lab/phones/{number}/calls",
  operationId: "placeLabCall",
  tag,
  summary: "Sandbox only: call a number of ours from a telephone",
  access: "operator:write",
  request: {
    ...byPhone,
    body: body(
      z
        .strictObject({
          to: number,
          talkSeconds: talkSeconds.default(30),
          keys: z.array(keys).max(20).default([]),
          says: says.default("Please call me back."),
        })
        .openapi("LabCall"),
    ),
  },
  responses: { 204: done("It rings") },
});

export const answerLabPhone = route({
  method: "post",
  path: "/v1/operator/lab/phones/{number}/answer",
  operationId: "answerLabPhone",
  tag,
  summary: "Sandbox only: pick up what rings at a telephone",
  access: "operator:write",
  request: byPhone,
  responses: { 204: done("Answered") },
});

export const hangUpLabPhone = route({
  method: "post",
  path: "/v1/operator/lab/phones/{number}/hang-up",
  operationId: "hangUpLabPhone",
  tag,
  summary: "Sandbox only: hang up a telephone, or decline what rings there",
  access: "operator:write",
  request: byPhone,
  responses: { 204: done("Hung up") },
});

export const sendLabFax = route({
  method: "post",
  path: "/v1/operator/lab/phones/{number}/faxes",
  operationId: "sendLabFax",
  tag,
  summary: "Sandbox only: fax from a telephone to a number of ours",
  access: "operator:write",
  request: { ...byPhone, body: body(z.strictObject({ to: number, pages: z.int().min(1).max(100).default(1) })) },
  responses: { 204: done("Sent; the carrier tells us in a moment") },
});
