import { z } from "@hono/zod-openapi";
import { json, route } from "../route.ts";
import { day, id, instant, page, paging } from "../values.ts";

export const auditEntry = z
  .object({
    id: id("aud"),
    at: instant,
    actor: z.object({ kind: z.enum(["user", "api_key", "system"]), id: z.string().nullable(), name: z.string() }),
    action: z.string().openapi({ example: "wallet.credited" }),
    subject: z.string().nullable(),
    summary: z.string(),
    details: z.record(z.string(), z.unknown()),
    requestId: z.string().nullable(),
  })
  .openapi("AuditEntry");

export const listAudit = route({
  method: "get",
  path: "/v1/operator/audit",
  operationId: "listAudit",
  tag: "Operator: system",
  summary: "Who changed what, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({ from: day.optional(), to: day.optional(), action: z.string().max(80).optional() }),
  },
  responses: { 200: json(page(auditEntry), "One page of the audit log") },
});
