import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { jsonBody, type Serve } from "./http.ts";
import type { MessageDesk } from "./message-desk.ts";
import { wireMessage } from "./wire-messages.ts";

/** Sending and reading messages (sheet: Messaging). */
export function addMessageRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, messages: MessageDesk): void {
  app.post(
    "/v2/messages",
    serve("sendMessage", (c, call) => c.json({ data: wireMessage(messages.send(jsonBody(call))) })),
  );
  app.get(
    "/v2/messages/:id",
    serve("getMessage", (c) => {
      const id = c.req.param("id") ?? "";
      return c.json({ data: wireMessage(desk.get("messages", id, `The message ${id}`)) });
    }),
  );
}
