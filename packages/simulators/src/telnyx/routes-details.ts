import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { talkedSeconds } from "./call.ts";
import type { Desk } from "./desk.ts";
import { filterOf, paged, type Serve } from "./http.ts";
import type { Message } from "./message.ts";
import { invalid } from "./refusal.ts";
import { wireCallDetail, wireVerifyDetail } from "./wire-details.ts";
import { wireMessageDetail } from "./wire-messages.ts";

const PAGE_MAX = 50;

type Detail = { atMs: number; wire: object };
/** A type of records: all there are, and the field of time they are searched by. */
type Kept = { all(desk: Desk): Detail[]; timeField: string };

const kinds: Readonly<Record<string, Kept>> = {
  messaging: {
    timeField: "created_at",
    all: (desk) =>
      desk
        .rows("messages")
        .filter(isOver)
        .map((message) => ({ atMs: message.receivedAtMs, wire: wireMessageDetail(message) })),
  },
  verify: {
    timeField: "created_at",
    all: (desk) =>
      desk.rows("verifications").map((row) => ({ atMs: row.createdAtMs, wire: wireVerifyDetail(row, desk.nowMs()) })),
  },
  "call-control": {
    timeField: "started_at",
    all: (desk) =>
      desk
        .rows("calls")
        .filter(({ endedAtMs }) => endedAtMs !== null)
        .map((call) => ({ atMs: call.startedAtMs, wire: wireCallDetail(call, talkedSeconds(call, desk.nowMs())) })),
  },
};

/** The search of detail records: those of messages, codes and calls are kept here. */
export function addDetailRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/v2/detail_records",
    serve("listDetails", (c) => {
      const type = filterOf(c, "record_type");
      if (type === undefined) throw invalid("filter[record_type]", "filter[record_type] must be specified.");
      if (Number(c.req.query("page[size]") ?? 20) > PAGE_MAX) throw invalid("page[size]", "page[size] is at most 50.");
      const kind = kinds[type];
      const wanted = kind ? within(c, kind.timeField) : () => false;
      const found = (kind?.all(desk) ?? []).filter(({ atMs }) => wanted(atMs));
      const descending = c.req.query("sort") === "-created_at";
      const sorted = found.toSorted((a, b) => (descending ? b.atMs - a.atMs : a.atMs - b.atMs));
      return c.json(
        paged(
          c,
          sorted.map(({ wire }) => wire),
        ),
      );
    }),
  );
}

/** A record is written when the message has come to its end. */
const isOver = (message: Message) => message.direction === "inbound" || message.completedAtMs !== null;

function within(c: Context<LabEnv>, field: string): (atMs: number) => boolean {
  const bound = (sign: string) => Date.parse(filterOf(c, field, sign) ?? "");
  const [gte, gt, lte, lt] = [bound("gte"), bound("gt"), bound("lte"), bound("lt")];
  return (atMs) => !(atMs < gte || atMs <= gt || atMs > lte || atMs >= lt);
}
