import { z } from "@hono/zod-openapi";
import { fax, faxStates } from "../faxes.ts";
import { dispatchAttempt } from "../messaging.ts";
import { json, route } from "../route.ts";
import { id, money, page, paging } from "../values.ts";

/** A fax with whose it is, who carried it and what it earned. */
export const operatorFax = fax
  .extend({
    account: z.object({ id: id("acc"), name: z.string() }),
    provider: z.object({ id: id("prv"), name: z.string() }).nullable(),
    upstreamRef: z.string().nullable().openapi({ description: "What its carrier calls it" }),
    cost: money.openapi({ description: "By the carrier's rates, of pages that arrived" }),
    margin: money,
  })
  .openapi("OperatorFax");

const tag = "Operator: video, fax and SIMs";

export const listOperatorFaxes = route({
  method: "get",
  path: "/v1/operator/faxes",
  operationId: "listOperatorFaxes",
  tag,
  summary: "Faxes of all accounts, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      direction: z.enum(["outbound", "inbound"]).optional(),
      state: z.enum(faxStates).optional(),
      provider: id("prv").optional(),
      account: id("acc").optional(),
      number: z.string().regex(/\d/, "some digits").max(30).optional().openapi({ description: "Part of a number" }),
    }),
  },
  responses: { 200: json(page(operatorFax), "One page of faxes") },
});

export const getOperatorFax = route({
  method: "get",
  path: "/v1/operator/faxes/{faxId}",
  operationId: "getOperatorFax",
  tag,
  summary: "One fax with every attempt at every carrier",
  access: "operator:read",
  request: { params: z.object({ faxId: id("fax") }) },
  responses: {
    200: json(operatorFax.extend({ attempts: z.array(dispatchAttempt) }).openapi("OperatorFaxDetail"), "The fax"),
  },
});
