import { z } from "@hono/zod-openapi";
import { money } from "./values.ts";

/** One thing wrong with one field of a request. `field` is a path like `query.limit` or `body.planId`. */
export const fieldError = z
  .object({
    field: z.string(),
    message: z.string(),
    expected: z.string().optional().openapi({ description: "What would have been accepted" }),
  })
  .openapi("FieldError");

/**
 * RFC 9457 problem. `code` is stable and meant for programs; `title` and `detail` are for people and may change.
 * Some codes carry the numbers needed to act, for example `missing` with `wallet.insufficient_balance`.
 */
export const problem = z
  .object({
    type: z.string().openapi({ example: "urn:tandem:problem:wallet.insufficient_balance" }),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ example: "wallet.insufficient_balance" }),
    detail: z.string().optional(),
    errors: z.array(fieldError).optional(),
    requestId: z.string(),
    missing: money.optional().openapi({ description: "wallet.insufficient_balance: what has to be added first" }),
    available: money.optional().openapi({ description: "wallet.insufficient_balance: what can be spent now" }),
    retryAfterSeconds: z.int().optional().openapi({ description: "rate_limit.exceeded: when to come back" }),
  })
  .openapi("Problem");
