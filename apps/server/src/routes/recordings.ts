import * as api from "@tandem/api-schema";
import { parsePublicId, rootScope, type Scope, withScope } from "@tandem/core/kernel";
import { getNumber } from "@tandem/core/numbers";
import {
  countUnheard,
  deleteRecording,
  listVoicemails,
  markHeard,
  readAudio,
  readNumberSettings,
  writeNumberSettings,
} from "@tandem/core/voice";
import type { Context } from "hono";
import type { App } from "../app.ts";
import { ownScope, readScope } from "../auth/principal.ts";
import { createAudioLinks } from "../http/audio-links.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import type { AppEnv } from "../http/env.ts";
import { given } from "../http/given.ts";
import { presentVoicemail } from "../present/calls.ts";
import type { Services } from "../services.ts";

/** What becomes of calls to numbers, and recordings and messages: their sound is the account's own, or whoever's who was given a link lately. */
export function recordingRoutes(app: App, { database, clock, config }: Services): void {
  const links = createAudioLinks(config, clock);
  const play = async (c: Context<AppEnv>, scope: Scope, recordingId: string) => {
    const { contentType, audio } = await withScope(database, scope, (tx) => readAudio(tx, recordingId));
    return c.body(new Uint8Array(audio), 200, {
      "content-type": contentType,
      "cache-control": "private, no-store",
    }) as never;
  };

  app.openapi(api.listVoicemails, async (c) => {
    const { cursor, limit, unheard } = c.req.valid("query");
    const scope = ownScope(c.get("principal"));
    const after = readCursor("voicemails", cursor, 1);
    const found = await withScope(database, scope, async (tx) => ({
      rows: await listVoicemails(tx, {
        limit: limit + 1,
        ...(unheard && { unheard }),
        ...(after && { before: String(after[0]) }),
      }),
      unheard: await countUnheard(tx),
    }));
    const linkOf = (recordingId: string) => links.make(c, { rootId: scope.rootId, recordingId });
    const present = (row: (typeof found.rows)[number]) => presentVoicemail(row, linkOf);
    const page = toPage(found.rows, { limit, list: "voicemails", at: (row) => [row.id], present });
    return c.json({ ...page, unheard: found.unheard }, 200);
  });

  app.openapi(api.markVoicemailHeard, async (c) => {
    const recordingId = parsePublicId("rcd", c.req.valid("param").recordingId);
    await withScope(database, ownScope(c.get("principal")), (tx) => markHeard(tx, recordingId, clock.now()));
    return c.body(null, 204);
  });

  app.openapi(api.getNumberCallSettings, async (c) => {
    const numberId = parsePublicId("num", c.req.valid("param").numberId);
    const settings = await withScope(database, readScope(c.get("principal")), async (tx) =>
      readNumberSettings(tx, await getNumber(tx, numberId)),
    );
    return c.json(settings, 200);
  });

  app.openapi(api.changeNumberCallSettings, async (c) => {
    const numberId = parsePublicId("num", c.req.valid("param").numberId);
    const change = given(c.req.valid("json"));
    const settings = await withScope(database, ownScope(c.get("principal")), async (tx) =>
      writeNumberSettings(tx, await getNumber(tx, numberId), change, clock.now()),
    );
    return c.json(settings, 200);
  });

  app.openapi(api.getRecordingAudio, (c) =>
    play(c, readScope(c.get("principal")), parsePublicId("rcd", c.req.valid("param").recordingId)),
  );

  app.openapi(api.getSharedAudio, (c) => {
    const { rootId, recordingId } = links.read(c.req.valid("param").token);
    return play(c, rootScope(rootId), recordingId);
  });

  app.openapi(api.deleteRecording, async (c) => {
    const recordingId = parsePublicId("rcd", c.req.valid("param").recordingId);
    await withScope(database, ownScope(c.get("principal")), (tx) => deleteRecording(tx, recordingId));
    return c.body(null, 204);
  });
}
