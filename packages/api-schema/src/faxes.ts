import { z } from "@hono/zod-openapi";
import { body, idempotencyHeaders, json, requiredIdempotencyHeaders, route } from "./route.ts";
import { id, instant, money, page, paging } from "./values.ts";

export const faxStates = ["queued", "sending", "delivered", "failed", "cancelled", "unconfirmed", "received"] as const;

const number = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, "a number like +12125550100")
  .openapi({ example: "+12125550100" });

/** A fax. Paid by the page, when it arrived. `unconfirmed`: it may have gone out, and nobody can tell. */
export const fax = z
  .object({
    id: id("fax"),
    direction: z.enum(["outbound", "inbound"]),
    from: z.string(),
    to: z.string(),
    state: z.enum(faxStates),
    pages: z.int().nullable(),
    quality: z.enum(["normal", "high"]),
    pricePerPage: money,
    charged: money.nullable().openapi({ description: "Null until it is over" }),
    failure: z.enum(["busy", "no_answer", "number", "document", "provider"]).nullable(),
    reference: z.string().nullable(),
    createdAt: instant,
    endedAt: instant.nullable(),
  })
  .openapi("Fax");

const byFax = { params: z.object({ faxId: id("fax") }) };
const tag = "Fax";

export const sendFax = route({
  method: "post",
  path: "/v1/faxes",
  operationId: "sendFax",
  tag,
  summary: "Send a PDF from a number of the account",
  access: "fax:write",
  request: {
    headers: requiredIdempotencyHeaders,
    body: body(
      z.strictObject({
        from: number,
        to: number,
        document: z.base64().min(1).openapi({ description: "The PDF in base64" }),
        quality: z.enum(["normal", "high"]).default("normal"),
        reference: z.string().max(200).optional(),
      }),
    ),
  },
  responses: { 202: json(fax, "Taken; its pages are held from the wallet") },
});

export const listFaxes = route({
  method: "get",
  path: "/v1/faxes",
  operationId: "listFaxes",
  tag,
  summary: "Faxes, newest first",
  access: "fax:read",
  request: {
    query: paging.extend({
      direction: z.enum(["outbound", "inbound"]).optional(),
      state: z.enum(faxStates).optional(),
    }),
  },
  responses: { 200: json(page(fax), "One page of faxes") },
});

export const getFax = route({
  method: "get",
  path: "/v1/faxes/{faxId}",
  operationId: "getFax",
  tag,
  summary: "One fax",
  access: "fax:read",
  request: byFax,
  responses: { 200: json(fax, "The fax") },
});

export const getFaxDocument = route({
  method: "get",
  path: "/v1/faxes/{faxId}/document",
  operationId: "getFaxDocument",
  tag,
  summary: "The document that was sent or came in",
  access: "fax:read",
  request: byFax,
  responses: {
    200: {
      description: "The document",
      content: { "application/pdf": { schema: z.string().openapi({ format: "binary" }) } },
    },
  },
});

export const cancelFax = route({
  method: "post",
  path: "/v1/faxes/{faxId}/cancel",
  operationId: "cancelFax",
  tag,
  summary: "Take back a fax that no carrier has yet",
  access: "fax:write",
  request: { ...byFax, headers: idempotencyHeaders },
  responses: { 200: json(fax, "Cancelled; nothing is charged") },
});
