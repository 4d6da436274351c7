import { z } from "@hono/zod-openapi";
import { route } from "../route.ts";
import { id } from "../values.ts";

/** What an operator watches. `orders` covers what follows from orders: attempts, money, the manual queue. */
export const newsTopics = ["orders", "manual_queue", "providers", "webhooks"] as const;

/** Says that something changed, not what: the screens that show it ask again. Many changes at once are told as one. */
export const operatorNews = z
  .object({
    topics: z.array(z.enum(newsTopics)),
    orderIds: z
      .array(id("ord"))
      .nullable()
      .openapi({ description: "The orders that changed; null when they are too many to name" }),
  })
  .openapi("OperatorNews");

export const streamOperatorEvents = route({
  method: "get",
  path: "/v1/operator/events",
  operationId: "streamOperatorEvents",
  tag: "Operator: live",
  summary: "Server-sent events of everything the caller runs",
  description:
    "Events are named `news`; each one's data is an OperatorNews. The id of the last one seen can be sent as `Last-Event-ID`: what changed since is told at once. A comment every 15 seconds shows that the line is alive. The stream ends after some minutes so that rights are looked at again, and is then opened anew with the last id; a caller may hold a few at a time (429 `stream.too_many` beyond).",
  access: "operator:read",
  responses: { 200: { description: "The stream", content: { "text/event-stream": { schema: operatorNews } } } },
});
