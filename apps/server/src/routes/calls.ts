import * as api from "@tandem/api-schema";
import { newId, parsePublicId, publicId, type Scope, withScope } from "@tandem/core/kernel";
import {
  acceptCall,
  type CallFilter,
  callStatistics,
  getCall,
  listCallEvents,
  listCalls,
  listRecordings,
  quoteCall,
  requestHangUp,
} from "@tandem/core/voice";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { z } from "zod";
import type { App } from "../app.ts";
import { actorOf, ownScope, readScope } from "../auth/principal.ts";
import { createAudioLinks } from "../http/audio-links.ts";
import { csvLine } from "../http/csv.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import type { AppEnv } from "../http/env.ts";
import { siteOf } from "../http/guard.ts";
import { presentCall, presentCallEvent, presentQuote, presentRecording, presentStatistics } from "../present/calls.ts";
import { endOfDay, fromMoney, startOfDay } from "../present/values.ts";
import type { Services } from "../services.ts";
import { followCall } from "../streams/call-stream.ts";

const exportMax = 10_000;
const daysShown = 30;

type Query = z.infer<typeof api.exportCalls.request.query>;

const filterOf = ({ direction, outcome, live, number, from, to }: Query): Omit<CallFilter, "limit"> => ({
  ...(direction && { direction }),
  ...(outcome && { outcome }),
  ...(live && { live }),
  ...(number && { number }),
  ...(from && { from: startOfDay(from) }),
  ...(to && { to: endOfDay(to) }),
});

/** Calls of the caller's account. */
export function callRoutes(app: App, services: Services): void {
  const { database, voice, clock, config } = services;
  const links = createAudioLinks(config, clock);
  const show = (scope: Scope, callId: string) =>
    withScope(database, scope, async (tx) => presentCall(await getCall(tx, callId, clock.now())));

  app.openapi(api.quoteCall, async (c) => {
    const { to, ringFirst = null } = c.req.valid("query");
    return c.json(presentQuote(await quoteCall(voice, ownScope(c.get("principal")) as never, { to, ringFirst })), 200);
  });

  app.openapi(api.createCall, async (c) => {
    const scope = ownScope(c.get("principal"));
    const { from = null, to, ringFirst = null, say = null, record = null, maxPerMinute, ...rest } = c.req.valid("json");
    const id = c.get("operationId") ?? newId();
    await acceptCall(
      voice,
      { rootId: scope.rootId, tenantId: String(scope.tenantId), accountId: scope.accountId },
      {
        ...{ id, from, to, ringFirst, say, record, ringSeconds: rest.ringSeconds },
        machineDetection: rest.machineDetection,
        maxPerMinuteMicros: maxPerMinute ? fromMoney(maxPerMinute, siteOf(c).currency, "maxPerMinute") : null,
      },
    );
    return c.json(await show(scope, id), 202);
  });

  app.openapi(api.listCalls, async (c) => {
    const { cursor, limit, ...query } = c.req.valid("query");
    const after = readCursor("calls", cursor, 1);
    const rows = await withScope(database, readScope(c.get("principal")), (tx) =>
      listCalls(tx, { ...filterOf(query), limit: limit + 1, ...(after && { before: String(after[0]) }) }, clock.now()),
    );
    return c.json(toPage(rows, { limit, list: "calls", at: (row) => [row.id], present: presentCall }), 200);
  });

  app.openapi(api.exportCalls, async (c) => {
    const rows = await withScope(database, readScope(c.get("principal")), (tx) =>
      listCalls(tx, { ...filterOf(c.req.valid("query")), limit: exportMax }, clock.now()),
    );
    const head = ["id", "created_at", "direction", "from", "to", "state", "outcome", "seconds", "price", "currency"];
    const lines = rows.map(presentCall).map((call) => {
      const { id, createdAt, direction, from, to, state, outcome, seconds, price } = call;
      return csvLine([id, createdAt, direction, from, to, state, outcome, seconds, price.amount, price.currency]);
    });
    c.header("content-disposition", 'attachment; filename="calls.csv"');
    return c.body([csvLine(head), ...lines].join(""), 200, { "content-type": "text/csv; charset=utf-8" }) as never;
  });

  app.openapi(api.callStatistics, async (c) => {
    const query = c.req.valid("query");
    const to = query.to ?? clock.now().toISOString().slice(0, 10);
    const earliest = new Date(startOfDay(to).getTime() - (daysShown - 1) * 86_400_000).toISOString().slice(0, 10);
    const from = query.from ?? earliest;
    const days = await withScope(database, ownScope(c.get("principal")), (tx) =>
      callStatistics(tx, { from: startOfDay(from), to: endOfDay(to) }),
    );
    return c.json(presentStatistics(days, { from, to, currency: siteOf(c).currency }), 200);
  });

  app.openapi(api.getCall, async (c) => {
    const { rootId } = c.get("principal");
    const callId = parsePublicId("cal", c.req.valid("param").callId);
    const linkOf = (recordingId: string) => links.make(c, { rootId, recordingId });
    const found = await withScope(database, readScope(c.get("principal")), async (tx) => ({
      call: await getCall(tx, callId, clock.now()),
      events: await listCallEvents(tx, callId),
      recordings: await listRecordings(tx, callId),
    }));
    // What a carrier asks is the platform's affair.
    const timeline = found.events.filter(({ type }) => type !== "call.cost_told").map(presentCallEvent);
    const recordings = found.recordings.map((one) => presentRecording(one, linkOf));
    return c.json({ ...presentCall(found.call), timeline, recordings }, 200);
  });

  app.openapi(api.listCallRecordings, async (c) => {
    const { rootId } = c.get("principal");
    const callId = parsePublicId("cal", c.req.valid("param").callId);
    const rows = await withScope(database, readScope(c.get("principal")), async (tx) => {
      await getCall(tx, callId, clock.now());
      return listRecordings(tx, callId);
    });
    const linkOf = (recordingId: string) => links.make(c, { rootId, recordingId });
    return c.json({ data: rows.map((one) => presentRecording(one, linkOf)) }, 200);
  });

  app.openapi(api.hangUpCall, async (c) => {
    const principal = c.get("principal");
    const callId = parsePublicId("cal", c.req.valid("param").callId);
    await requestHangUp(voice, readScope(principal), { callId, actor: actorOf(principal) });
    return c.json(await show(readScope(principal), callId), 200);
  });

  app.openapi(api.streamCallEvents, (c) => streamCall(c, services, c.req.valid("param").callId) as never);
}

async function streamCall(c: Context<AppEnv>, services: Services, publicCallId: string): Promise<Response> {
  const scope = readScope(c.get("principal"));
  const callId = parsePublicId("cal", publicCallId);
  const first = await withScope(services.database, scope, (tx) => getCall(tx, callId, services.clock.now()));
  // The one reply that makes a browser stop asking again.
  if (c.req.header("last-event-id") && first.settledAt !== null) return c.body(null, 204);
  return streamSSE(c, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, services.stopping.signal]);
    for await (const call of followCall(services, scope, { callId, signal })) {
      if (call === null) await stream.write(": still here\n\n");
      else
        await stream.writeSSE({ id: publicId("cal", call.id), event: "call", data: JSON.stringify(presentCall(call)) });
    }
  });
}
