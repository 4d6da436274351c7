import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { filterOf, paged, type Serve } from "./http.ts";
import type { Message } from "./message.ts";
import { invalid } from "./refusal.ts";
import { wireMessageDetail } from "./wire-messages.ts";

const PAGE_MAX = 50;

/** The search of detail records. Only those of messages are kept here: the description has no form for those of calls. */
export function addDetailRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/v2/detail_records",
    serve("listDetails", (c) => {
      const type = filterOf(c, "record_type");
      if (type === undefined) throw invalid("filter[record_type]", "filter[record_type] must be specified.");
      if (Number(c.req.query("page[size]") ?? 20) > PAGE_MAX) throw invalid("page[size]", "page[size] is at most 50.");
      const wanted = createdAt(c);
      const found = type === "messaging" ? desk.rows("messages").filter((one) => isOver(one) && wanted(one)) : [];
      const descending = c.req.query("sort") === "-created_at";
      const sorted = found.toSorted((a, b) =>
        descending ? b.receivedAtMs - a.receivedAtMs : a.receivedAtMs - b.receivedAtMs,
      );
      return c.json(paged(c, sorted.map(wireMessageDetail)));
    }),
  );
}

/** A record is written when the message has come to its end. */
const isOver = (message: Message) => message.direction === "inbound" || message.completedAtMs !== null;

function createdAt(c: Context<LabEnv>): (message: Message) => boolean {
  const [from, until] = [filterOf(c, "created_at", "gte"), filterOf(c, "created_at", "lt")];
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const untilMs = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  return ({ receivedAtMs }) => receivedAtMs >= fromMs && receivedAtMs < untilMs;
}
