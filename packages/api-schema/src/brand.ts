import { z } from "@hono/zod-openapi";
import { json, route } from "./route.ts";
import { id } from "./values.ts";

/** Look and name of the tenant whose host was asked. Colours are CSS hex; the web derives its scales from them. */
export const brand = z
  .object({
    tenantId: id("tnt"),
    name: z.string(),
    environment: z.enum(["sandbox", "live"]),
    currency: z.string(),
    primaryColor: z.string().openapi({ example: "#0f766e" }),
    secondaryColor: z.string().openapi({ example: "#f59e0b" }),
    logoUrl: z.string().nullable(),
    supportEmail: z.string().nullable(),
    mailboxUrl: z.string().nullable().openapi({ description: "Sandbox only: where its e-mails can be read" }),
  })
  .openapi("Brand");

export const getBrand = route({
  method: "get",
  path: "/v1/brand",
  operationId: "getBrand",
  tag: "Brand",
  summary: "Name, colours and environment of the asked host",
  access: "public",
  responses: { 200: json(brand, "The brand") },
});
